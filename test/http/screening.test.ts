import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { setOrganisationStatus } from "#shared/parties/set-organisation-status.ts";
import { type AuditEntry, findChainFault } from "#shared/platform/audit.ts";
import { auditHeadRef, listAuditEntries } from "#shared/platform/audit-store.ts";
import { sha256Hex } from "#shared/platform/canonical.ts";
import { publishedPlace, quarantinePlace } from "#shared/screening/asset-objects.ts";
import { checkUpload } from "#shared/screening/check-upload.ts";
import { listDeparturesOfAsset } from "#shared/screening/departure-store.ts";
import { fetchAsset } from "#shared/screening/fetch-asset.ts";
import { grantScreener, revokeScreener } from "#shared/screening/grant-screener.ts";
import type { ApiAnswer } from "#test/support/api-client.ts";
import type { House } from "#test/support/people.ts";
import { must } from "#test/support/seed-houses.ts";
import { tinyMp4, tinyPng } from "#test/unit/screening/tiny-files.ts";
import { Crashed, crashingTable } from "./catalogue-bed.ts";
import { BUYER, OWNER, type ScreeningBed, startScreening, tableWith } from "./screening-bed.ts";

const NOBODY = `ast_${"0".repeat(26)}`;
const DAY = 86_400_000;
const dateIn = (days: number) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
const MP4 = tinyMp4();

let bed: ScreeningBed;

beforeAll(async () => {
  bed = await startScreening(["upload", "lies", "races", "master", "grant", "foreign", "record", "hidden"]);
});
afterAll(async () => {
  await bed?.market.close();
});

const as = (...name: Parameters<ScreeningBed["market"]["as"]>) => bed.market.as(...name);
const facts = ({ status, body }: ApiAnswer) => ({ status, reason: String(body.type).split("/").at(-1), body });

async function put(path: string, by: Parameters<ScreeningBed["market"]["as"]>[0], body: object): Promise<ApiAnswer> {
  const headers = { "content-type": "application/json" };
  return as(by).send("PUT", path, { body: JSON.stringify(body), headers });
}

