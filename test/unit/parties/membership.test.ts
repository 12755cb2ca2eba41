import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { acceptInvitation } from "#shared/parties/accept-invitation.ts";
import { changeRoles, removeMember } from "#shared/parties/change-member.ts";
import { INVITATION_KEPT_SECONDS } from "#shared/parties/invitation.ts";
import { inviteMember } from "#shared/parties/invite-member.ts";
import { inviteOrganisation } from "#shared/parties/invite-organisation.ts";
import { listInvitationsFor } from "#shared/parties/member-store.ts";
import { organisationItem } from "#shared/parties/organisation-store.ts";
import { readMember } from "#shared/parties/read-member.ts";
import { seedOperator } from "#shared/parties/seed-operator.ts";
import { setOrganisationStatus } from "#shared/parties/set-organisation-status.ts";
import { actorOf, standingsOfPerson } from "#shared/parties/standing.ts";
import { listAuditEntries } from "#shared/platform/audit-store.ts";
import { systemChance } from "#shared/platform/chance.ts";
import { createIds } from "#shared/platform/ids.ts";
import { listUndelivered } from "#shared/platform/outbox.ts";
import { Table } from "#shared/platform/table.ts";
import { type LocalTable, openLocalTable, TABLE_NAME } from "#test/infra/dynamodb/local-table.ts";
import { watched } from "#test/support/outside-calls.ts";
import { must } from "#test/support/seed-houses.ts";

let local: LocalTable;
let forwardSeconds = 0;
const clock = {
  now: () => Date.now() + forwardSeconds * 1000,
  sleep: (milliseconds: number) => new Promise<void>((awake) => setTimeout(awake, milliseconds)),
};
const deps = { clock, chance: systemChance, ids: createIds(clock, systemChance) };
let table: Table;

beforeAll(async () => {
  local = await openLocalTable();
  const documents = DynamoDBDocumentClient.from(local.client, { marshallOptions: { removeUndefinedValues: true } });
  table = new Table({ documents, name: TABLE_NAME, clock });
});
afterAll(() => local.close());

const FOUNDER = { subject: "founder", email: "founder@serai.example", name: "Founder" };
const found = () => seedOperator({ ...deps, table }, { name: "Serai", country: "SG", administrator: FOUNDER });

async function actorNamed(subject: string) {
  const [standing] = await standingsOfPerson(table, subject);
  if (!standing) throw new Error(`${subject} stands nowhere`);
  return actorOf({ kind: "person", subject, from: { ipAddress: "127.0.0.1", userAgent: "test" } }, standing);
}

let houses = 0;
/** A house with one administrator of its own. */
async function newHouse(): Promise<{ organisationId: string; administrator: string }> {
  must(await found());
  const administrator = `admin-${++houses}`;
  const email = `${administrator}@house.example`;
  const house = { name: `House ${houses}`, country: "DE", kind: "broadcaster", administratorEmail: email } as const;
  const { organisationId } = must(await inviteOrganisation({ ...deps, table }, await actorNamed("founder"), house));
  must(await acceptInvitation({ ...deps, table }, { subject: administrator, email, name: "A" }, { organisationId }));
  return { organisationId, administrator };
}

describe("the first operator", () => {
  test("is founded once, however often and at once it is asked for", async () => {
    const outcomes = await Promise.all([found(), found(), found(), found()]);
    const ids = outcomes.map((outcome) => must(outcome).organisationId);
    expect(new Set(ids).size).toBe(1);
    const entries = await listAuditEntries(table, ids[0] ?? "", { pageSize: 100 });
    expect(entries.items.filter(({ action }) => action === "organisation.founded")).toHaveLength(1);
  });
});

