import { HeadFault } from "./head-fault.ts";

/** Seven bits of a number to a byte, the lowest first; the eighth says that more follow. */
const CARRY = 0x80;
const LOW_BITS = CARRY - 1;
const FIRST_BYTES = 256;

/** Numbers one behind the other, small ones in one byte. */
export class ColumnWriter {
  #bytes = new Uint8Array(FIRST_BYTES);
  #length = 0;
  #before = 0;

  /** A whole number from 0 up. Throws RangeError for any other. */
  count(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`a head cannot keep the number ${value}`);
    let left = value;
    while (left > LOW_BITS) {
      // By division: what bits can shift ends at 32, and an instant in milliseconds takes 41.
      this.byte((left % CARRY) | CARRY);
      left = Math.floor(left / CARRY);
    }
    this.byte(left);
  }

  /** A whole number of either sign, as the way from the one before it in this column. Throws RangeError for any other. */
  step(value: number): void {
    const way = value - this.#before;
    this.count(way < 0 ? -2 * way - 1 : 2 * way);
    this.#before = value;
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(this.#length + 1);
    this.#bytes[this.#length++] = value;
  }

  append(bytes: Uint8Array): void {
    this.#grow(this.#length + bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #grow(atLeast: number): void {
    if (atLeast <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(atLeast, 2 * this.#bytes.length));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

/** Reads what a {@link ColumnWriter} wrote. Throws HeadFault where it ends too early. */
export class ColumnReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #before = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  count(): number {
    let byte = this.byte();
    if (byte < CARRY) return byte;
    let value = byte & LOW_BITS;
    for (let weight = CARRY; byte >= CARRY; weight *= CARRY) {
      byte = this.byte();
      value += (byte & LOW_BITS) * weight;
      if (value > Number.MAX_SAFE_INTEGER) throw new HeadFault("it holds a number no head can hold");
    }
    return value;
  }

  step(): number {
    const way = this.count();
    this.#before += way % 2 === 0 ? way / 2 : -(way + 1) / 2;
    return this.#before;
  }

  byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new HeadFault("it ends too early");
    return byte;
  }

  take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new HeadFault("it ends too early");
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  rest(): Uint8Array {
    return this.take(this.#bytes.length - this.#at);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }
}

/** Stands for a column that the form of a head does not have yet: as many zeros as anybody reads. */
export class ZeroColumn extends ColumnReader {
  constructor() {
    super(new Uint8Array());
  }

  override byte(): number {
    return 0;
  }
}
