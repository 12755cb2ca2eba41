import { createLocalJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sha256Hex } from "#shared/platform/canonical.ts";
import type { ApiAnswer } from "#test/support/api-client.ts";
import type { PersonName } from "#test/support/people.ts";
import { BUYER, type LicenceBed, line, reasonOf, requestBody, SELLER, startLicences } from "./licences-bed.ts";

let bed: LicenceBed;
beforeAll(async () => {
  bed = await startLicences();
});
afterAll(() => bed?.market.close());

const statusAndState = ({ status, body }: ApiAnswer) => [status, body.state];
const statusAndReason = (answer: ApiAnswer) => [answer.status, reasonOf(answer)];
const NEVER = { licenceId: "lic_01JD0000000000000000000000", documentSha256: "0".repeat(64) };

const OTHER_YEAR = { firstDay: "2028-01-01", lastDay: "2028-01-31" };
const { exclusivity: _, ...FREE_TV } = line({ media: ["FTV"] });
const holdback = (over: object = {}) => ({ binds: "licensor", strength: "hard", ...FREE_TV, ...over });

describe("a request for a licence", () => {
  test("is told with its place, its document's hash and the day it lapses; nothing is held yet", async () => {
    const workId = await bed.newWork();
    const answer = await bed.ask(workId);
    expect(answer.status).toBe(201);
    expect(answer.headers.get("location")).toBe(`/api/v1/licences/${String(answer.body.licenceId)}`);
    expect(answer.body).toMatchObject({
      ...{ state: "requested", money: "not-due", term: "pending", signedBy: [], scope: { kind: "work" } },
      ...{ work: { workId }, licensor: { name: "Samarkand Films" }, licensee: { name: "Kanal Eins" } },
      ...{ feeMinor: 250_000, currency: "USD", commissionBasisPoints: 1_000 },
      lines: [{ media: ["SVOD"], territories: ["TH"], firstDay: "2027-01-01", lastDay: "2027-12-31" }],
    });
    const opened = Date.parse(String(answer.body.expiresAt)) - Date.parse(String(answer.body.requestedAt));
    expect(opened).toBe(14 * 86_400_000);
    expect(await bed.headOf(workId)).toMatchObject({ holds: [], commitments: [] });
  });

  test("of rights that are taken is refused with cells, reason and alternatives, but never with who took them", async () => {
    const workId = await bed.newWork();
    const taken = await bed.executed(workId);
    const answer = await bed.ask(workId, { territories: ["TH", "VN"] }, "other broadcaster admin");
    expect(statusAndReason(answer)).toEqual([409, "rights-not-available"]);
    expect(answer.body).toMatchObject({
      refusals: [{ code: "committed", media: ["SVOD"], territories: ["TH"], freeFrom: "2028-01-01" }],
    });
    const kinds = (answer.body.alternatives as { kinds: string[] }[]).flatMap(({ kinds: told }) => told);
    expect(kinds).toContain("fewer-territories");
    for (const secret of [taken.licenceId, bed.market.organisationId("broadcaster"), "heldBy", "Kanal"])
      expect(answer.text).not.toContain(secret);
  });

  test("and every alternative it was told would be taken, as it was told", async () => {
    const workId = await bed.newWork();
    await bed.executed(workId);
    const refused = await bed.ask(workId, { territories: ["TH", "VN"], media: ["VOD"] }, "other broadcaster admin");
    for (const { lines } of refused.body.alternatives as { lines: object[] }[]) {
      const asked = { ...requestBody(workId), lines };
      expect((await bed.market.as("other broadcaster admin").post("/api/v1/licences", asked)).status).toBe(201);
    }
  });

  test("of one's own work, of an unlisted work or of none is refused", async () => {
    const trader = bed.market.as("trading house of every role");
    const film = { kind: "film", contentId: "own", titles: [{ language: "en", title: "Own" }] };
    const own = String((await trader.post("/api/v1/works", film)).body.workId);
    expect(statusAndReason(await trader.post("/api/v1/licences", requestBody(own)))).toEqual([422, "own-work"]);
    const hidden = await trader.post("/api/v1/works", { ...film, contentId: "hidden", listed: false });
    const unlisted = await bed.ask(String(hidden.body.workId));
    const absent = await bed.ask("wrk_01JD0000000000000000000000");
    expect([unlisted.status, unlisted.text]).toEqual([404, absent.text]);
  });

  const WRONG: [string, object, string][] = [
    [
      "a territory that is a vague word",
      { lines: [line({ territories: ["TH", "Europe"] })] },
      "#/lines/0/territories/1",
    ],
    ["a territory that ISO does not assign", { lines: [line({ territories: ["UK"] })] }, "#/lines/0/territories/0"],
    ["a territory in small letters", { lines: [line({ territories: ["th"] })] }, "#/lines/0/territories/0"],
    ["a day that does not exist", { lines: [line({ firstDay: "2027-02-30" })] }, "#/lines/0/firstDay"],
    ["a last day before the first", { lines: [line(), line({ lastDay: "2026-12-31" })] }, "#/lines/1/lastDay"],
    ["a medium nobody knows", { lines: [line({ media: ["HOLO"] })] }, "#/lines/0/media/0"],
    [
      "a language that is none",
      { lines: [line({ languages: [{ use: "dub", tag: "thai!" }] })] },
      "#/lines/0/languages",
    ],
    ["no lines", { lines: [] }, "#/lines"],
    ["more lines than one deal has", { lines: Array.from({ length: 21 }, () => line()) }, "#/lines"],
    ["a time zone nobody keeps", { timeZone: "Mars/Olympus" }, "#/timeZone"],
    ["a fee of nothing", { feeMinor: 0 }, "#/feeMinor"],
    ["a fee in fractions", { feeMinor: 0.5 }, "#/feeMinor"],
    ["a fee no payment can carry", { feeMinor: 100_000_000 }, "#/feeMinor"],
    ["a currency that is none", { currency: "usd" }, "#/currency"],
    ["a field this operation does not know", { feeMajor: 5 }, "#/feeMajor"],
    ["a blackout outside its term", { lines: [line({ blackouts: [OTHER_YEAR] })] }, "#/lines/0/blackouts/0"],
    ["a holdback without end", { holdbacks: [holdback({ lastDay: undefined })] }, "#/holdbacks/0/lastDay"],
    ["a holdback that binds nobody", { holdbacks: [holdback({ binds: "network" })] }, "#/holdbacks/0/binds"],
    ["a term no licence has", { lines: [line({ exceptTerritories: ["TH"] })] }, "#/lines/0/exceptTerritories"],
  ];
  test.each(WRONG)("with %s is refused at that very place", async (_, over, pointer) => {
    const body = { ...requestBody("wrk_01JD0000000000000000000000"), ...over };
    const answer = await bed.market.as("broadcaster buyer").post("/api/v1/licences", body);
    expect(statusAndReason(answer)).toEqual([422, "invalid-body"]);
    const [first] = answer.body.errors as { pointer: string }[];
    expect(first?.pointer.startsWith(pointer)).toBe(true);
  });
});

