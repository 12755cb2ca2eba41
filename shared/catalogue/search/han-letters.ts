import hongKong from "opencc-js/dict/HKVariantsRev";
import japanese from "opencc-js/dict/JPShinjitaiCharacters";
import simplified from "opencc-js/dict/TSCharacters";
import taiwan from "opencc-js/dict/TWVariantsRev";

/**
 * Which Chinese characters are one letter to a reader: traditional 龍, simplified 龙 and Japanese 竜; 裡 of Taiwan and 裏
 * of Hong Kong. By OpenCC's lists of characters, without its phrases: these choose the one right form among several for
 * print (頭髮, not 頭發), which a search has no need of, and are thirty times larger.
 */
const LISTS = [simplified, japanese, hongKong, taiwan];

/** Made by the first text that holds Chinese characters, in a few milliseconds. */
let oneForEach: ReadonlyMap<string, string> | undefined;

/** The letter that stands for all forms of a Chinese character; any other letter is itself. */
export function oneHanLetter(letter: string): string {
  oneForEach ??= representatives(LISTS.flatMap((list) => list.split("|").map((pair) => pair.split(" "))));
  return oneForEach.get(letter) ?? letter;
}

/**
 * For each letter of the pairs, the first by code point of all that are tied to it, however far along. It must be all of
 * them: 發 and 髮 are both 发, so a search cannot tell them apart.
 */
function representatives(pairs: readonly (readonly string[])[]): ReadonlyMap<string, string> {
  const towards = new Map<string, string>();
  const standsFor = (letter: string): string => {
    const next = towards.get(letter);
    return next === undefined ? letter : standsFor(next);
  };
  for (const [one = "", other = ""] of pairs) {
    const [first = "", later = ""] = [standsFor(one), standsFor(other)].sort();
    if (first !== later) towards.set(later, first);
  }
  return new Map([...towards.keys()].map((letter) => [letter, standsFor(letter)]));
}
