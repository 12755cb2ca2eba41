import type { ColumnReader, ColumnWriter } from "./column.ts";
import { type ColumnName, type Columns, eachColumn, emptyColumns, joinColumns, splitColumns } from "./columns.ts";
import { HeadFault } from "./head-fault.ts";

/** The place of each thing that was written out, by its key, and by the very object. */
interface Seen {
  readonly places: Map<unknown, number>;
  count: number;
}

/** A head on its way into columns: what was written so far, and what has been seen before. */
export class Packing {
  readonly columns: Columns<ColumnWriter> = emptyColumns();
  readonly #texts: string[] = [];
  readonly #seen: Columns<Seen> = eachColumn(() => ({ places: new Map(), count: 0 }));

  text(text: string): void {
    const wellFormed = text.toWellFormed();
    this.columns.textLengths.count(wellFormed.length);
    this.#texts.push(wellFormed);
  }

  /** Which of the things used in that column this is, from 1; undefined, and remembered, where it is new there. */
  placeOf<T>(column: ColumnName, value: T, keyOf: (value: T) => string): number | undefined {
    const seen = this.#seen[column];
    // Heads that were read share the very objects: those need no key.
    const known = seen.places.get(value);
    if (known !== undefined) return known;
    const key = keyOf(value);
    const place = seen.places.get(key);
    if (place === undefined) seen.places.set(key, ++seen.count);
    seen.places.set(value, place ?? seen.count);
    return place;
  }

  packed(): Uint8Array {
    this.columns.texts.append(new TextEncoder().encode(this.#texts.join("")));
    return joinColumns(this.columns);
  }
}

/** A head on its way out of columns. */
export class Unpacking {
  readonly columns: Columns<ColumnReader>;
  /** The things written out for the uses in a column, as far as it was read. */
  readonly known: Columns<unknown[]> = eachColumn(() => []);
  readonly #texts: string;
  #textsAt = 0;

  constructor(bytes: Uint8Array, form: number) {
    this.columns = splitColumns(bytes, form);
    this.#texts = textIn(this.columns.texts.rest());
  }

  text(): string {
    const end = this.#textsAt + this.columns.textLengths.count();
    if (end > this.#texts.length) throw new HeadFault("its texts end too early");
    const text = this.#texts.slice(this.#textsAt, end);
    this.#textsAt = end;
    return text;
  }

  /** Throws HeadFault where anything is left unread. */
  demandEnd(): void {
    const isUnread = Object.values(this.columns).some((column) => !column.isAtEnd);
    if (isUnread || this.#textsAt !== this.#texts.length) throw new HeadFault("it holds more than a head");
  }
}

function textIn(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new HeadFault("its texts are no UTF-8", { cause });
  }
}