describe("a licence on its way to both signatures", () => {
  const ORDERS: [string, ("agree" | "seller" | "buyer")[], string[]][] = [
    ["agreed, seller, buyer", ["agree", "seller", "buyer"], ["terms-agreed", "part-signed", "executed"]],
    ["agreed, buyer, seller", ["agree", "buyer", "seller"], ["terms-agreed", "part-signed", "executed"]],
    ["seller, buyer", ["seller", "buyer"], ["part-signed", "executed"]],
    ["buyer, seller", ["buyer", "seller"], ["requested", "executed"]],
    ["buyer, agreed, seller", ["buyer", "agree", "seller"], ["requested", "part-signed", "executed"]],
  ];
  test.each(ORDERS)("passes through its states whoever comes first: %s", async (_, steps, states) => {
    const workId = await bed.newWork();
    const deal = await bed.requested(workId);
    const seen: unknown[] = [];
    for (const step of steps) {
      const answer =
        step === "agree" ? await bed.agree(deal) : await bed.sign(deal, step === "seller" ? SELLER : BUYER);
      seen.push(answer.body.state);
      const { holds, commitments } = await bed.headOf(workId);
      const isHeld = answer.body.state === "terms-agreed" || answer.body.state === "part-signed";
      expect([holds.length, commitments.length]).toEqual([isHeld ? 1 : 0, answer.body.state === "executed" ? 1 : 0]);
    }
    expect(seen).toEqual(states);
    const { body } = await bed.read(deal);
    expect(body).toMatchObject({ state: "executed", money: "not-due", term: "pending" });
    expect(body).not.toHaveProperty("expiresAt");
  });

  test("is held as long as the rights holder says, a week unless told, and never over a month", async () => {
    const workId = await bed.newWork();
    const heldFor = async (over: object, body: object) => {
      const startedAt = Date.now();
      const answer = await bed.agree(await bed.requested(workId, over), body);
      expect(answer.status).toBe(200);
      return Math.round((Date.parse(String(answer.body.expiresAt)) - startedAt) / 86_400_000);
    };
    expect(await heldFor({ territories: ["TH"] }, {})).toBe(7);
    expect(await heldFor({ territories: ["VN"] }, { holdDays: 30 })).toBe(30);
    const deal = await bed.requested(workId, { territories: ["SG"] });
    for (const holdDays of [0, 31, 1.5, "7"]) expect((await bed.agree(deal, { holdDays })).status).toBe(422);
    expect((await bed.agree(deal, { holdDay: 30 })).status).toBe(422);
  });

  test("is signed by the very document or not at all", async () => {
    const deal = await bed.requested(await bed.newWork());
    const other = await bed.sign({ ...deal, documentSha256: "0".repeat(64) }, BUYER);
    expect(statusAndReason(other)).toEqual([409, "document-differs"]);
    expect((await bed.sign({ ...deal, documentSha256: "short" }, BUYER)).status).toBe(422);
    expect((await bed.read(deal)).body).toMatchObject({ state: "requested", signedBy: [], signatures: [] });
  });

  test("takes one signature of each side, and no step after the last", async () => {
    const deal = await bed.requested(await bed.newWork());
    await bed.sign(deal, SELLER);
    expect(statusAndReason(await bed.sign(deal, SELLER))).toEqual([409, "already-signed"]);
    expect(statusAndReason(await bed.agree(deal))).toEqual([409, "licence-not-open"]);
    await bed.sign(deal, BUYER);
    expect(statusAndReason(await bed.sign(deal, BUYER))).toEqual([409, "already-signed"]);
    for (const answer of [await bed.agree(deal), await bed.decline(deal), await bed.withdraw(deal)])
      expect([...statusAndReason(answer), answer.body.state]).toEqual([409, "licence-not-open", "executed"]);
  });

  test("of two agreed on the same cells the second is refused; the seller learns by which licence, the buyer does not", async () => {
    const workId = await bed.newWork();
    const first = await bed.requested(workId);
    const second = await bed.requested(workId, {}, "other broadcaster admin");
    expect((await bed.agree(first)).status).toBe(200);
    const bySeller = await bed.agree(second);
    expect(bySeller.body).toMatchObject({
      status: 409,
      refusals: [{ code: "on-hold-until", heldBy: first.licenceId }],
    });
    const seller = await bed.sign(second, SELLER);
    expect(seller.body).toMatchObject({ status: 409, refusals: [{ heldBy: first.licenceId }] });
    const buyer = await bed.sign(second, "other broadcaster signatory");
    expect(buyer.body).toMatchObject({ status: 409, refusals: [{ code: "on-hold-until" }] });
    expect(buyer.text).not.toContain(first.licenceId);
    expect(Array.isArray(buyer.body.alternatives)).toBe(true);
    expect((await bed.read(second, "other broadcaster admin")).body).toMatchObject({
      state: "requested",
      signedBy: [],
    });
  });
});