describe("joining", () => {
  test("the first to join an invited organisation admits it; the address is compared without case", async () => {
    must(await found());
    const invited = must(
      await inviteOrganisation({ ...deps, table }, await actorNamed("founder"), {
        ...{ name: "Case", country: "FR", kind: "both" },
        administratorEmail: "First@Case.example",
      }),
    );
    const { organisationId } = invited;
    expect(await listInvitationsFor(table, "FIRST@case.EXAMPLE")).toHaveLength(1);
    const person = { subject: "first", email: "first@case.example", name: "First" };
    must(await acceptInvitation({ ...deps, table }, person, { organisationId }));
    const stored = await table.get(organisationItem, { organisationId });
    expect(stored?.value).toMatchObject({ status: "admitted", administrators: 1 });
    expect(await listInvitationsFor(table, person.email)).toEqual([]);
  });

  test("an invitation opens to its own address only, and only once", async () => {
    const { organisationId, administrator } = await newHouse();
    const email = "new@house.example";
    must(await inviteMember({ ...deps, table }, await actorNamed(administrator), { email, roles: ["viewer"] }));
    const accept = (subject: string, address: string) =>
      acceptInvitation({ ...deps, table }, { subject, email: address, name: "N" }, { organisationId });
    expect(await accept("thief", "thief@house.example")).toMatchObject({ ok: false, reason: "no-invitation" });
    const outcomes = await Promise.all(["new-1", "new-2", "new-3"].map((subject) => accept(subject, email)));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test("an invitation runs out after its time, and can then be given again", async () => {
    const { organisationId, administrator } = await newHouse();
    const invitation = { email: "late@house.example", roles: ["viewer"] } as const;
    const invite = async () =>
      inviteMember({ ...deps, table }, await actorNamed(administrator), { ...invitation, roles: ["viewer"] });
    must(await invite());
    expect(await invite()).toMatchObject({ ok: false, reason: "already-invited" });
    forwardSeconds += INVITATION_KEPT_SECONDS + 1;
    const late = { subject: "late", email: invitation.email, name: "Late" };
    const accepted = await acceptInvitation({ ...deps, table }, late, { organisationId });
    expect(accepted).toMatchObject({ ok: false, reason: "no-invitation" });
    must(await invite());
  });
});

describe("joining a suspended house", () => {
  const setStatus = async (organisationId: string, step: "suspend" | "reinstate") =>
    must(
      await setOrganisationStatus({ ...deps, table }, await actorNamed("founder"), {
        ...{ organisationId, step },
        because: "Test",
      }),
    );

  /** A house, a place in it for somebody, and what its records and its audit say. */
  async function houseWithPlace() {
    const { organisationId, administrator } = await newHouse();
    const person = { subject: `of-${administrator}`, email: `of-${administrator}@house.example`, name: "N" };
    const place = { email: person.email, roles: ["admin" as const] };
    must(await inviteMember({ ...deps, table }, await actorNamed(administrator), place));
    const state = async () => {
      const stored = await table.get(organisationItem, { organisationId });
      const { items } = await listAuditEntries(table, organisationId, { pageSize: 100 });
      const { status, administrators } = stored?.value ?? {};
      return { status, administrators, told: items.map(({ action }) => action) };
    };
    const joins = (through: Table = table) => acceptInvitation({ ...deps, table: through }, person, { organisationId });
    return { organisationId, person, state, joins };
  }

  test("is refused, writes nothing and keeps the invitation, which opens once the house is reinstated", async () => {
    const { organisationId, person, state, joins } = await houseWithPlace();
    await setStatus(organisationId, "suspend");
    const before = await state();
    expect(await joins()).toMatchObject({ ok: false, reason: "invitation-rests" });
    expect(await state()).toEqual(before);
    expect(await listInvitationsFor(table, person.email)).toHaveLength(1);
    await setStatus(organisationId, "reinstate");
    must(await joins());
    expect(await state()).toMatchObject({ status: "admitted", administrators: 2 });
    expect(await listInvitationsFor(table, person.email)).toEqual([]);
  });

  test("is refused also when the suspension comes between reading and writing", async () => {
    const { organisationId, state, joins } = await houseWithPlace();
    let suspended = false;
    const overtaken = watched(table, "table", async (call, act) => {
      if (call === "table.commit" && !suspended) {
        suspended = true;
        await setStatus(organisationId, "suspend");
      }
      return act();
    });
    expect(await joins(overtaken)).toMatchObject({ ok: false, reason: "invitation-rests" });
    expect(await state()).toMatchObject({ status: "suspended", administrators: 1 });
    // The one who joined is the administrator the house was founded with.
    expect((await state()).told.filter((action) => action === "member.joined")).toHaveLength(1);
  });

  test("who joined before the suspension is a member of a suspended house", async () => {
    const { organisationId, person, state, joins } = await houseWithPlace();
    let joined = false;
    const overtaken = watched(table, "table", async (call, act) => {
      if (call === "table.commit" && !joined) {
        joined = true;
        must(await joins());
      }
      return act();
    });
    const founder = await actorNamed("founder");
    const step = { organisationId, step: "suspend", because: "Test" } as const;
    must(await setOrganisationStatus({ ...deps, table: overtaken }, founder, step));
    expect(await state()).toMatchObject({ status: "suspended", administrators: 2 });
    expect(await standingsOfPerson(table, person.subject)).toHaveLength(1);
  });
});

describe("administrators", () => {
  test("however many step down or leave at once, one stays", async () => {
    const { organisationId, administrator } = await newHouse();
    for (const subject of ["second", "third", "fourth"]) {
      const email = `${subject}@house.example`;
      must(await inviteMember({ ...deps, table }, await actorNamed(administrator), { email, roles: ["admin"] }));
      must(await acceptInvitation({ ...deps, table }, { subject, email, name: subject }, { organisationId }));
    }
    const stepDown = async (subject: string) => {
      const { revision } = must(await readMember({ table }, await actorNamed(subject), { subject }));
      return async () =>
        changeRoles({ ...deps, table }, await actorNamed(subject), { subject, roles: ["viewer"], revision });
    };
    const leave = async (subject: string) => removeMember({ ...deps, table }, await actorNamed(subject), { subject });
    const [thirdSteps, firstSteps] = [await stepDown("third"), await stepDown(administrator)];
    const outcomes = await Promise.all([leave("second"), thirdSteps(), leave("fourth"), firstSteps()]);
    const stored = await table.get(organisationItem, { organisationId });
    const standing = await Promise.all(
      ["second", "third", "fourth", administrator].map((subject) => standingsOfPerson(table, subject)),
    );
    const left = standing.flat().filter(({ roles }) => roles.includes("admin")).length;
    expect([left, stored?.value.administrators]).toEqual([1, 1]);
    expect(outcomes.filter(({ ok }) => !ok)).toMatchObject([{ reason: "last-administrator" }]);
  });
});

describe("what is told", () => {
  test("every change is an event that waits for delivery, and no event carries an address", async () => {
    await newHouse();
    const { items } = await listUndelivered(table, "9999", { pageSize: 100 });
    const told = items.map(({ value }) => value);
    expect(new Set(told.map(({ type }) => type))).toEqual(
      new Set([
        "organisation.founded",
        "organisation.invited",
        "organisation.suspended",
        "organisation.reinstated",
        "member.invited",
        "member.joined",
        "member.removed",
        "member.roles-changed",
      ]),
    );
    expect(JSON.stringify(told)).not.toContain("@");
  });
});
