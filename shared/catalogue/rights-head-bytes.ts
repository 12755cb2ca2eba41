import { deflateRawSync, inflateRawSync } from "node:zlib";
import { checksumOf } from "#shared/rights/checksum.ts";
import type { RightsHead } from "#shared/rights/head.ts";
import { NEWEST_FORM } from "#shared/rights/packed/columns.ts";
import { HeadFault } from "#shared/rights/packed/head-fault.ts";
import { packHead, unpackHead } from "#shared/rights/packed/pack-head.ts";
import { rightsHeadSchema } from "./rights-head-schema.ts";

/** Heads were first kept as JSON, deflated, with nothing before it. They are read for ever. */
const JSON_FORM = 1;
/** No raw deflate stream begins with this byte: its first block would be of the kind that deflate reserves. So it tells. */
const MARK = 0x56;
const MARK_BYTES = 1;
/** XXH32, little-endian, of all that follows it. */
const CHECKSUM_BYTES = 4;
const FORM_AT = MARK_BYTES + CHECKSUM_BYTES;
const PACKING_AT = FORM_AT + 1;
const HEADER_BYTES = PACKING_AT + 1;
const PLAIN = 0;
const DEFLATED = 1;

/** More than a head within its limits unpacks to: a bound on what a damaged item can do to memory. */
const UNPACKED_BYTES = 32 * 1024 * 1024;

/**
 * A head as it is kept: mark, checksum, form, packing, then the columns, deflated where that makes them smaller. Throws
 * RangeError for what no head can keep.
 */
export function headBytes(head: RightsHead): Uint8Array<ArrayBuffer> {
  const columns = packHead(head);
  const deflated = deflateRawSync(columns);
  const [packing, body] = deflated.length < columns.length ? [DEFLATED, deflated] : [PLAIN, columns];
  const bytes = new Uint8Array(HEADER_BYTES + body.length);
  bytes[0] = MARK;
  bytes[FORM_AT] = NEWEST_FORM;
  bytes[PACKING_AT] = packing;
  bytes.set(body, HEADER_BYTES);
  viewOf(bytes).setUint32(MARK_BYTES, checksumOf(bytes.subarray(FORM_AT)), true);
  return bytes;
}

/** A head as it was read, and the form it was kept in. */
export interface ReadHead {
  readonly head: RightsHead;
  /** 1 is JSON, deflated; the newest is what {@link headBytes} writes. */
  readonly form: number;
}

/**
 * The head in bytes, of whichever form. Throws HeadFault for anything else, damaged, cut short, of another kind or of a
 * newer form: never another head than was kept. (Form 1 has no checksum: of it only what no head can be is found out.)
 */
export function readHeadBytes(bytes: Uint8Array): ReadHead {
  if (bytes[0] !== MARK) return { head: headInJson(bytes), form: JSON_FORM };
  if (bytes.length < HEADER_BYTES) throw new HeadFault("it is cut short");
  if (checksumOf(bytes.subarray(FORM_AT)) !== viewOf(bytes).getUint32(MARK_BYTES, true))
    throw new HeadFault("it is damaged: its checksum is another");
  const form = bytes[FORM_AT] ?? 0;
  if (form > NEWEST_FORM) throw new HeadFault(`it is of form ${form}, and forms up to ${NEWEST_FORM} are known here`);
  return { head: unpackHead(columnsIn(bytes), form), form };
}

/**
 * The head of a work in the bytes kept for it. Throws HeadFault, with the id of the work, as {@link readHeadBytes} does,
 * and where the head is that of another work.
 */
export function headOfWork(workId: string, bytes: Uint8Array): RightsHead {
  const head = readNaming(workId, bytes);
  if (head.workId !== workId) throw new HeadFault(`The rights head kept for ${workId} is that of ${head.workId}`);
  return head;
}

function readNaming(workId: string, bytes: Uint8Array): RightsHead {
  try {
    return readHeadBytes(bytes).head;
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new HeadFault(`The rights head of ${workId} does not read: ${what}`, { cause });
  }
}

function columnsIn(bytes: Uint8Array): Uint8Array {
  const body = bytes.subarray(HEADER_BYTES);
  switch (bytes[PACKING_AT]) {
    case PLAIN:
      return body;
    case DEFLATED:
      return inflated(body);
    default:
      throw new HeadFault("it is packed in a way nobody knows");
  }
}

function headInJson(bytes: Uint8Array): RightsHead {
  const parsed = rightsHeadSchema.safeParse(jsonIn(inflated(bytes)));
  if (!parsed.success) throw new HeadFault("it holds something else than a head", { cause: parsed.error });
  return parsed.data;
}

function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new HeadFault("it holds something else than a head", { cause });
  }
}

function inflated(bytes: Uint8Array): Uint8Array {
  try {
    return inflateRawSync(bytes, { maxOutputLength: UNPACKED_BYTES });
  } catch (cause) {
    throw new HeadFault("it is no rights head, or cut short", { cause });
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