describe("leaving a licence", () => {
  test.each(["requested", "agreed"])("%s frees what was held and tells the other side why", async (from) => {
    const workId = await bed.newWork();
    for (const exit of ["decline", "withdraw"] as const) {
      const deal = await bed.requested(workId);
      if (from === "agreed") expect((await bed.agree(deal)).status).toBe(200);
      const answer = await bed[exit](deal, undefined, { note: "  another year  " });
      expect(statusAndState(answer)).toEqual([200, exit === "decline" ? "declined" : "withdrawn"]);
      expect(answer.body).not.toHaveProperty("expiresAt");
      expect((await bed.read(deal, "rights holder viewer")).body.exitNote).toBe("another year");
      expect((await bed.headOf(workId)).holds).toEqual([]);
      expect(statusAndReason(await bed.sign(deal, SELLER))).toEqual([409, "licence-not-open"]);
    }
  });

  test("is closed to the side that has signed and open to the other", async () => {
    const bySeller = await bed.requested(await bed.newWork());
    await bed.sign(bySeller, SELLER);
    expect(statusAndReason(await bed.decline(bySeller))).toEqual([409, "signed-cannot-leave"]);
    expect(statusAndState(await bed.withdraw(bySeller))).toEqual([200, "withdrawn"]);
    const byBuyer = await bed.requested(await bed.newWork());
    await bed.sign(byBuyer, BUYER);
    expect(statusAndReason(await bed.withdraw(byBuyer))).toEqual([409, "signed-cannot-leave"]);
    expect(statusAndState(await bed.decline(byBuyer))).toEqual([200, "declined"]);
  });
});

