import type { RightsHead } from "../head.ts";
import { headCode } from "./head-code.ts";
import { Packing, Unpacking } from "./packing.ts";

/**
 * A head as columns, in the newest form. Throws RangeError for what no head can keep: an unknown medium or exclusivity, a
 * territory that is none, half a day, a window that ends before it begins.
 */
export function packHead(head: RightsHead): Uint8Array {
  const packing = new Packing();
  headCode.write(head, packing);
  return packing.packed();
}

/** The head in columns of a form from 2 to the newest. Throws HeadFault for anything but a whole head of that form. */
export function unpackHead(bytes: Uint8Array, form: number): RightsHead {
  const unpacking = new Unpacking(bytes, form);
  const head = headCode.read(unpacking);
  unpacking.demandEnd();
  return head;
}
