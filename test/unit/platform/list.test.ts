import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { encodePageToken, type Page, PageTokenError } from "#shared/platform/page.ts";
import { defineItem, type Stored } from "#shared/platform/table.ts";
import { create, increase } from "#shared/platform/writes.ts";
import { freshToken, openGroundBed } from "./ground-bed.ts";

const memberItem = defineItem(
  "member",
  z.object({ subject: z.string(), organisationId: z.string(), email: z.string() }),
);
const clientItem = defineItem(
  "apiClient",
  z.object({ clientId: z.string(), organisationId: z.string(), name: z.string() }),
);
const invitationItem = defineItem("invitation", z.object({ emailKey: z.string(), organisationId: z.string() }));
const deadlineItem = defineItem("licenceDeadline", z.object({ licenceId: z.string(), lookAt: z.number() }));
const balanceItem = defineItem(
  "accountBalance",
  z.object({ account: z.string(), currency: z.string(), lines: z.number() }),
);
const lineItem = defineItem(
  "accountLine",
  z.object({ account: z.string(), currency: z.string(), at: z.string(), postingId: z.string(), line: z.number() }),
);

let bed: Awaited<ReturnType<typeof openGroundBed>>;
const HOUSES = ["org_a", "org_b"];
const EMAILS = Array.from({ length: 7 }, (_, i) => `p${i}@x.example`);
const CASH = { account: "cash", currency: "EUR" };

beforeAll(async () => {
  bed = await openGroundBed();
  for (const organisationId of HOUSES) {
    await bed.table.commit(
      [
        ...EMAILS.map((email, i) => create(memberItem, { subject: `${organisationId}-${i}`, organisationId, email })),
        ...["x", "y"].map((name) =>
          create(clientItem, { clientId: `${organisationId}-${name}`, organisationId, name }),
        ),
        create(invitationItem, { emailKey: `${organisationId}@x.example`, organisationId }),
      ],
      freshToken(),
    );
  }
  await bed.table.commit(
    [5, 40, 300, 2_000].map((lookAt) => create(deadlineItem, { licenceId: `l${lookAt}`, lookAt })),
    freshToken(),
  );
  await bed.table.commit(
    [
      increase(balanceItem, CASH, { lines: 3 }),
      ...["2026-01-01", "2026-01-02", "2026-01-03"].map((at, line) =>
        create(lineItem, { ...CASH, at, postingId: "p", line }),
      ),
    ],
    freshToken(),
  );
});
afterAll(() => bed.close());

const membersOf = (organisationId: string, page: { pageSize: number; pageToken?: string }, descending = false) =>
  bed.table.list(memberItem, { index: "gsi1", of: { organisationId }, descending }, page);

async function walk<T>(list: (pageToken?: string) => Promise<Page<Stored<T>>>): Promise<T[][]> {
  const pages: T[][] = [];
  let pageToken: string | undefined;
  do {
    const page = await list(pageToken);
    pages.push(page.items.map(({ value }) => value));
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined && pages.length < 50);
  return pages;
}

describe("a list", () => {
  test.each([false, true])(
    "walked page by page gives everything once, in order (newest first: %s)",
    async (descending) => {
      for (const pageSize of [1, 2, 3, 7, 100]) {
        const pages = await walk((pageToken) =>
          membersOf("org_a", pageToken === undefined ? { pageSize } : { pageSize, pageToken }, descending),
        );
        const emails = pages.flat().map(({ email }) => email);
        expect(emails).toEqual(descending ? EMAILS.toReversed() : EMAILS);
        expect(Math.max(...pages.map((page) => page.length))).toBeLessThanOrEqual(pageSize);
      }
    },
  );

  test("of a kind that shares its partition holds that kind alone", async () => {
    const where = { index: "gsi1", of: { organisationId: "org_a" } } as const;
    const clients = await bed.table.list(clientItem, where, { pageSize: 100 });
    expect(clients.items.map(({ value }) => value.name)).toEqual(["x", "y"]);
    const invitations = await bed.table.list(invitationItem, where, { pageSize: 100 });
    expect(invitations.items.map(({ value }) => value.emailKey)).toEqual(["org_a@x.example"]);
  });

  test.each([0, 101, 1.5, Number.NaN])("has no page of %s items", async (pageSize) => {
    await expect(membersOf("org_a", { pageSize })).rejects.toThrow(RangeError);
  });

  test("leaves out what has expired, and its pages still lead to the end", async () => {
    const expiresAtSeconds = bed.clock.now() / 1000 + 5;
    const lapsing = ["a", "b", "c"].map((name) => ({ clientId: `lapse-${name}`, organisationId: "org_l", name }));
    await bed.table.commit(
      lapsing.map((client) => create(clientItem, client, client.name === "c" ? {} : { expiresAtSeconds })),
      freshToken(),
    );
    bed.clock.pass(5_000);
    const where = { index: "gsi1", of: { organisationId: "org_l" } } as const;
    const pages = await walk((pageToken) =>
      bed.table.list(clientItem, where, pageToken === undefined ? { pageSize: 1 } : { pageSize: 1, pageToken }),
    );
    expect(pages.flat().map(({ name }) => name)).toEqual(["c"]);
  });
});

