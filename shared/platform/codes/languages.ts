/** ISO 639 macrolanguages whose members BCP 47 also lets one write as `zh-yue`; RFC 5646 §4.5 prefers the member alone. */
const EXTENDED = /^(?:ar|kok|lv|ms|sgn|sw|uz|zh)-([a-z]{3})(?=-|$)/i;

/**
 * The canonical form of a BCP 47 tag (`EN-us` → `en-US`, `iw` → `he`), or undefined where the text is no tag.
 *
 * Only the structure is judged, by `Intl`, which costs the bundle nothing; whether each part is registered is asked in
 * `registered-languages.ts`. Mandarin stays Mandarin: `Intl` folds `cmn` into `zh`, but in the trade a Cantonese and a
 * Mandarin dub are both Chinese and are sold apart, so `cmn`, `yue` and `zh` differ here. That `zh` takes in the other two
 * is told where rights are compared (`shared/rights/language-tree.ts`).
 */
export function canonicalLanguage(tag: string): string | undefined {
  const plain = tag.trim().replace(EXTENDED, "$1");
  const mandarin = /^cmn(?=-|$)/i.test(plain);
  try {
    const canonical = Intl.getCanonicalLocales(mandarin ? plain.replace(/^cmn/i, "zh") : plain)[0];
    return mandarin ? canonical?.replace(/^zh/, "cmn") : canonical;
  } catch {
    return undefined; // RangeError is how Intl says that a text is no language tag
  }
}

/** Codes of ISO 639 for what is no one language: undetermined, several, none of the others. */
const NO_ONE_LANGUAGE: ReadonlySet<string> = new Set(["und", "mul", "mis"]);

/**
 * Whether a canonical tag says which language a version is in, in words that mean the same to everybody. A name written out
 * (`english`) is no code, private and extended subtags mean what somebody likes, and `mul` is any two languages: beside a
 * licence of `en` each would be the same dub once more.
 */
export function namesOneLanguage(canonicalTag: string): boolean {
  const [language = "", ...rest] = canonicalTag.split("-");
  if (!/^[a-z]{2,3}$/.test(language) || NO_ONE_LANGUAGE.has(language)) return false;
  return rest.every((subtag) => subtag.length > 1);
}
