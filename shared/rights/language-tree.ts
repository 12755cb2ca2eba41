/**
 * Where a language tag stands in the tree of languages. Tags alone do not tell: `es-419` is Latin American Spanish and
 * takes in `es-MX`; `zh-TW` is written `zh-Hant`; and `zh` takes in `yue`. Who sold the one has sold the other.
 */

/** Languages that contracts also name by a common name, and that name. Malay and Indonesian are sold apart, and stay apart. */
const COMMON_NAMES: Readonly<Record<string, string>> = {
  ...membersOf("zh", "cdo cjy cmn cnp cpx csp czh czo gan hak hnm hsn luh mnp nan sjc wuu yue"),
  ...membersOf("ar", "aao abh abv acm acq acw acx acy adf aeb aec afb apc apd arq ars ary arz auz avl ayh ayl ayn ayp"),
  ...membersOf("ar", "ajp arb pga shu ssh"),
  ...membersOf("no", "nb nn"),
  ...membersOf("ku", "ckb kmr sdh"),
};

/** Countries whose Chinese is written in one script (CLDR, likely subtags): the country says the script. */
const CHINESE_SCRIPTS: Readonly<Record<string, string>> = {
  ...{ TW: "Hant", HK: "Hant", MO: "Hant" },
  ...{ CN: "Hans", SG: "Hans", MY: "Hans" },
};

/** The countries of 419, Latin America and the Caribbean (UN M.49). */
const LATIN_AMERICA: ReadonlySet<string> = new Set(
  [
    "AG AI AR AW BB BL BO BQ BR BS BV BZ CL CO CR CU CW DM DO EC FK GD GF GP GS GT GY HN HT JM KN KY LC",
    "MF MQ MS MX NI PA PE PR PY SR SV SX TC TT UY VC VE VG VI",
  ]
    .join(" ")
    .split(" "),
);

/** Places kept for the next question. Real tags are a few hundred; whoever makes up more has them worked out anew. */
const KNOWN_MOST = 5_000;
const known = new Map<string, string>();

/** A text that begins, subtag by subtag, with that of every tag which takes this one in. Two tags with one text mean the same. */
export function placeInTree(tag: string): string {
  // Most tags are two letters and stand at the top.
  if (tag.length === 2 && COMMON_NAMES[tag] === undefined) return tag;
  const before = known.get(tag);
  if (before !== undefined) return before;
  const place = placeOf(tag);
  if (known.size >= KNOWN_MOST) known.clear();
  known.set(tag, place);
  return place;
}

function placeOf(tag: string): string {
  const [language = "", ...rest] = tag.split("-");
  const common = COMMON_NAMES[language];
  const root = common ?? language;
  const named = common === undefined ? [root] : [root, language];
  const [script] = rest;
  const hasScript = script !== undefined && /^[A-Z][a-z]{3}$/.test(script);
  const [country, ...more] = hasScript ? rest.slice(1) : rest;
  if (country === undefined || !/^[A-Z]{2}$/.test(country)) return [...named, ...rest].join("-");
  const implied = root === "zh" ? CHINESE_SCRIPTS[country] : undefined;
  const scripts = hasScript ? [script] : implied === undefined ? [] : [implied];
  const continent = LATIN_AMERICA.has(country) ? ["419"] : [];
  return [...named, ...scripts, ...continent, country, ...more].join("-");
}

function membersOf(common: string, members: string): Record<string, string> {
  return Object.fromEntries(members.split(" ").map((member) => [member, common]));
}