async function auditOf(house: House): Promise<readonly AuditEntry[]> {
  const organisationId = bed.market.organisationId(house);
  const entries: AuditEntry[] = [];
  let pageToken: string | undefined;
  do {
    const page = await listAuditEntries(bed.deps.table, organisationId, { pageSize: 100, pageToken });
    entries.push(...page.items);
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  const [head] = await bed.deps.table.getMany(auditHeadRef(organisationId));
  expect(findChainFault(entries, head?.value)).toBeUndefined();
  return entries;
}

describe("a file", () => {
  test("is declared, uploaded in parts, checked, published, and comes back byte for byte", async () => {
    const bytes = tinyMp4("isom", 9 * 1024 ** 2);
    const path = `/api/v1/works/${bed.workId("upload")}/assets`;
    const declared = {
      kind: "screener",
      fileName: "Phim Lễ hội.mp4",
      contentType: "video/mp4",
      sizeBytes: bytes.length,
      sha256: sha256Hex(bytes),
    };
    const key = { "idempotency-key": "one-file" };
    const started = await as(OWNER).post(path, declared, key);
    expect(started.status).toBe(201);
    expect(started.body).toMatchObject({ state: "awaiting-upload", partSizeBytes: 8 * 1024 ** 2, partCount: 2 });
    expect((await as(OWNER).post(path, declared, key)).text).toBe(started.text);

    const assetId = String(started.body.assetId);
    const parts = await bed.uploadParts(assetId, bytes);
    const completed = await as(OWNER).post(`/api/v1/assets/${assetId}/completion`, { parts });
    expect([completed.status, completed.body.state]).toEqual([200, "checking"]);
    expect(facts(await bed.link(OWNER, assetId))).toMatchObject({ status: 409, reason: "asset-not-published" });
    await bed.notify(assetId);

    const read = await as("rights holder viewer").get(`/api/v1/assets/${assetId}`);
    expect(read.body).toMatchObject({ state: "published", fileName: "Phim Lễ hội.mp4" });
    expect(read.text).not.toContain("uploadId");
    const link = await bed.link(OWNER, assetId);
    expect(link.status).toBe(200);
    const fetched = await fetch(String(link.body.url));
    expect(fetched.headers.get("content-type")).toBe("video/mp4");
    expect(fetched.headers.get("content-disposition")).toContain("Phim%20L%E1%BB%85%20h%E1%BB%99i.mp4");
    expect(sha256Hex(Buffer.from(await fetched.arrayBuffer()))).toBe(declared.sha256);
  });

  test("is refused as declared where the kind takes no such type", async () => {
    const body = { kind: "artwork", fileName: "a.mp4", contentType: "video/mp4", sizeBytes: 1, sha256: "a".repeat(64) };
    const answer = await as(OWNER).post(`/api/v1/works/${bed.workId("upload")}/assets`, body);
    expect(facts(answer)).toMatchObject({ status: 422, reason: "invalid-body" });
    expect(answer.text).toContain("#/contentType");
  });

  test("given up is gone, and its links lead nowhere", async () => {
    const assetId = await bed.declare(bed.workId("upload"), { bytes: MP4 });
    const signed = await as(OWNER).post(`/api/v1/assets/${assetId}/parts`, { firstPart: 1, lastPart: 1 });
    const [part] = signed.body.parts as { url: string }[];
    expect((await as(OWNER).delete(`/api/v1/assets/${assetId}`)).status).toBe(204);
    expect((await as(OWNER).get(`/api/v1/assets/${assetId}`)).status).toBe(404);
    expect((await as(OWNER).delete(`/api/v1/assets/${assetId}`)).status).toBe(404);
    expect((await fetch(part?.url ?? "", { method: "PUT", body: MP4 })).status).toBe(404);
  });

  test("published can be neither given up nor uploaded again", async () => {
    const { assetId } = await bed.publish(bed.workId("upload"), { bytes: MP4 });
    const parts = { firstPart: 1, lastPart: 1 };
    expect(facts(await as(OWNER).delete(`/api/v1/assets/${assetId}`))).toMatchObject({ reason: "upload-closed" });
    expect(facts(await as(OWNER).post(`/api/v1/assets/${assetId}/parts`, parts))).toMatchObject({
      status: 409,
      reason: "upload-closed",
    });
  });
});

describe("a file that is not what was declared", () => {
  test("by its hash is rejected, with a reason its owner reads, and never published", async () => {
    const asset = await bed.publish(bed.workId("lies"), { bytes: MP4, declared: { sha256: "0".repeat(64) } });
    expect(asset).toMatchObject({ state: "rejected", rejection: { reason: "sha256-differs" } });
    const { body } = await as(OWNER).get(`/api/v1/assets/${asset.assetId}`);
    expect(body.rejection).toMatchObject({ reason: "sha256-differs", words: expect.stringContaining("SHA-256") });
    expect(await bed.deps.objects.head(publishedPlace(asset))).toBeUndefined();
    expect((await as(BUYER).get(`/api/v1/assets/${asset.assetId}`)).status).toBe(404);
  });

  test.each([
    ["a picture called a film", tinyPng(), "type-differs"],
    ["a page called a film", Buffer.from("<html><script>alert(1)</script></html>"), "type-not-known"],
    ["another container", tinyMp4("qt  "), "type-differs"],
  ])("by its type is rejected: %s", async (_, bytes, reason) => {
    const asset = await bed.publish(bed.workId("lies"), { bytes });
    expect(asset).toMatchObject({ state: "rejected", rejection: { reason } });
  });

  test("by its size cannot be sent: every part's length is signed", async () => {
    const assetId = await bed.declare(bed.workId("lies"), { bytes: MP4, declared: { sizeBytes: MP4.length - 1 } });
    await expect(bed.uploadParts(assetId, MP4)).rejects.toThrow("403");
  });

  test("by its size is rejected even when it came by another way", async () => {
    const assetId = await bed.declare(bed.workId("lies"), { bytes: MP4 });
    await bed.deps.objects.write(quarantinePlace(await bed.asset(assetId)), MP4.subarray(1), "video/mp4");
    await bed.notify(assetId);
    expect(await bed.asset(assetId)).toMatchObject({ state: "rejected", rejection: { reason: "size-differs" } });
  });

  test("with parts missing or ETags made up stays open", async () => {
    const bytes = tinyMp4("isom", 9 * 1024 ** 2);
    const assetId = await bed.declare(bed.workId("lies"), { bytes });
    const path = `/api/v1/assets/${assetId}/completion`;
    const [first, second] = await bed.uploadParts(assetId, bytes);
    const missing = await as(OWNER).post(path, { parts: [first] });
    expect(facts(missing)).toMatchObject({ status: 409, reason: "parts-missing", body: { missing: [2] } });
    const madeUp = await as(OWNER).post(path, { parts: [first, { partNumber: 2, eTag: "0".repeat(32) }] });
    expect(facts(madeUp)).toMatchObject({ status: 409, reason: "parts-missing" });
    expect((await as(OWNER).post(path, { parts: [first, second] })).status).toBe(200);
  });
});

describe("what comes twice or at once", () => {
  test("two that ask for the first links begin one upload", async () => {
    const assetId = await bed.declare(bed.workId("races"), { bytes: MP4 });
    const range = { firstPart: 1, lastPart: 1 };
    const answers = await Promise.all([1, 2, 3].map(() => as(OWNER).post(`/api/v1/assets/${assetId}/parts`, range)));
    const uploadIds = answers.map(({ body }) => {
      const [part] = body.parts as { url: string }[];
      return new URL(part?.url ?? "").searchParams.get("uploadId");
    });
    expect(new Set(uploadIds).size).toBe(1);
  });

  test("two completions at once come to one file, and each is answered with it", async () => {
    const assetId = await bed.declare(bed.workId("races"), { bytes: MP4 });
    const parts = await bed.uploadParts(assetId, MP4);
    const complete = () => as(OWNER).post(`/api/v1/assets/${assetId}/completion`, { parts });
    const answers = await Promise.all([complete(), complete(), complete()]);
    expect(answers.map(({ status, body }) => [status, body.state])).toEqual(Array(3).fill([200, "checking"]));
    expect(await complete()).toMatchObject({ status: 200, body: { state: "checking" } });
  });

  test("an upload the store has swept is told apart, and can be given up", async () => {
    const assetId = await bed.declare(bed.workId("races"), { bytes: MP4 });
    const parts = await bed.uploadParts(assetId, MP4);
    const { uploadId = "", ...asset } = await bed.asset(assetId);
    await bed.deps.objects.abortUpload(quarantinePlace(asset), uploadId);
    const late = await as(OWNER).post(`/api/v1/assets/${assetId}/completion`, { parts });
    expect(facts(late)).toMatchObject({ status: 409, reason: "upload-lapsed" });
    expect((await as(OWNER).delete(`/api/v1/assets/${assetId}`)).status).toBe(204);
  });

  test("a check that was cut off at any commit is done again to the same end, published once", async () => {
    for (const when of ["before", "after"] as const) {
      const assetId = await bed.declare(bed.workId("races"), { bytes: MP4 });
      const parts = await bed.uploadParts(assetId, MP4);
      await as(OWNER).post(`/api/v1/assets/${assetId}/completion`, { parts });
      const table = crashingTable(bed.market, { atCommit: 1, when });
      await expect(checkUpload({ ...bed.deps, table }, assetId)).rejects.toThrow(Crashed);
      expect(await bed.deps.objects.head(publishedPlace(await bed.asset(assetId)))).toBeDefined();
      const again = await Promise.all([1, 2, 3].map(() => checkUpload(bed.deps, assetId)));
      expect(again.map((outcome) => must(outcome).state)).toEqual(["published", "published", "published"]);
      const told = (await auditOf("rights holder")).filter(({ subject }) => subject === assetId);
      expect(told.map(({ action }) => action)).toEqual(["asset.declared", "asset.published"]);
    }
  });

  test("the notice may come before the completion has been written down", async () => {
    const assetId = await bed.declare(bed.workId("races"), { bytes: MP4 });
    const parts = await bed.uploadParts(assetId, MP4);
    const { uploadId = "", ...asset } = await bed.asset(assetId);
    expect(await bed.deps.objects.completeUpload(quarantinePlace(asset), { uploadId, parts })).toBe("completed");
    await bed.notify(assetId);
    const late = await as(OWNER).post(`/api/v1/assets/${assetId}/completion`, { parts });
    expect(late).toMatchObject({ status: 200, body: { state: "published" } });
  });

  test("a notice of a file nobody declared, or that was given up, is no fault", async () => {
    expect(await checkUpload(bed.deps, NOBODY)).toMatchObject({ ok: false, reason: "not-found" });
  });
});

describe("a master", () => {
  let masterId: string;
  let screenerId: string;
  const missing = async () => (await bed.link(BUYER, masterId)).body.missing;

  beforeAll(async () => {
    const upload = { bytes: MP4, declared: { kind: "master" } };
    masterId = (await bed.publish(bed.workId("master"), upload)).assetId;
    screenerId = (await bed.publish(bed.workId("master"), { bytes: MP4 })).assetId;
  });

  test("leaves to nobody before signature, payment and term, and then to the licensee alone", async () => {
    expect(facts(await bed.link(BUYER, masterId))).toMatchObject({ status: 403, reason: "not-licensed" });
    expect(await missing()).toEqual(["no-licence"]);

    const days = { firstDay: dateIn(-3), lastDay: dateIn(300) };
    await bed.license(bed.workId("master"), { ...days, signed: "licensor" });
    expect(await missing()).toEqual(["not-signed", "not-paid"]);
    expect((await bed.link(BUYER, screenerId)).status).toBe(403);

    const licence = await bed.license(bed.workId("master"), days);
    expect(await missing()).toEqual(["not-paid"]);
    expect((await bed.link(BUYER, screenerId)).status).toBe(200);

    await bed.pay(licence);
    const link = await bed.link("broadcaster buyer", masterId);
    expect(link.status).toBe(200);
    expect(Buffer.from(await (await fetch(String(link.body.url))).arrayBuffer())).toEqual(MP4);
    expect(facts(await bed.link("other broadcaster admin", masterId))).toMatchObject({ reason: "not-licensed" });
    expect((await bed.link("broadcaster viewer", masterId)).status).toBe(403);

    await bed.pay(licence, "refunded");
    expect(await missing()).toEqual(["not-paid"]);
  });

  test("does not leave before the term has begun, nor after it has ended", async () => {
    const workId = bed.workId("record");
    const upload = { bytes: MP4, declared: { kind: "master" } };
    const { assetId } = await bed.publish(workId, upload);
    const past = { firstDay: dateIn(-30), lastDay: dateIn(-2), agoMilliseconds: 40 * DAY };
    await bed.pay(await bed.license(workId, past));
    expect((await bed.link(BUYER, assetId)).body.missing).toEqual(["term-ended"]);
    const next = await bed.license(workId, { firstDay: dateIn(2), lastDay: dateIn(30) });
    await bed.pay(next);
    expect((await bed.link(BUYER, assetId)).body.missing).toHaveLength(1);
    const tomorrow = { ...bed.deps, clock: { ...bed.deps.clock, now: () => Date.now() + 3 * DAY } };
    const fetched = must(await fetchAsset(tomorrow, await bed.market.actor(BUYER), { assetId }));
    expect(fetched.departureId).toMatch(/^dep_/);
  });
});

describe("a grant", () => {
  test("opens the screeners of a work until it is taken back, which acts at the next click", async () => {
    const workId = bed.workId("grant");
    const { assetId } = await bed.publish(workId, { bytes: MP4 });
    const path = `/api/v1/works/${workId}/screener-grants/${bed.market.organisationId("broadcaster")}`;
    expect((await bed.link(BUYER, assetId)).status).toBe(403);
    const granted = await put(path, "rights holder sales", { until: new Date(Date.now() + DAY).toISOString() });
    expect([granted.status, granted.body.organisationName]).toEqual([200, "Kanal Eins"]);
    expect((await bed.link(BUYER, assetId)).status).toBe(200);
    expect((await bed.link("other broadcaster admin", assetId)).status).toBe(403);

    const listed = await as(OWNER).get(`/api/v1/works/${workId}/screener-grants`);
    expect(listed.body.items).toHaveLength(1);
    expect((await as("rights holder sales").delete(path)).status).toBe(204);
    expect((await bed.link(BUYER, assetId)).status).toBe(403);
    expect((await as("rights holder sales").delete(path)).status).toBe(404);
    const actions = (await auditOf("broadcaster")).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(["screener.granted", "asset.departed", "screener.revoked"]));
  });

  test("taken back while a click is being decided stops that very click", async () => {
    const workId = bed.workId("grant");
    const { assetId } = await bed.publish(workId, { bytes: MP4 });
    const organisationId = bed.market.organisationId("broadcaster");
    const owner = await bed.market.actor(OWNER);
    const until = new Date(Date.now() + DAY).toISOString();
    must(await grantScreener(bed.deps, owner, { workId, organisationId, until }));
    const table = tableWith(bed.market, async () => {
      must(await revokeScreener(bed.deps, owner, { workId, organisationId }));
    });
    const click = await fetchAsset({ ...bed.deps, table }, await bed.market.actor(BUYER), { assetId });
    expect(click).toMatchObject({ ok: false, reason: "not-licensed" });
    expect((await listDeparturesOfAsset(bed.deps.table, assetId, { pageSize: 1 })).items).toEqual([]);
  });

  test("has an end to come, within a year, and is for an admitted organisation that is not the owner", async () => {
    const path = (house: House) =>
      `/api/v1/works/${bed.workId("grant")}/screener-grants/${bed.market.organisationId(house)}`;
    const inDays = (days: number) => ({ until: new Date(Date.now() + days * DAY).toISOString() });
    const reason = async (where: string, body: object) => facts(await put(where, OWNER, body)).reason;
    expect(await reason(path("broadcaster"), inDays(-1))).toBe("grant-end-not-fitting");
    expect(await reason(path("broadcaster"), inDays(367))).toBe("grant-end-not-fitting");
    expect(await reason(path("rights holder"), inDays(1))).toBe("grantee-not-fitting");
    const absent = path("broadcaster").replace(/org_\w+$/, `org_${"1".repeat(26)}`);
    expect(await reason(absent, inDays(1))).toBe("grantee-not-fitting");
  });
});

