import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import * as z from "zod";
import { sha256Hex } from "#shared/platform/canonical.ts";
import { PREFIXES } from "#shared/platform/manifest/buckets.ts";
import type { ObjectPlace, Objects } from "#shared/platform/objects.ts";
import { decodeIndex, encodeIndex } from "#shared/rights/search/encode-index.ts";
import { SEARCH_FORM, type SnapshotFacts } from "./search-snapshot-store.ts";
import { type CatalogueParts, SearchableCatalogue } from "./searchable-catalogue.ts";
import { TitleIndex } from "./title-index.ts";
import { workLineSchema } from "./work-line.ts";

/** A snapshot is not what its facts say: damaged, cut short, of another form, or not there. */
export class SnapshotFault extends Error {
  override readonly name = "SnapshotFault";
}

/** Four times what 50,000 works take: a bound on what a wrong object can do to memory. */
const PART_BYTES = 128 * 1024 * 1024;
const BINARY_TYPE = "application/octet-stream";

type Part = keyof SnapshotFacts["sha256"];
const PARTS: readonly Part[] = ["rights", "lines", "titles"];

const linesSchema = z.array(workLineSchema);
const [pack, unpack] = [promisify(gzip), promisify(gunzip)];

function placeOf(snapshotId: string, part: Part): ObjectPlace {
  return { bucket: "vault", key: `${PREFIXES.search}${snapshotId}/${part}` };
}

/** Writes the parts of a snapshot under an id nobody else writes. Nobody reads it before its facts are published. */
export async function writeSnapshot(
  objects: Objects,
  named: Pick<SnapshotFacts, "snapshotId" | "takenAt">,
  { rights, lines, titles }: CatalogueParts,
): Promise<SnapshotFacts> {
  const parts: Readonly<Record<Part, Uint8Array>> = {
    rights: encodeIndex(rights),
    lines: await pack(JSON.stringify(lines)),
    titles: titles.bytes(),
  };
  await Promise.all(PARTS.map((part) => objects.write(placeOf(named.snapshotId, part), parts[part], BINARY_TYPE)));
  const sha256 = { rights: sha256Hex(parts.rights), lines: sha256Hex(parts.lines), titles: sha256Hex(parts.titles) };
  return { snapshotId: named.snapshotId, form: SEARCH_FORM, takenAt: named.takenAt, works: lines.length, sha256 };
}

/** Reads a snapshot whole. @throws {SnapshotFault} when any part is not, byte for byte, what was published. */
export async function readSnapshot(objects: Objects, facts: SnapshotFacts): Promise<SearchableCatalogue> {
  const [rights, lines, titles] = await Promise.all([
    readPart(objects, facts, "rights"),
    readPart(objects, facts, "lines"),
    readPart(objects, facts, "titles"),
  ]);
  try {
    const unpacked = await unpack(lines, { maxOutputLength: PART_BYTES });
    return new SearchableCatalogue({
      rights: decodeIndex(rights),
      lines: linesSchema.parse(JSON.parse(unpacked.toString("utf8"))),
      titles: TitleIndex.from(titles),
    });
  } catch (cause) {
    throw new SnapshotFault(`The search snapshot ${facts.snapshotId} does not read as one`, { cause });
  }
}

async function readPart(objects: Objects, { snapshotId, sha256 }: SnapshotFacts, part: Part): Promise<Uint8Array> {
  const bytes = await objects.readWhole(placeOf(snapshotId, part), PART_BYTES).catch((cause: unknown) => {
    if (!(cause instanceof RangeError)) throw cause;
    throw new SnapshotFault(`The ${part} of the search snapshot ${snapshotId} are too large`, { cause });
  });
  if (!bytes) throw new SnapshotFault(`The ${part} of the search snapshot ${snapshotId} are not there`);
  if (sha256Hex(bytes) !== sha256[part])
    throw new SnapshotFault(`The ${part} of the search snapshot ${snapshotId} are damaged`);
  return bytes;
}
