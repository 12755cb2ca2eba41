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

/** Scripts that go without saying (IANA subtag registry, Suppress-Script): `th-Thai` says no more than `th`. */
const PLAIN_SCRIPTS: Readonly<Record<string, string>> = {
  ...membersOf("Arab", "ar fa ps ur"),
  ...membersOf("Armn", "hy"),
  ...membersOf("Beng", "as bn"),
  ...membersOf("Cyrl", "ab be bg kk mk ru uk"),
  ...membersOf("Deva", "hi mr ne kok mai"),
  ...membersOf("Ethi", "am ti"),
  ...{ dv: "Thaa", dz: "Tibt", el: "Grek", gu: "Gujr", ja: "Jpan", ka: "Geor", km: "Khmr", kn: "Knda", ko: "Kore" },
  ...membersOf("Hebr", "he yi"),
  ...membersOf(
    "Latn",
    "af ay bs ca ch cs cy da de en eo es et eu fi fj fo fr fy ga gl gn gv hr ht hu id is it kl la lb",
  ),
  ...membersOf(
    "Latn",
    "ln lt lv mg mh ms mt na nb nd nl nn no nr ny om pl pt qu rm rn ro rw sg sk sl sm so sq ss st sv",
  ),
  ...membersOf("Latn", "sw tn to tr ts ve vi xh zu dsb frr frs gsw hsb men nds niu nso tem tkl tmh tpi tvl fil"),
  ...{ lo: "Laoo", ml: "Mlym", my: "Mymr", nqo: "Nkoo", or: "Orya", pa: "Guru", si: "Sinh", ta: "Taml", te: "Telu" },
  ...{ th: "Thai" },
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
  // Most tags are two letters, and stand at the top but for the two Norwegians.
  if (tag.length === 2 && tag !== "nb" && tag !== "nn") return tag;
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
  const [country = "", ...more] = hasScript ? rest.slice(1) : rest;
  const told = hasScript ? script : root === "zh" ? CHINESE_SCRIPTS[country] : undefined;
  const scripts = told === undefined || PLAIN_SCRIPTS[language] === told ? [] : [told];
  const continent = LATIN_AMERICA.has(country) ? ["419"] : [];
  const region = country === "" ? [] : [country];
  return [...named, ...scripts, ...continent, ...region, ...more].join("-");
}

function membersOf(what: string, members: string): Record<string, string> {
  return Object.fromEntries(members.split(" ").map((member) => [member, what]));
}
