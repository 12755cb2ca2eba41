import { oneHanLetter } from "./han-letters.ts";
import { UNSEEN } from "./title-signs.ts";

/**
 * Titles of any script in one form for each letter, so that what is typed finds what is written. Pure. A title and a query
 * go through the same functions. Whoever changes what they give raises SEARCH_FORM (search-snapshot-store.ts): an index
 * made before is then made anew.
 *
 * Two letters are made one where readers of the language write either, or where readers of others cannot type the mark.
 * They stay two where a reader would be shown the wrong word: й and и in Russian, ї and і in Ukrainian, Thai tones, the
 * small kana, ء standing alone in Arabic (ماء, water, is not ما, what).
 */

/** Every form of the apostrophe, letters that only look like one, and accents that stand alone. */
const APOSTROPHES = /['‘’‛`´¨¯¸ʹ-ʿ˘-˝׳״]/gu;
/** The Arabic stroke that only stretches a word. */
const STROKES = /\u0640/gu;

/** Marks that readers leave out when they type: accents, tones, points and short vowels over letters of these scripts. */
const MARKS_LEFT_OUT = /(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hebrew}]\p{M}*)\p{M}+/gu;
/** In Cyrillic only the stress and the dots of ё: other marks make another letter. */
const CYRILLIC_MARKS_LEFT_OUT = /(?<=[аеиоуыэюяієѣ]\p{M}*)[\u0300\u0301]|(?<=е\p{M}*)\u0308/gu;
/** In Hindi the dot of borrowed sounds. */
const NUKTA = /\u093c/gu;

/** Letters that are written the one way or the other, and that no decomposition of Unicode brings together. */
const SAME_LETTER: Readonly<Record<string, string>> = {
  ...{ đ: "d", ð: "d", ø: "o", ł: "l", ħ: "h", ı: "i", ə: "e", ß: "ss", æ: "ae", œ: "oe", þ: "th" },
  // The end of a Greek or Hebrew word, where a word that is typed in part does not end.
  ...{ ς: "σ", ך: "כ", ם: "מ", ן: "נ", ף: "פ", ץ: "צ" },
  // Arabic keyboards, Persian and Urdu ones; the ة that is written ه; the alif of ٱلله.
  ...{ ى: "ي", ی: "ي", ک: "ك", ة: "ه", ہ: "ه", ۃ: "ه", ە: "ه", ٱ: "ا" },
  ґ: "г",
  // Two ways to write one nasal sign of Hindi, and the Thai แ typed as two เ.
  ...{ "\u0901": "\u0902", เเ: "แ" },
};
const SAME_LETTERS = new RegExp(Object.keys(SAME_LETTER).join("|"), "gu");
/** The two parts of the Thai ำ, typed before a tone instead of after it. */
const SARA_AM_BEFORE_TONE = /\u0e4d([\u0e48-\u0e4b])/gu;

/** Digits of all scripts: each list of ten begins with its nought. */
const DIGITS = /\p{Nd}/gu;
const NOUGHTS = [..."0٠۰०০੦૦୦௦౦೦൦๐໐༠၀០᠐"].map((nought) => nought.codePointAt(0) ?? 0);

/** Katakana stands as far behind hiragana everywhere. */
const KATAKANA = /[\u30a1-\u30f6\u30fd\u30fe]/gu;
const KATAKANA_AFTER_HIRAGANA = 0x60;
const HAN = /\p{Script=Han}/gu;

/** A text without case, without the marks readers leave out, in one form for each letter, with one apostrophe. */
export function foldTitle(text: string): string {
  const bare = text
    // Before they are taken apart: a space comes out of an accent that stands alone.
    .replace(APOSTROPHES, "'")
    .normalize("NFKD")
    .replace(UNSEEN, "")
    .replace(STROKES, "")
    .toLowerCase()
    .replace(MARKS_LEFT_OUT, "")
    .replace(CYRILLIC_MARKS_LEFT_OUT, "")
    .replace(NUKTA, "");
  return bare
    .replace(SARA_AM_BEFORE_TONE, "$1\u0e4d")
    .replace(SAME_LETTERS, (letter) => SAME_LETTER[letter] ?? letter)
    .replace(DIGITS, digitOf)
    .replace(KATAKANA, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) - KATAKANA_AFTER_HIRAGANA))
    .normalize("NFC")
    .replace(HAN, oneHanLetter);
}

/** Letters that German, Danish and Norwegian spell with two where a keyboard lacks them. */
const SPELLED_OUT: Readonly<Record<string, string>> = { ä: "ae", ö: "oe", ü: "ue", ø: "oe", å: "aa" };
const SPELLED_LETTERS = /[äöüøå]/gu;

/**
 * The folded text where such letters are spelled with two, `maedchen` for `Mädchen`; undefined where it holds none. It has
 * as many words as the folded text, each in the same place.
 */
export function foldSpelledOut(text: string): string | undefined {
  const small = text.normalize("NFC").toLowerCase();
  const spelled = small.replace(SPELLED_LETTERS, (letter) => SPELLED_OUT[letter] ?? letter);
  return spelled === small ? undefined : foldTitle(spelled);
}

function digitOf(digit: string): string {
  const place = digit.codePointAt(0) ?? 0;
  const nought = NOUGHTS.find((first) => first <= place && place < first + 10);
  return nought === undefined ? digit : String(place - nought);
}