describe("a list up to a bound", () => {
  test("sorts padded numbers as numbers and stops before the bound", async () => {
    const dueBefore = (now: number) =>
      bed.table.list(
        deadlineItem,
        { index: "gsi1", of: {}, sortBefore: String(now).padStart(13, "0") },
        { pageSize: 100 },
      );
    expect((await dueBefore(301)).items.map(({ value }) => value.lookAt)).toEqual([5, 40, 300]);
    expect((await dueBefore(300)).items.map(({ value }) => value.lookAt)).toEqual([5, 40]);
    expect((await dueBefore(0)).items).toEqual([]);
  });

  test("does not reach down into another kind of the same partition", async () => {
    const where = { index: "key", of: CASH, sortBefore: "2026-01-03" } as const;
    const { items } = await bed.table.list(lineItem, where, { pageSize: 100 });
    expect(items.map(({ value }) => value.at)).toEqual(["2026-01-01", "2026-01-02"]);
    const newest = await bed.table.list(lineItem, { ...where, descending: true }, { pageSize: 1 });
    expect(newest.items.map(({ value }) => value.at)).toEqual(["2026-01-02"]);
  });

  test("leaves out a sort key that is the bound itself", async () => {
    const where = { index: "key", of: CASH, sortBefore: "2026-01-02#p#01" } as const;
    const { items } = await bed.table.list(lineItem, where, { pageSize: 100 });
    expect(items.map(({ value }) => value.at)).toEqual(["2026-01-01"]);
  });
});

describe("a page token", () => {
  const AT = { pk: "PERSON#org_b-0", sk: "MEMBER#org_b", gsi1sk: "MEMBER#p0@x.example#org_b-0" };
  const withToken = (pageToken: string) => membersOf("org_a", { pageSize: 100, pageToken });

  test("of another organisation's list leads to nothing of that organisation", async () => {
    const { nextPageToken = "" } = await membersOf("org_b", { pageSize: 2 });
    const { items } = await withToken(nextPageToken);
    expect(items.every(({ value }) => value.organisationId === "org_a")).toBe(true);
    const forged = await withToken(encodePageToken(AT));
    expect(forged.items.every(({ value }) => value.organisationId === "org_a")).toBe(true);
  });

  test.each([
    ["is no token", "nonsense"],
    ["names a partition of its own", encodePageToken({ ...AT, gsi1pk: "ORG#org_b#MEMBERS" })],
    ["is of another index", encodePageToken({ pk: AT.pk, sk: AT.sk, gsi2sk: AT.gsi1sk })],
    ["lacks a key", encodePageToken({ pk: AT.pk, gsi1sk: AT.gsi1sk })],
    ["names another kind's place", encodePageToken({ ...AT, gsi1sk: "CLIENT#x#c" })],
    ["has an empty key", encodePageToken({ ...AT, sk: "" })],
    ["has a key longer than the engine holds", encodePageToken({ ...AT, gsi1sk: `MEMBER#${"ä".repeat(512)}` })],
    ["is longer than any", "A".repeat(9_000)],
    ["holds what is no text", Buffer.from(JSON.stringify({ v: 1, k: { ...AT, pk: 5 } })).toString("base64url")],
    ["is of another version", Buffer.from(JSON.stringify({ v: 2, k: AT })).toString("base64url")],
  ])("that %s is refused", async (_, token) => {
    await expect(withToken(token)).rejects.toThrow(PageTokenError);
  });

  test("past the bound of a bounded list is refused", async () => {
    const pageToken = encodePageToken({ pk: "LICENCE#l2000", sk: "DEADLINE", gsi1sk: "0000000002000#l2000" });
    const where = { index: "gsi1", of: {}, sortBefore: "0000000000300" } as const;
    await expect(bed.table.list(deadlineItem, where, { pageSize: 5, pageToken })).rejects.toThrow(PageTokenError);
  });
});