describe("another's file", () => {
  test("answers exactly as one that does not exist, to everybody who does not own it", async () => {
    const workId = bed.workId("foreign");
    const { assetId } = await bed.publish(workId, { bytes: MP4 });
    const openId = await bed.declare(workId, { bytes: MP4 });
    const parts = [{ partNumber: 1, eTag: "0".repeat(32) }];
    const organisationId = bed.market.organisationId("broadcaster");
    const until = new Date(Date.now() + DAY).toISOString();
    const stranger = as("other rights holder admin");
    const asked = (asset: string, work: string) => [
      stranger.post(`/api/v1/assets/${asset}/parts`, { firstPart: 1, lastPart: 1 }),
      stranger.post(`/api/v1/assets/${asset}/completion`, { parts }),
      stranger.delete(`/api/v1/assets/${asset}`),
      stranger.get(`/api/v1/assets/${asset}/departures`),
      stranger.post(`/api/v1/works/${work}/assets`, {
        ...{ kind: "screener", fileName: "a.mp4", contentType: "video/mp4", sizeBytes: 1, sha256: "a".repeat(64) },
      }),
      stranger.get(`/api/v1/works/${work}/screener-grants`),
      put(`/api/v1/works/${work}/screener-grants/${organisationId}`, "other rights holder admin", { until }),
      stranger.delete(`/api/v1/works/${work}/screener-grants/${organisationId}`),
    ];
    const absent = await Promise.all(asked(NOBODY, `wrk_${"0".repeat(26)}`));
    for (const [asset, work] of [
      [assetId, workId],
      [openId, workId],
    ] as const) {
      const foreign = await Promise.all(asked(asset, work));
      expect(foreign.map(({ status, text }) => ({ status, text }))).toEqual(
        absent.map(({ text }) => ({ status: 404, text })),
      );
    }
  });

  test("that is not published, or of a work off the market, is no file at all", async () => {
    const workId = bed.workId("hidden");
    const { assetId } = await bed.publish(workId, { bytes: MP4 });
    const openId = await bed.declare(workId, { bytes: MP4 });
    const ask = async (id: string) => [await as(BUYER).get(`/api/v1/assets/${id}`), await bed.link(BUYER, id)];
    const texts = async (id: string) => (await ask(id)).map(({ status, text }) => ({ status, text }));
    const absent = await texts(NOBODY);
    expect(absent.map(({ status }) => status)).toEqual([404, 404]);
    expect(await texts(openId)).toEqual(absent);
    const list = () => as(BUYER).get(`/api/v1/works/${workId}/assets`);
    expect((await list()).body.items).toMatchObject([{ assetId, state: "published" }]);

    const work = await as(OWNER).get(`/api/v1/works/${workId}`);
    const { kind, titles } = work.body;
    const edit = await as(OWNER).send("PUT", `/api/v1/works/${workId}`, {
      body: JSON.stringify({ kind, titles, listed: false }),
      headers: { "content-type": "application/json", "if-match": work.headers.get("etag") ?? "" },
    });
    expect(edit.status).toBe(200);
    expect(await texts(assetId)).toEqual(absent);
    expect((await list()).status).toBe(404);
    expect((await as(OWNER).get(`/api/v1/works/${workId}/assets`)).body.items).toHaveLength(2);
  });
});

