import { checksumOf } from "../checksum.ts";
import { type AvailabilityIndex, indexOf, repacked } from "./availability-index.ts";
import { rowsByCut } from "./by-cut.ts";
import { type IndexTexts, indexTextsIn } from "./index-texts.ts";
import { type Cuts, type Rows, type Segment, wordsForTerritories } from "./segment.ts";
import { isSoundSegment } from "./sound-segment.ts";

/** "SeraiAv" and a line's end: read as text by mistake, or cut by a transfer in text mode, it shows. */
const MAGIC = [0x53, 0x65, 0x72, 0x61, 0x69, 0x41, 0x76, 0x0a];
/** Raise it whenever the meaning of anything below changes; a reader takes no other. */
const FORM = 2;
const HEADER_BYTES = 24;
const FORM_AT = 8;
const CHECKSUM_AT = 12;
const TEXTS_BYTES_AT = 16;
const IDS_BYTES_AT = 20;
/** Every column begins at a multiple of this, so that a reader need not copy it. */
const ALIGNMENT = 8;

/** Bytes are not a sound snapshot of an index: damaged, cut short, something else, or of another form. */
export class IndexFault extends Error {
  override readonly name = "IndexFault";
}

/**
 * The index as bytes, all changes packed in and the works numbered in the order of their numbers. Header (little-endian):
 * magic, form, XXH32 of all that follows it, bytes of texts, bytes of ids; then the texts (JSON), the ids (UTF-8, one a
 * line) and the columns, each aligned to 8 bytes.
 */
export function encodeIndex(index: AvailabilityIndex): Uint8Array {
  const { base, asOf } = repacked(index);
  const columns = columnsOf(base);
  const { territories, languages, scopes, licensees, ties, workIds } = base;
  const lengths = columns.map((column) => column.length);
  const texts: IndexTexts = { asOf, territories, languages, scopes, licensees, ties, lengths };
  const utf8 = new TextEncoder();
  const parts = [utf8.encode(JSON.stringify(texts)), utf8.encode(workIds.join("\n")), ...columns.map(bytesOf)];
  const size = parts.reduce((sum, part) => sum + aligned(part.byteLength), HEADER_BYTES);
  const bytes = new Uint8Array(size);
  let at = HEADER_BYTES;
  for (const part of parts) {
    bytes.set(part, at);
    at += aligned(part.byteLength);
  }
  const header = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  header.setUint32(FORM_AT, FORM, true);
  header.setUint32(TEXTS_BYTES_AT, parts[0]?.byteLength ?? 0, true);
  header.setUint32(IDS_BYTES_AT, parts[1]?.byteLength ?? 0, true);
  header.setUint32(CHECKSUM_AT, checksumOf(bytes.subarray(TEXTS_BYTES_AT)), true);
  return bytes;
}

/**
 * The index of a snapshot. Its columns are views of the bytes where these lie aligned, so leave the bytes as they are.
 * Throws IndexFault for anything but a whole, undamaged snapshot of this form: never a wrong answer later.
 */
export function decodeIndex(bytes: Uint8Array): AvailabilityIndex {
  demandSnapshot(bytes);
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reader = new PartReader(bytes);
  const texts = indexTextsIn(reader.text(header.getUint32(TEXTS_BYTES_AT, true)));
  if (texts === undefined) throw new IndexFault("the texts of the snapshot are not those of an index");
  const ids = reader.text(header.getUint32(IDS_BYTES_AT, true));
  const { asOf, lengths, ...dictionaries } = texts;
  const segment: Omit<Segment, "sourcesByCut"> = {
    ...dictionaries,
    workIds: ids === "" ? [] : ids.split("\n"),
    placeWords: wordsForTerritories(dictionaries.territories.length),
    ...tablesFrom(new ColumnReader(reader, lengths)),
  };
  reader.demandEnd();
  if (!isSoundSegment(segment)) throw new IndexFault("the columns of the snapshot do not fit each other");
  return indexOf({ ...segment, sourcesByCut: rowsByCut(segment.sources, segment.sourceCuts) }, asOf);
}

