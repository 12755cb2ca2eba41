import { foldSpelledOut, foldTitle } from "./fold-title.ts";
import { SAYS_SOMETHING } from "./title-signs.ts";

/**
 * Titles of any script as the words they are found by. Pure: the same title always gives the same words, so what was
 * indexed yesterday is found tomorrow.
 *
 * Where a script puts spaces between words, a word is a word: "Nguoi dan ba" finds "Người đàn bà". A word with a sign in
 * it is found by its parts and as one: "L'Odeur" by "odeur", "Spider-Man" by "spiderman". Where a script does not (Chinese,
 * Japanese, Thai, Lao, Khmer, Burmese) or people space as they like (Korean), a title is cut into overlapping pairs of
 * letters across its spaces, and a query finds every title that holds its letters in a row. No dictionary takes part, so a
 * name or an invented word is found as well as any other.
 */

/** Letters of scripts whose words are not told apart by spaces, with the signs that repeat or lengthen in them. */
const RUN_ON_SCRIPTS =
  "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}ー々";
const RUN_ON = `[\\p{L}\\p{N}\\p{M}]&&[${RUN_ON_SCRIPTS}]`;
const SPACED = `[[\\p{L}\\p{N}]--[${RUN_ON}]][[\\p{L}\\p{N}\\p{M}]--[${RUN_ON}]]*`;
/** Spaced letters go on over one sign, as in `d'Amélie`, `Spider-Man`, `S.W.A.T` and `10,000`. */
const RUN = new RegExp(`[${RUN_ON}][[${RUN_ON}]\\p{M}]*|${SPACED}(?:[\\p{P}\\p{S}]${SPACED})*`, "gv");
const RUNS_ON = new RegExp(`^[${RUN_ON}]`, "v");
/** `alien3` is written `alien 3` too. */
const PART = /\p{N}+|[\p{L}\p{M}]+/gu;

/** The Arabic article, which is left out as often as not; what is left of the word must be one. */
const ARTICLE_AND_WORD = /^ال(?<word>\p{L}{3,})$/u;

/** A title as it is indexed. */
export interface TitleWords {
  /** Its words in their order. */
  readonly inRow: readonly string[];
  /** Other ways to write some of them. */
  readonly beside: readonly string[];
}

export function wordsOfTitle(title: string): TitleWords {
  const runs = joined(runsIn(foldTitle(title)));
  const inRow = runs.flatMap((run) => (run.isRunOn ? pairsOf(run.text, "with-last") : partsOf(run)));
  const spaced = runs.filter(({ isRunOn }) => !isRunOn);
  const spelled = runsIn(foldSpelledOut(title) ?? "").filter(({ isRunOn }) => !isRunOn);
  const beside = [
    ...spaced.flatMap(partsOf).map(withoutArticle),
    ...spaced.map(asOneWord),
    ...spelled.flatMap(partsOf),
    ...spelled.map(asOneWord),
  ];
  const known = new Set(inRow);
  return { inRow, beside: [...new Set(beside)].filter((word) => !known.has(word)) };
}

/** One part of what is searched for; a title must hold every part. */
export type SoughtRun =
  | {
      readonly kind: "letters";
      /** Pairs that stand in a row, or one letter that begins one. */
      readonly pairs: readonly string[];
      readonly goesOn: boolean;
    }
  | {
      readonly kind: "word";
      /** Without the signs in it. */
      readonly word: string;
      /** Any of these will do, and all words of it are needed. */
      readonly ways: readonly (readonly string[])[];
      /** Whether the last word may be the beginning of a longer one. */
      readonly goesOn: boolean;
    };

/** What a searched text asks for. Empty where the text has neither letter nor digit. */
export function soughtIn(text: string): SoughtRun[] {
  const runs = runsIn(foldTitle(text));
  const spelled = runsIn(foldSpelledOut(text) ?? "");
  return runs.map((run, i) => {
    if (run.isRunOn) return lettersOf(run.text);
    const written = [run, spelled[i] ?? run];
    const ways = written.flatMap((one) => [partsOf(one), [asOneWord(one)]]);
    return { kind: "word", word: asOneWord(run), ways: distinct(ways), goesOn: i === runs.length - 1 };
  });
}

/** The beginning of a title that the text would be, as words in a row. */
export function beginningIn(text: string): { readonly words: readonly string[]; readonly goesOn: boolean } {
  const runs = joined(runsIn(foldTitle(text)));
  const { inRow } = wordsOfTitle(text);
  const last = runs.at(-1);
  // The last letter of a run by itself says that the run ends there: a longer title goes on.
  const endsInPair = last?.isRunOn === true && [...last.text].length > 1;
  return endsInPair ? { words: inRow.slice(0, -1), goesOn: false } : { words: inRow, goesOn: true };
}

/** Letters of one kind that follow each other. */
interface Run {
  readonly text: string;
  readonly isRunOn: boolean;
}

function runsIn(folded: string): Run[] {
  const runs = (folded.match(RUN) ?? []).filter((text) => SAYS_SOMETHING.test(text));
  return runs.map((text) => ({ text, isRunOn: RUNS_ON.test(text) }));
}

/** Runs of scripts that do not space their words, as one: who looks for them spaces as he likes. */
function joined(runs: readonly Run[]): Run[] {
  const whole: Run[] = [];
  for (const run of runs) {
    const before = whole.at(-1);
    if (run.isRunOn && before?.isRunOn) whole[whole.length - 1] = { text: before.text + run.text, isRunOn: true };
    else whole.push(run);
  }
  return whole;
}

function lettersOf(text: string): SoughtRun {
  const pairs = pairsOf(text, "pairs-only");
  return pairs.length > 0
    ? { kind: "letters", pairs, goesOn: false }
    : { kind: "letters", pairs: [text], goesOn: true };
}

function partsOf({ text }: Run): string[] {
  return text.match(PART) ?? [];
}

/** `damelie` of `d'amelie`, `swat` of `s.w.a.t`. */
function asOneWord(run: Run): string {
  return partsOf(run).join("");
}

function withoutArticle(word: string): string {
  return ARTICLE_AND_WORD.exec(word)?.groups?.word ?? word;
}

function distinct(ways: readonly (readonly string[])[]): (readonly string[])[] {
  return [...new Map(ways.map((words) => [words.join(" "), words])).values()];
}

/** Overlapping pairs of letters. With the last letter by itself, a single letter is found wherever it stands. */
function pairsOf(run: string, ending: "with-last" | "pairs-only"): string[] {
  const letters = [...run];
  const pairs = letters.slice(0, -1).map((letter, i) => letter + letters[i + 1]);
  return ending === "with-last" ? [...pairs, letters.at(-1) ?? ""] : pairs;
}
