import type { ColumnName } from "./columns.ts";
import { HeadFault } from "./head-fault.ts";
import type { Packing, Unpacking } from "./packing.ts";

/** How a thing is written into columns and read back: both sides in one place, so that neither forgets the other. */
export interface Code<T> {
  /** Throws RangeError for what cannot be kept. */
  write(value: T, to: Packing): void;
  /** Throws HeadFault for what nobody wrote. */
  read(from: Unpacking): T;
}

export const text: Code<string> = {
  write: (value, to) => to.text(value),
  read: (from) => from.text(),
};

/** A whole number counted from the one before it in its column: days and instants lie close together. */
export function counted(column: ColumnName): Code<number> {
  return {
    write: (value, to) => to.columns[column].step(value),
    read: (from) => from.columns[column].step(),
  };
}

/** One of a closed list, by its place. The list may grow at its end only. */
export function oneOf<T>(column: ColumnName, values: readonly T[]): Code<T> {
  return {
    write(value, to) {
      const place = values.indexOf(value);
      if (place < 0) throw new RangeError(`a head cannot keep ${JSON.stringify(value)}`);
      to.columns[column].count(place);
    },
    read(from) {
      const value = values[from.columns[column].count()];
      if (value === undefined) throw new HeadFault("it names what nobody knows");
      return value;
    },
  };
}

/** What may be left unsaid: a mark in a column, and behind it what is said. */
export function optional<T>(column: ColumnName, code: Code<T>): Code<T | undefined> {
  const isSaid = oneOf(column, [0, 1]);
  return {
    write(value, to) {
      isSaid.write(value === undefined ? 0 : 1, to);
      if (value !== undefined) code.write(value, to);
    },
    read: (from) => (isSaid.read(from) === 0 ? undefined : code.read(from)),
  };
}

export function listOf<T>(column: ColumnName, code: Code<T>): Code<readonly T[]> {
  return {
    write(values, to) {
      to.columns[column].count(values.length);
      for (const value of values) code.write(value, to);
    },
    read(from) {
      const values: T[] = [];
      for (let left = from.columns[column].count(); left > 0; left--) values.push(code.read(from));
      return values;
    },
  };
}

/**
 * A thing that repeats: written out the first time, and from then on only which it was. What all lines have in common
 * costs next to nothing. What is read is one object for all its uses, so nobody may change it.
 */
export function repeated<T>(column: ColumnName, code: Code<T>, keyOf: (value: T) => string): Code<T> {
  return {
    write(value, to) {
      const place = to.placeOf(column, value, keyOf);
      to.columns[column].count(place ?? 0);
      if (place === undefined) code.write(value, to);
    },
    read(from) {
      const known = from.known[column] as T[]; // only this code puts anything there
      const place = from.columns[column].count();
      if (place === 0) {
        const fresh = code.read(from);
        known.push(fresh);
        return fresh;
      }
      const value = known[place - 1];
      if (value === undefined) throw new HeadFault("it names what was never written out");
      return value;
    },
  };
}

/**
 * A thing field by field, in the order given. A field that is added to the type does not compile until it has a code: what
 * has none would be forgotten when it is kept.
 */
export function fields<T extends object>(codes: { readonly [K in keyof T]-?: Code<T[K]> }): Code<T> {
  const names = Object.keys(codes) as (keyof T)[]; // nothing but the keys the type names is in it
  return {
    write(value, to) {
      for (const name of names) codes[name].write(value[name], to);
    },
    read(from) {
      const value: Partial<T> = {};
      for (const name of names) {
        const field = codes[name].read(from);
        if (field !== undefined) value[name] = field;
      }
      return value as T; // every field that is not optional was read
    },
  };
}