function demandSnapshot(bytes: Uint8Array): void {
  if (bytes.length < HEADER_BYTES) throw new IndexFault(`a snapshot has more than ${bytes.length} bytes`);
  if (!MAGIC.every((byte, at) => bytes[at] === byte)) throw new IndexFault("the bytes are no snapshot of an index");
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const form = header.getUint32(FORM_AT, true);
  if (form !== FORM) throw new IndexFault(`the snapshot is of form ${form}; this reader knows form ${FORM}`);
  const checksum = header.getUint32(CHECKSUM_AT, true);
  if (checksumOf(bytes.subarray(TEXTS_BYTES_AT)) !== checksum) {
    throw new IndexFault("the snapshot is damaged: its checksum is another");
  }
}

type Column = Uint8Array | Int32Array | Uint32Array | Float64Array;

/** All columns in the order they are written. */
function columnsOf({ places, sourceCuts, obstacleCuts, sources, obstacles }: Segment): Column[] {
  return [
    places,
    ...cutColumns(sourceCuts),
    ...cutColumns(obstacleCuts),
    ...rowColumns(sources),
    ...rowColumns(obstacles),
    obstacles.licensee,
    obstacles.expiresAt,
  ];
}

function cutColumns({ media, place, languages, scope, standing, ties }: Cuts): Column[] {
  return [media, place, languages, scope, standing, ties];
}

function rowColumns({ from, startDay, endDay, cut }: Rows): Column[] {
  return [from, startDay, endDay, cut];
}

/** Reads the columns in the order `columnsOf` gives them. */
function tablesFrom(read: ColumnReader) {
  const places = read.unsigned();
  const sourceCuts = cutsFrom(read);
  const obstacleCuts = cutsFrom(read);
  const sources = rowsFrom(read);
  const obstacles = { ...rowsFrom(read), licensee: read.unsigned(), expiresAt: read.float() };
  return { places, sourceCuts, obstacleCuts, sources, obstacles };
}

function cutsFrom(read: ColumnReader): Cuts {
  const [media, place, languages] = [read.signed(), read.unsigned(), read.unsigned()];
  const [scope, standing, ties] = [read.unsigned(), read.byte(), read.unsigned()];
  return { media, place, languages, scope, standing, ties };
}

function rowsFrom(read: ColumnReader): Rows {
  const [from, startDay, endDay, cut] = [read.unsigned(), read.signed(), read.signed(), read.unsigned()];
  return { from, startDay, endDay, cut };
}

class PartReader {
  readonly #bytes: Uint8Array;
  #at = HEADER_BYTES;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  part(length: number): Uint8Array {
    const end = this.#at + aligned(length);
    if (end > this.#bytes.length) throw new IndexFault("the snapshot ends before its parts do");
    const part = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at = end;
    // A typed array can only look at bytes that lie as it needs them.
    return part.byteOffset % ALIGNMENT === 0 ? part : part.slice();
  }

  text(length: number): string {
    return new TextDecoder().decode(this.part(length));
  }

  demandEnd(): void {
    if (this.#at !== this.#bytes.length) throw new IndexFault("the snapshot goes on after its last part");
  }
}

class ColumnReader {
  readonly #parts: PartReader;
  readonly #lengths: Iterator<number>;

  constructor(parts: PartReader, lengths: readonly number[]) {
    this.#parts = parts;
    this.#lengths = lengths.values();
  }

  byte(): Uint8Array {
    return this.#column(Uint8Array, 1);
  }

  signed(): Int32Array {
    return this.#column(Int32Array, 4);
  }

  unsigned(): Uint32Array {
    return this.#column(Uint32Array, 4);
  }

  float(): Float64Array {
    return this.#column(Float64Array, 8);
  }

  #column<C>(Kind: new (buffer: ArrayBufferLike, offset: number, length: number) => C, entryBytes: number): C {
    const next = this.#lengths.next();
    if (next.done) throw new IndexFault("the snapshot has fewer columns than an index");
    const length = next.value;
    const part = this.#parts.part(length * entryBytes);
    return new Kind(part.buffer, part.byteOffset, length);
  }
}

function bytesOf(column: Column): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}