describe("reading licences", () => {
  test("both parties read the same record: terms, document to the byte, signatures without places", async () => {
    const deal = await bed.executed(await bed.newWork());
    const buyer = await bed.read(deal, "broadcaster viewer");
    const seller = await bed.read(deal, "rights holder viewer");
    expect([seller.text, seller.headers.get("etag")]).toEqual([buyer.text, buyer.headers.get("etag")]);
    const { document, documentSha256, signatures } = buyer.body;
    expect([sha256Hex(String(document)), documentSha256]).toEqual([deal.documentSha256, deal.documentSha256]);
    expect(signatures).toMatchObject([
      {
        party: "licensor",
        organisationId: bed.market.organisationId("rights holder"),
        subject: SELLER.replaceAll(" ", "-"),
      },
      { party: "licensee", organisationId: bed.market.organisationId("broadcaster"), documentSha256 },
    ]);
    for (const place of ["ipAddress", "userAgent", "127.0.0.1"]) expect(buyer.text).not.toContain(place);
  });

  test("each side lists its own, newest first, page by page, and nobody else's", async () => {
    const workId = await bed.newWork();
    const asked: string[] = [];
    for (const territory of ["TH", "VN", "SG"])
      asked.push((await bed.requested(workId, { territories: [territory] }, "trading house of every role")).licenceId);
    const trader = bed.market.as("trading house of every role");
    const seen: string[] = [];
    for (let token = ""; ; ) {
      const page = await trader.get(`/api/v1/licences?side=licensee&pageSize=2${token}`);
      seen.push(...(page.body.items as { licenceId: string }[]).map(({ licenceId }) => licenceId));
      if (page.body.nextPageToken === undefined) break;
      token = `&pageToken=${String(page.body.nextPageToken)}`;
    }
    expect(seen).toEqual(asked.toReversed());
    expect((await trader.get("/api/v1/licences?side=licensor")).body.items).toEqual([]);
    const granted = await bed.market.as("rights holder viewer").get("/api/v1/licences?side=licensor&pageSize=3");
    expect((granted.body.items as { licenceId: string }[]).map(({ licenceId }) => licenceId)).toEqual(
      asked.toReversed(),
    );
    expect((await bed.market.as("other rights holder admin").get("/api/v1/licences?side=licensor")).body.items).toEqual(
      [],
    );
    expect((await trader.get("/api/v1/licences")).status).toBe(400);
  });

  test("a certificate is given once executed, and anyone checks it with the published keys", async () => {
    const deal = await bed.requested(await bed.newWork());
    const path = `/api/v1/licences/${deal.licenceId}/certificate`;
    const early = await bed.market.as("broadcaster viewer").get(path);
    expect([...statusAndReason(early), early.body.state]).toEqual([409, "not-executed", "requested"]);
    await bed.sign(deal, SELLER);
    await bed.sign(deal, BUYER);
    const { body } = await bed.market.as("rights holder viewer").get(path);
    const keys = (await bed.market.withToken(undefined).get("/api/v1/keys")).body as { keys: { kid: string }[] };
    const verified = await jwtVerify(String(body.certificate), createLocalJWKSet(keys), {
      algorithms: ["ES256"],
      issuer: "http://localhost:8787",
      subject: deal.licenceId,
      typ: "licence-certificate+jwt",
    });
    expect(verified.payload).toMatchObject({
      documentSha256: deal.documentSha256,
      signatures: [{ party: "licensor" }, { party: "licensee" }],
    });
    expect(JSON.stringify(verified.payload)).not.toContain("127.0.0.1");
  });
});

