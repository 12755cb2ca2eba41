/**
 * Titles of any script as the words they are found by. Pure: the same title always gives the same words, so what was
 * indexed yesterday is found tomorrow.
 *
 * Where a script puts spaces between words, a word is a word, without case and without marks: "Nguoi dan ba" finds
 * "Người đàn bà". Where it does not (Chinese, Japanese, Thai, Lao, Khmer, Burmese) or joins particles to words
 * (Korean), a title is cut into overlapping pairs of letters, and a query finds every title that holds its letters in a row. No
 * dictionary takes part, so a name or an invented word is found as well as any other.
 */

/** Scripts whose words are not told apart by spaces. */
const RUNS_ON =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々]/u;
const RUN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々]+|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々])[\p{L}\p{N}\p{M}])+/gu;

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** Marks that readers leave out when they type: accents, tones, points and short vowels over letters of these scripts. */
const MARKS_LEFT_OUT =
  /(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}]\p{M}*)\p{M}+/gu;

/** Letters that are written the one way or the other, and that no decomposition of Unicode brings together. */
const SAME_LETTER: Readonly<Record<string, string>> = {
  đ: "d",
  ø: "o",
  ł: "l",
  ı: "i",
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ى: "ي",
  ة: "ه",
  ی: "ي",
  ک: "ك",
};
const SAME_LETTERS = new RegExp(`[${Object.keys(SAME_LETTER).join("")}]`, "gu");

/** The Arabic stroke that only stretches a word, and the apostrophes inside one. */
const NO_LETTERS = /[\u0640'’ʼ]/gu;

/** A text without case, without the marks readers leave out, in one form for each letter. */
function foldText(text: string): string {
  const bare = text.normalize("NFKD").toLowerCase().replace(NO_LETTERS, "").replace(MARKS_LEFT_OUT, "");
  return bare.replace(SAME_LETTERS, (letter) => SAME_LETTER[letter] ?? letter).normalize("NFC");
}

/** The words a title is indexed by, in its order. */
export function wordsOfTitle(title: string): string[] {
  return runsOf(title).flatMap((run) => (RUNS_ON.test(run) ? pairsOf(run, "with-last") : [run]));
}

/** One part of what is searched for: words that follow each other, the last of which may go on. */
export interface SoughtRun {
  readonly words: readonly string[];
  /** Whether the last word may be the beginning of a longer one. */
  readonly goesOn: boolean;
  /** Whether it is one word of a script with spaces, in which a typo can be looked for. */
  readonly isWord: boolean;
}

/** What a searched text asks for; a title must hold every part. Empty where the text has neither letter nor digit. */
export function soughtIn(text: string): SoughtRun[] {
  const runs = runsOf(text);
  return runs.map((run, i) => {
    if (!RUNS_ON.test(run)) return { words: [run], goesOn: i === runs.length - 1, isWord: true };
    const pairs = pairsOf(run, "pairs-only");
    return pairs.length > 0
      ? { words: pairs, goesOn: false, isWord: false }
      : { words: [run], goesOn: true, isWord: false };
  });
}

function runsOf(text: string): string[] {
  return (foldText(text).match(RUN) ?? []).filter((run) => LETTER_OR_DIGIT.test(run));
}

/** Overlapping pairs of letters. With the last letter by itself, a single letter is found wherever it stands. */
function pairsOf(run: string, ending: "with-last" | "pairs-only"): string[] {
  const letters = [...run];
  const pairs = letters.slice(0, -1).map((letter, i) => letter + letters[i + 1]);
  return ending === "with-last" ? [...pairs, letters.at(-1) ?? ""] : pairs;
}

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
