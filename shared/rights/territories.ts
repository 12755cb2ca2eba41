/**
 * Sets of territories. A territory is an ISO 3166-1 alpha-2 country; groups are expanded and frozen before they come
 * here. The two letters number the country, so a set is 676 bits and sets meet word by word.
 */
const LETTERS = 26;
const FIRST_LETTER = "A".charCodeAt(0);
/** How many numbers there are for territories. */
export const TERRITORY_NUMBERS = LETTERS * LETTERS;
const WORD_BITS = 32;
const WORDS = Math.ceil(TERRITORY_NUMBERS / WORD_BITS);

export type TerritorySet = Uint32Array;

/** Whether a text has the form of an ISO 3166-1 alpha-2 code. Whether such a country exists is asked where files are read. */
export function isTerritoryCode(code: string): boolean {
  return territoryNumber(code) !== undefined;
}

/** The set of the given territories. Throws RangeError for a code of any other form, such as a region or a group name. */
export function territorySetOf(codes: readonly string[]): TerritorySet {
  const set = new Uint32Array(WORDS);
  for (const code of codes) {
    const number = territoryNumber(code);
    if (number === undefined) throw new RangeError(`not an ISO 3166-1 alpha-2 territory: ${code}`);
    const word = number >>> 5;
    set[word] = (set[word] ?? 0) | (1 << (number & 31));
  }
  return set;
}

/** The territories of a set, in alphabetical order. */
export function territoriesIn(set: TerritorySet): string[] {
  return territoryNumbersIn(set).map(territoryOfNumber);
}

/** The numbers of the territories of a set, in alphabetical order of the territories. */
export function territoryNumbersIn(set: TerritorySet): number[] {
  const numbers: number[] = [];
  for (let word = 0; word < WORDS; word++) {
    for (let left = set[word] ?? 0; left !== 0; left &= left - 1) {
      numbers.push(word * WORD_BITS + WORD_BITS - 1 - Math.clz32(left & -left));
    }
  }
  return numbers;
}

/** The set of the territories of these numbers. */
export function territorySetOfNumbers(numbers: readonly number[]): TerritorySet {
  const set = new Uint32Array(WORDS);
  for (const number of numbers) set[number >>> 5] = (set[number >>> 5] ?? 0) | (1 << (number & 31));
  return set;
}

/** Whether the territory of a number is in a set. */
export function territoriesHave(set: TerritorySet, number: number): boolean {
  return ((set[number >>> 5] ?? 0) & (1 << (number & 31))) !== 0;
}

/** How many territories a set has. */
export function territoryCount(set: TerritorySet): number {
  let count = 0;
  for (let word = 0; word < WORDS; word++) {
    for (let left = set[word] ?? 0; left !== 0; left &= left - 1) count++;
  }
  return count;
}

export function territoriesEmpty(set: TerritorySet): boolean {
  for (let word = 0; word < WORDS; word++) if (set[word] !== 0) return false;
  return true;
}

export function territoriesMeet(one: TerritorySet, other: TerritorySet): boolean {
  for (let word = 0; word < WORDS; word++) if (((one[word] ?? 0) & (other[word] ?? 0)) !== 0) return true;
  return false;
}

/** Whether every territory of `inner` is in `outer`. */
export function territoriesCover(sets: { outer: TerritorySet; inner: TerritorySet }): boolean {
  for (let word = 0; word < WORDS; word++) {
    if (((sets.inner[word] ?? 0) & ~(sets.outer[word] ?? 0)) !== 0) return false;
  }
  return true;
}

export function territoriesBoth(one: TerritorySet, other: TerritorySet): TerritorySet {
  return one.map((bits, word) => bits & (other[word] ?? 0));
}

export function territoriesEither(one: TerritorySet, other: TerritorySet): TerritorySet {
  return one.map((bits, word) => bits | (other[word] ?? 0));
}

/** The territories of `from` that are not in `take`. */
export function territoriesWithout(sets: { from: TerritorySet; take: TerritorySet }): TerritorySet {
  return sets.from.map((bits, word) => bits & ~(sets.take[word] ?? 0));
}

/** The number of a country from AA = 0 to ZZ = 675; undefined where the text is not two capital letters. */
export function territoryNumber(code: string): number | undefined {
  const first = code.charCodeAt(0) - FIRST_LETTER;
  const second = code.charCodeAt(1) - FIRST_LETTER;
  const isAlpha2 = code.length === 2 && first >= 0 && first < LETTERS && second >= 0 && second < LETTERS;
  return isAlpha2 ? first * LETTERS + second : undefined;
}

/** The country of a number from 0 to 675. */
export function territoryOfNumber(number: number): string {
  return String.fromCharCode(FIRST_LETTER + Math.floor(number / LETTERS), FIRST_LETTER + (number % LETTERS));
}