describe("who may do it", () => {
  const CLOSED: [string, PersonName[], string, object][] = [
    ["request", ["broadcaster viewer", BUYER, "rights holder admin", "rights holder sales", "operator"], "", {}],
    ["agree", ["rights holder viewer", SELLER, "broadcaster admin", "operator"], "/agreement", {}],
    ["decline", ["rights holder viewer", SELLER, "broadcaster admin"], "/decline", {}],
    ["withdraw", ["broadcaster viewer", BUYER, "rights holder admin"], "/withdrawal", {}],
    [
      "sign",
      ["rights holder admin", "rights holder sales", "rights holder viewer", "broadcaster admin", "broadcaster buyer"],
      "/signatures",
      { documentSha256: "0".repeat(64) },
    ],
  ];
  test.each(CLOSED)("a role that may not %s is told so, and nothing changes", async (_, people, tail, body) => {
    const workId = await bed.newWork();
    const deal = await bed.requested(workId);
    const path = tail === "" ? "/api/v1/licences" : `/api/v1/licences/${deal.licenceId}${tail}`;
    for (const name of people) {
      const answer = await bed.market.as(name).post(path, tail === "" ? requestBody(workId) : body);
      expect([name, ...statusAndReason(answer)]).toEqual([name, 403, "not-permitted"]);
    }
    expect((await bed.read(deal)).headers.get("etag")).toBe('"r1"');
  });

  test("each side keeps to its own steps, even a house that licenses in and out", async () => {
    const deal = await bed.requested(await bed.newWork(), {}, "trading house of every role");
    expect(statusAndReason(await bed.agree(deal, {}, "trading house of every role"))).toEqual([
      403,
      "terms-not-yours-to-agree",
    ]);
    expect(statusAndReason(await bed.decline(deal, "trading house of every role"))).toEqual([403, "not-permitted"]);
    expect((await bed.read(deal, "rights holder viewer")).body.state).toBe("requested");
  });

  test("to a stranger a licence answers byte for byte as one that never was, on every step", async () => {
    const deal = await bed.executed(await bed.newWork());
    const stranger = "trading house of every role";
    const asks: ((of: typeof deal) => Promise<ApiAnswer>)[] = [
      (of) => bed.read(of, stranger),
      (of) => bed.agree(of, {}, stranger),
      (of) => bed.sign(of, stranger),
      (of) => bed.decline(of, stranger),
      (of) => bed.withdraw(of, stranger),
      (of) => bed.market.as(stranger).get(`/api/v1/licences/${of.licenceId}/certificate`),
    ];
    for (const ask of asks) {
      const theirs = await ask(deal);
      const none = await ask(NEVER);
      const malformed = await ask({ ...NEVER, licenceId: "lic_x" });
      expect([theirs.status, theirs.text, malformed.text]).toEqual([404, none.text, none.text]);
    }
  });
});

