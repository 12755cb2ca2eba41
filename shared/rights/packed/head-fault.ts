/** Bytes are not a whole, undamaged rights head of a form this reader knows. */
export class HeadFault extends Error {
  override readonly name = "HeadFault";
}
