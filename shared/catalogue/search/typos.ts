/** Letters a word must have before a typo is looked for: in a shorter one every other word would be a typo of it. */
const LETTERS_FOR_ONE_TYPO = 4;
const LETTERS_FOR_TWO_TYPOS = 8;

/** How many letters of a word may be wrong. */
export function typosAllowed(word: string): 0 | 1 | 2 {
  const letters = [...word].length;
  if (letters < LETTERS_FOR_ONE_TYPO) return 0;
  return letters < LETTERS_FOR_TWO_TYPOS ? 1 : 2;
}

/**
 * In how many steps one word becomes the other, a step being a letter put in, left out, replaced, or swapped with its
 * neighbour; `atMost + 1` where it takes more than `atMost`.
 */
export function typosBetween(words: { readonly one: string; readonly other: string }, atMost: number): number {
  const one = [...words.one];
  const other = [...words.other];
  if (Math.abs(one.length - other.length) > atMost) return atMost + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, j) => j);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      const swaps = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      const swapped = swaps ? (beforeLast[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced, swapped));
    }
    if (Math.min(...row) > atMost) return atMost + 1;
    [beforeLast, last] = [last, row];
  }
  return Math.min(last[other.length] ?? atMost + 1, atMost + 1);
}
