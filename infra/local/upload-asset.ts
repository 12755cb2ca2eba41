import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { putFile } from "./import-workbook.ts";
import type { MarketClient } from "./market-client.ts";

const assetSchema = z.object({
  assetId: z.string(),
  state: z.string(),
  partSizeBytes: z.int(),
  partCount: z.int(),
  rejection: z.object({ words: z.string() }).optional(),
});
const partsSchema = z.object({
  parts: z.array(
    z.object({ partNumber: z.int(), url: z.url(), headers: z.record(z.string(), z.string()), sizeBytes: z.int() }),
  ),
});

const WAIT_MILLISECONDS = 60_000;

/** Uploads a file of a work as a rights holder's program would, part by part, and waits until it was checked. */
export async function uploadAsset(
  client: MarketClient,
  workId: string,
  file: {
    readonly kind: "screener" | "master";
    readonly fileName: string;
    readonly contentType: string;
    readonly bytes: Uint8Array;
  },
): Promise<{ assetId: string; parts: number }> {
  const { bytes, ...described } = file;
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const declared = await client.post(`/works/${workId}/assets`, { ...described, sizeBytes: bytes.length, sha256 });
  if (declared.status !== 201)
    throw new Error(`The file was not taken (${declared.status}): ${JSON.stringify(declared.body)}`);
  const asset = assetSchema.parse(declared.body);
  const answer = await client.post(`/assets/${asset.assetId}/parts`, { firstPart: 1, lastPart: asset.partCount });
  const { parts } = partsSchema.parse(answer.body);
  const done: { partNumber: number; eTag: string }[] = [];
  for (const part of parts) {
    const from = (part.partNumber - 1) * asset.partSizeBytes;
    const put = await putFile(part, bytes.subarray(from, from + part.sizeBytes));
    done.push({ partNumber: part.partNumber, eTag: put.headers.get("etag") ?? "" });
  }
  const completed = await client.post(`/assets/${asset.assetId}/completion`, { parts: done });
  if (completed.status !== 200)
    throw new Error(`The upload was not completed (${completed.status}): ${JSON.stringify(completed.body)}`);
  await untilPublished(client, asset.assetId);
  return { assetId: asset.assetId, parts: parts.length };
}

async function untilPublished(client: MarketClient, assetId: string): Promise<void> {
  const until = Date.now() + WAIT_MILLISECONDS;
  while (Date.now() < until) {
    const asset = assetSchema.parse((await client.get(`/assets/${assetId}`)).body);
    if (asset.state === "published") return;
    if (asset.state === "rejected") throw new Error(`The file was rejected: ${asset.rejection?.words}`);
    await sleep(50);
  }
  throw new Error(`The file ${assetId} was not checked within ${WAIT_MILLISECONDS / 1000} s`);
}