describe("a suspended house", () => {
  async function whileSuspended(house: "rights holder" | "broadcaster", act: () => Promise<void>): Promise<void> {
    const operator = bed.market.as("operator");
    const path = `/api/v1/organisations/${bed.market.organisationId(house)}`;
    expect((await operator.post(`${path}/suspension`, { because: "books unpaid" })).status).toBe(200);
    try {
      await act();
    } finally {
      expect((await operator.post(`${path}/reinstatement`, { because: "books paid" })).status).toBe(200);
    }
  }

  test("reads its licences and takes no step; the other side cannot bind it, but can leave", async () => {
    const [open, agreed] = [await bed.requested(await bed.newWork()), await bed.requested(await bed.newWork())];
    await bed.agree(agreed);
    await whileSuspended("broadcaster", async () => {
      expect((await bed.read(open)).status).toBe(200);
      expect((await bed.market.as("broadcaster viewer").get("/api/v1/licences?side=licensee")).status).toBe(200);
      for (const answer of [await bed.ask(await bed.newWork()), await bed.sign(open, BUYER), await bed.withdraw(open)])
        expect(statusAndReason(answer)).toEqual([403, "organisation-suspended"]);
      expect(statusAndReason(await bed.agree(open))).toEqual([409, "counterparty-suspended"]);
      expect(statusAndReason(await bed.sign(agreed, SELLER))).toEqual([409, "counterparty-suspended"]);
      expect(statusAndState(await bed.decline(agreed))).toEqual([200, "declined"]);
    });
    expect(statusAndState(await bed.sign(open, SELLER))).toEqual([201, "part-signed"]);
  });

  test("sells nothing: its works are no longer seen and its licences are not signed by their buyers", async () => {
    const workId = await bed.newWork();
    const deal = await bed.requested(workId);
    await whileSuspended("rights holder", async () => {
      expect((await bed.ask(workId)).status).toBe(404);
      expect(statusAndReason(await bed.sign(deal, BUYER))).toEqual([409, "counterparty-suspended"]);
      expect(statusAndReason(await bed.agree(deal))).toEqual([403, "organisation-suspended"]);
      expect(statusAndState(await bed.withdraw(deal))).toEqual([200, "withdrawn"]);
    });
  });
});

describe("a request that is sent again", () => {
  const KEY = (name: string) => ({ "idempotency-key": `"${name}"` });

  test("is answered with the same bytes and done once, on every step", async () => {
    const workId = await bed.newWork();
    const asked = [0, 1].map(() => bed.ask(workId, {}, undefined, KEY("ask-twice")));
    const [first, again] = await Promise.all(asked);
    expect([again?.status, again?.text]).toEqual([201, first?.text]);
    const deal = { licenceId: String(first?.body.licenceId), documentSha256: String(first?.body.documentSha256) };
    const steps: [string, (headers: Record<string, string>) => Promise<ApiAnswer>][] = [
      ["agree", (headers) => bed.agree(deal, {}, undefined, headers)],
      ["seller", (headers) => bed.sign(deal, SELLER, headers)],
      ["buyer", (headers) => bed.sign(deal, BUYER, headers)],
    ];
    for (const [name, step] of steps) {
      const [one, two] = await Promise.all([step(KEY(name)), step(KEY(name))]);
      const late = await step(KEY(name));
      expect([two.status, two.text, late.text]).toEqual([one.status, one.text, one.text]);
      expect(late.headers.get("idempotent-replayed")).toBe("true");
    }
    // Even the first step's answer is given again as it was then, though the licence has moved on.
    expect((await bed.agree(deal, {}, undefined, KEY("agree"))).body.state).toBe("terms-agreed");
    const { body, headers } = await bed.read(deal);
    expect([body.state, headers.get("etag")]).toEqual(["executed", '"r4"']);
    expect(body.signatures).toHaveLength(2);
  });

  test("with another body under the same key is refused, and without a key too", async () => {
    const deal = await bed.requested(await bed.newWork());
    expect((await bed.agree(deal, { holdDays: 5 }, undefined, KEY("other"))).status).toBe(200);
    const other = await bed.agree(deal, { holdDays: 6 }, undefined, KEY("other"));
    expect(statusAndReason(other)).toEqual([422, "idempotency-key-reused"]);
    const path = `/api/v1/licences/${deal.licenceId}/decline`;
    const bare = { body: "{}", headers: { "content-type": "application/json" } };
    const without = await bed.market.as("rights holder sales").send("POST", path, bare);
    expect(statusAndReason(without)).toEqual([400, "idempotency-key-missing"]);
  });
});
