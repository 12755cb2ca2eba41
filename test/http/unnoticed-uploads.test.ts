import { DeleteObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { composeUploads } from "#functions/uploads/compose.ts";
import { listAuditEntries } from "#shared/platform/audit-store.ts";
import { sha256Hex } from "#shared/platform/canonical.ts";
import { UPLOAD_WATCH } from "#shared/platform/upload-watch.ts";
import { quarantinePlace } from "#shared/screening/asset-objects.ts";
import { tinyMp4 } from "#test/unit/screening/tiny-files.ts";
import { filmWorkbook } from "./catalogue-bed.ts";
import { OWNER, type ScreeningBed, startScreening } from "./screening-bed.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
const FILM = tinyMp4();

let bed: ScreeningBed;
let forwardMilliseconds = 0;
let look: () => Promise<void>;
beforeAll(async () => {
  bed = await startScreening(["one"]);
  const clock = {
    now: () => Date.now() + forwardMilliseconds,
    sleep: (milliseconds: number) => new Promise<void>((awake) => setTimeout(awake, milliseconds)),
  };
  const uploads = composeUploads(bed.market.environment, { clock });
  look = () => uploads({ job: "watch-uploads" });
});
afterAll(() => bed?.market.close());

const lookAfter = async (milliseconds: number) => {
  forwardMilliseconds = milliseconds;
  await look();
};
const factsOf = async (subject: string) => {
  const newest = { pageSize: 100, descending: true };
  const { items } = await listAuditEntries(bed.deps.table, bed.market.organisationId("rights holder"), newest);
  return items.filter((entry) => entry.subject === subject).map(({ action }) => action);
};
const importOf = async (importId: string) =>
  (await bed.market.as(OWNER).get(`/api/v1/catalogue-imports/${importId}`)).body;

async function completed(): Promise<string> {
  const assetId = await bed.declare(bed.workId("one"), { bytes: FILM });
  const parts = await bed.uploadParts(assetId, FILM);
  const answer = await bed.market.as(OWNER).post(`/api/v1/assets/${assetId}/completion`, { parts });
  expect(answer.status).toBe(200);
  return assetId;
}

async function declaredImport(contentId: string) {
  const workbook = await filmWorkbook([{ contentId, territory: "TH" }]);
  const declaration = {
    fileName: "avails.xlsx",
    sizeBytes: workbook.length,
    sha256: sha256Hex(workbook),
    dryRun: true,
  };
  const { body } = await bed.market.as(OWNER).post("/api/v1/catalogue-imports", declaration);
  const { url, headers } = body.upload as { url: string; headers: Record<string, string> };
  const send = async () => {
    const sent = await fetch(url, { method: "PUT", headers, body: new Uint8Array(workbook) });
    expect(sent.status).toBe(200);
  };
  return { importId: String(body.importId), send };
}

describe("a file of whose arrival nobody told", () => {
  test("is left to the store's own notice for a while, then checked and published, on record once", async () => {
    const assetId = await completed();
    await lookAfter(UPLOAD_WATCH.graceMilliseconds - 2 * MINUTE);
    expect((await bed.asset(assetId)).state).toBe("checking");
    await lookAfter(UPLOAD_WATCH.graceMilliseconds + MINUTE);
    await look();
    await bed.notify(assetId);
    const { state, lookAt } = await bed.asset(assetId);
    expect([state, lookAt]).toEqual(["published", undefined]);
    expect((await factsOf(assetId)).filter((action) => action === "asset.published")).toHaveLength(1);
  });

  test("is checked by one run only, whichever of several comes first", async () => {
    const assetId = await completed();
    forwardMilliseconds = UPLOAD_WATCH.graceMilliseconds + MINUTE;
    await Promise.all([look(), look(), look()]);
    expect((await bed.asset(assetId)).state).toBe("published");
    expect((await factsOf(assetId)).filter((action) => action === "asset.published")).toHaveLength(1);
  });

  test("that never came is rejected when its days are over, and its owner reads why", async () => {
    const assetId = await bed.declare(bed.workId("one"), { bytes: FILM });
    await lookAfter(UPLOAD_WATCH.lapseDays * DAY - 5 * MINUTE);
    expect((await bed.asset(assetId)).state).toBe("awaiting-upload");
    await lookAfter(UPLOAD_WATCH.lapseDays * DAY + MINUTE);
    await look();
    const { body } = await bed.market.as(OWNER).get(`/api/v1/assets/${assetId}`);
    expect(body).toMatchObject({ state: "rejected", rejection: { reason: "never-came" } });
    expect((await factsOf(assetId)).toReversed()).toEqual(["asset.declared", "asset.rejected"]);
  });

  test("that was joined, though its owner never heard so, is checked when its days are over", async () => {
    const assetId = await bed.declare(bed.workId("one"), { bytes: FILM });
    const parts = await bed.uploadParts(assetId, FILM);
    const asset = await bed.asset(assetId);
    const joined = await bed.deps.objects.completeUpload(quarantinePlace(asset), {
      uploadId: asset.uploadId ?? "",
      parts,
    });
    expect(joined).toBe("completed");
    await lookAfter(UPLOAD_WATCH.lapseDays * DAY + MINUTE);
    expect((await bed.asset(assetId)).state).toBe("published");
  });
});

describe("a workbook of whose arrival nobody told", () => {
  test("is judged by the clock after a while, once", async () => {
    const { importId, send } = await declaredImport("late");
    await send();
    await lookAfter(UPLOAD_WATCH.graceMilliseconds - 2 * MINUTE);
    expect((await importOf(importId)).state).toBe("awaiting-upload");
    forwardMilliseconds = UPLOAD_WATCH.graceMilliseconds + MINUTE;
    await Promise.all([look(), look()]);
    expect(await importOf(importId)).toMatchObject({ state: "checked", rowCount: 1 });
    expect((await factsOf(importId)).toReversed()).toEqual(["import.declared", "import.checked"]);
  });

  test("is found within an hour of being sent, however long it was waited for", async () => {
    const { importId, send } = await declaredImport("very late");
    for (const minutes of [21, 42, 90, 150]) await lookAfter(minutes * MINUTE);
    await send();
    await lookAfter((150 + 61) * MINUTE);
    expect((await importOf(importId)).state).toBe("checked");
  });

  test("that never came leaves its import refused when its days are over, with what to do next", async () => {
    const { importId } = await declaredImport("never");
    await lookAfter(UPLOAD_WATCH.lapseDays * DAY + MINUTE);
    await look();
    const found = await importOf(importId);
    expect(found).toMatchObject({ state: "refused", errorCount: 1, findings: [{ code: "upload-never-came" }] });
    const { body } = await bed.market.as(OWNER).get(`/api/v1/catalogue-imports/${importId}/findings`);
    expect(body.items).toMatchObject([{ code: "upload-never-came" }]);
    expect((await factsOf(importId)).toReversed()).toEqual(["import.declared", "import.refused"]);
  });
});

describe("a run of the clock", () => {
  test("goes on to the others when one cannot be read", async () => {
    const broken = await completed();
    const whole = await completed();
    const { key } = quarantinePlace(await bed.asset(broken));
    // Gone from the store, as after its days there: nothing to read, and not yet time to lapse.
    const endpoint = bed.market.environment.S3_ENDPOINT ?? "";
    const store = new S3Client({ endpoint, forcePathStyle: true });
    await store.send(new DeleteObjectCommand({ Bucket: bed.market.environment.QUARANTINE_BUCKET, Key: key }));
    store.destroy();
    await lookAfter(UPLOAD_WATCH.graceMilliseconds + MINUTE);
    expect((await bed.asset(broken)).state).toBe("checking");
    expect((await bed.asset(whole)).state).toBe("published");
    await lookAfter(UPLOAD_WATCH.lapseDays * DAY + MINUTE);
    expect((await bed.asset(broken)).rejection?.reason).toBe("never-came");
  });
});