describe("the record of departures", () => {
  test("names to whom, when and under what right, to the owner alone", async () => {
    const workId = bed.workId("record");
    const { assetId } = await bed.publish(workId, { bytes: MP4 });
    expect((await bed.link(BUYER, assetId)).status).toBe(200);
    expect((await bed.link(OWNER, assetId)).status).toBe(200);
    const { body, text } = await as("rights holder sales").get(`/api/v1/assets/${assetId}/departures`);
    expect(body.items).toMatchObject([
      { organisationName: "Samarkand Films", right: { kind: "owner" } },
      { organisationName: "Kanal Eins", name: BUYER, right: { kind: "licence" }, kind: "screener" },
    ]);
    expect(text).not.toContain("ipAddress");
    const whole = await as(OWNER).get("/api/v1/departures?pageSize=2");
    expect(whole.body.items).toEqual(body.items);
    expect((await as("other rights holder admin").get("/api/v1/departures")).body.items).toEqual([]);
    expect((await as(BUYER).get("/api/v1/departures")).status).toBe(403);
  });

  test("is written before the link: where signing fails, it stands nevertheless", async () => {
    const { assetId } = await bed.publish(bed.workId("record"), { bytes: MP4 });
    const objects = { signGet: () => Promise.reject(new Error("no key to sign with")) };
    const click = fetchAsset({ ...bed.deps, objects }, await bed.market.actor(BUYER), { assetId });
    await expect(click).rejects.toThrow("no key to sign with");
    const { items } = await listDeparturesOfAsset(bed.deps.table, assetId, { pageSize: 10 });
    expect(items).toHaveLength(1);
  });

  test("a process that dies before it is written gives no link", async () => {
    const { assetId } = await bed.publish(bed.workId("record"), { bytes: MP4 });
    let signed = 0;
    const objects = { signGet: () => Promise.resolve(String(++signed)) };
    const table = crashingTable(bed.market, { atCommit: 1, when: "before" });
    const click = fetchAsset({ ...bed.deps, table, objects }, await bed.market.actor(BUYER), { assetId });
    await expect(click).rejects.toThrow(Crashed);
    expect(signed).toBe(0);
  });

  test("holds every one of many clicks at once", async () => {
    const { assetId } = await bed.publish(bed.workId("record"), { bytes: MP4 });
    const answers = await Promise.all(Array.from({ length: 6 }, () => bed.link(BUYER, assetId)));
    const given = answers.filter(({ status }) => status === 200).map(({ body }) => String(body.departureId));
    expect(answers.every((answer) => answer.status === 200 || facts(answer).reason === "contended")).toBe(true);
    const { items } = await listDeparturesOfAsset(bed.deps.table, assetId, { pageSize: 10 });
    expect(items.map(({ value }) => value.departureId).sort()).toEqual(given.sort());
  });
});

test("a suspended organisation fetches nothing, whatever it has licensed or been granted", async () => {
  const { assetId } = await bed.publish(bed.workId("record"), { bytes: MP4 });
  expect((await bed.link(BUYER, assetId)).status).toBe(200);
  const operator = await bed.market.actor("operator");
  const step = (name: "suspend" | "reinstate") =>
    setOrganisationStatus(bed.deps, operator, {
      ...{ organisationId: bed.market.organisationId("broadcaster"), step: name, because: "a test" },
    });
  must(await step("suspend"));
  expect(facts(await bed.link(BUYER, assetId))).toMatchObject({ status: 403, reason: "organisation-suspended" });
  must(await step("reinstate"));
  expect((await bed.link(BUYER, assetId)).status).toBe(200);
});
