import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { TitleIndex } from "#shared/catalogue/search/title-index.ts";
import { saysSomething } from "#shared/catalogue/search/title-signs.ts";
import { beginningIn, soughtIn, wordsOfTitle } from "#shared/catalogue/search/title-words.ts";

const SEED = process.env.FC_SEED === undefined ? Date.now() % 2 ** 31 : Number(process.env.FC_SEED);
/** Random texts for each law, a second's work; TITLE_RUNS asks for more. */
const TITLE_RUNS = Number(process.env.TITLE_RUNS ?? 1_000);
console.log(`words of titles: FC_SEED=${SEED}`);

const index = TitleIndex.empty();
afterAll(() => index.close());

let works = 0;
/** How a title of one work is found by what is typed: as it stands, read otherwise, or not. */
function typed(text: string, title: string): "found" | "read otherwise" | "not found" {
  const work = works++;
  index.put(work, [title], "new");
  const found = index.find(text, (other) => other === work);
  if (found?.works[0] !== work) return "not found";
  return found.readAs === undefined ? "found" : "read otherwise";
}

describe("one title in two writings is found by either", () => {
  test.each([
    ["Chinese, traditional and simplified", "臥虎藏龍", "卧虎藏龙"],
    ["Chinese, several traditional for one simplified", "頭髮的故事 發現", "头发的故事 发现"],
    ["Chinese of Taiwan and of Hong Kong", "裡面的羣眾", "裏面的群衆"],
    ["Japanese and Chinese forms of one character", "黒沢の竜", "黑澤の龍"],
    ["Chinese with a space and with a dot", "卧虎藏龙 青冥宝剑", "臥虎藏龍·青冥寶劍"],
    ["hiragana and katakana", "となりのととろ", "となりのトトロ"],
    ["half-width and full-width kana", "ﾊｳﾙの動く城 ﾊﾞﾝﾄﾞ", "ハウルの動く城 バンド"],
    ["Japanese with and without the middle dot", "ハリーポッター", "ハリー・ポッター"],
    ["Korean spaced and unspaced", "살인의추억", "살인의 추억"],
    ["Korean in decomposed letters", "기생충".normalize("NFD"), "기생충"],
    ["Thai with and without unseen spaces", "พี่มากพระโขนง", "พี่มาก\u200bพระโขนง"],
    ["Thai sara am in one and in two letters, tone first or last", "น้ำ", "นํ้า"],
    ["Thai sara ae typed as two sara e", "เเม่นาก", "แม่นาก"],
    ["Thai digits", "นาค ๒๕๕๐", "นาค 2550"],
    ["Lao with and without its spaces", "ສະບາຍດີຫຼວງພະບາງ", "ສະບາຍດີ ຫຼວງພະບາງ"],
    ["Khmer with and without unseen spaces", "មជ្ឈិមវង្ស", "មជ្ឈិម\u200bវង្ស"],
    ["Vietnamese without tone marks", "chuyen cua pao o dong van", "Chuyện của Pao ở Đồng Văn"],
    ["Arabic with and without hamza on its carrier", "الارض واخر ايام سوال", "الأرض وآخر أيام سؤال"],
    ["Arabic with alif wasla", "اسم الله", "ٱسم ٱلله"],
    ["Arabic with short vowels", "كتاب", "كِتَابٌ"],
    ["Arabic with the stretching stroke", "كتاب", "كـــتاب"],
    ["Arabic with either form of the last letter", "مدرسه ليلي", "مدرسة ليلى"],
    ["Persian and Arabic keyboards", "كليد يك", "کلید یک"],
    ["Persian with and without the unseen joiner", "نمیخواهم", "نمی‌خواهم"],
    ["Arabic digits", "٢٠٤٦", "2046"],
    ["Persian digits", "۱۳۹۹", "1399"],
    ["Hebrew with and without points", "שלום", "שָׁלוֹם"],
    ["Hindi with and without the dot", "जमीन", "ज़मीन"],
    ["Hindi with either nasal sign", "मां", "माँ"],
    ["Russian with е for ё", "Елки", "Ёлки"],
    ["Russian with its stress", "Анна Каренина", "А́нна Каре́нина"],
    ["Ukrainian with г for ґ and any apostrophe", "грунт мʼяч", "ґрунт м'яч"],
    ["Greek without its tones, in capitals", "Ο ΘΙΑΣΟΣ", "Ο Θίασος"],
    ["German with ss for ß", "Fussball Strasse", "Fußball Straße"],
    ["German spelled with two letters", "Das Maedchen aus Muenchen", "Das Mädchen aus München"],
    ["German without the dots", "Das Madchen aus Munchen", "Das Mädchen aus München"],
    ["Danish spelled with two letters", "Groen Aar", "Grøn År"],
    [
      "Turkish without its dots, in small and capital letters",
      "BABAM VE OGLUM ISTANBULDA",
      "Babam ve Oğlum İstanbul'da",
    ],
    ["Turkish with an i for the dotless one", "kis uykusu", "Kış Uykusu"],
    ["Azerbaijani without its own letter", "gece", "Gəcə"],
    ["Icelandic without its own letters", "Thor og madur", "Þór og maður"],
    ["Polish", "zimna wojna lodz", "Zimna wojna Łódź"],
    ["French ligatures", "coeur", "Cœur"],
    ["an apostrophe and none", "its a womans world", "It's a Woman's World"],
    ["one apostrophe and another", "L’Avventura d´amore", "L'Avventura d`amore"],
    ["a hyphen and none", "Spiderman", "Spider-Man"],
    ["dots and none", "SWAT", "S.W.A.T."],
    ["a stop between digits and none", "10000 BC", "10,000 BC"],
    ["a digit apart from its word", "alien 3", "Alien³"],
    ["digits of another width", "２０４６", "2046"],
    ["a soft hyphen and none", "caravanserai", "cara\u00advan\u00adserai"],
  ])("%s", (_, one, other) => {
    expect([typed(one, other), typed(other, one)]).toEqual(["found", "found"]);
  });
});

describe("found inside a title", () => {
  test.each([
    ["a Thai word between others without spaces", "รัก", "ฉันรักเธอที่สุด"],
    ["one Thai letter", "ฮ", "คนฮา"],
    ["a Chinese word in the other writing", "藏龙", "臥虎藏龍"],
    ["a Japanese word across its dot", "ーポ", "ハリー・ポッター"],
    ["an Arabic word without its article", "حديد", "باب الحديد"],
    ["a French word behind its article", "odeur papaye", "L'odeur de la papaye verte"],
    ["either part of a double word", "man spider", "Spider-Man"],
  ])("%s", (_, text, title) => {
    expect(typed(text, title)).toBe("found");
  });
});

describe("letters that are two to their readers stay two", () => {
  test.each([
    ["Russian и and й", "воина", "Война"],
    ["Ukrainian і and ї", "іжак", "Їжак"],
    ["Belarusian у and ў", "воук", "Воўк"],
    ["the Arabic hamza that stands alone", "ما الفضة", "ماء الفضة"],
    ["Thai tones", "มา", "ม้า"],
    ["small kana", "びよういん", "びょういん"],
    ["kana with and without voice", "はんと", "バンド"],
    ["characters that only look alike", "末日", "未日"],
  ])("%s", (_, text, title) => {
    expect(typed(text, title)).not.toBe("found");
  });
});

describe("spaces that were typed otherwise", () => {
  test.each([
    ["one too few", "greenpapaya", "The Scent of Green Papaya"],
    ["one too many", "para site", "Parasite"],
    ["one too many before the end of a word that goes on", "caravan se", "Caravanserai"],
  ])("%s: the title is found, and how it was read is told", (_, text, title) => {
    expect(typed(text, title)).toBe("read otherwise");
  });

  test("are told as the words that were read, letters of scripts without spaces among them", () => {
    index.put(works, ["The Scent of Green Papaya 青木瓜"], "new");
    const work = works++;
    expect(index.find("青木 greenpapaya", (other) => other === work)?.readAs).toBe("青木 green papaya");
  });
});

describe("a work whose title the text is", () => {
  const titles = TitleIndex.empty();
  afterAll(() => titles.close());
  const TITLES = [
    ["Dune Messiah", "沙丘救世主"],
    ["Sand", "沙丘", "Dune"],
    ["Children of Dune", "沙丘之子"],
    ["Dunes", "Arrakis"],
    ["Arrakis by Night", "Dune and Arrakis"],
  ];
  titles.together(() => {
    for (const [work, said] of TITLES.entries()) titles.put(work, said, "new");
  });
  const nearest = (text: string) => {
    const { works: all = [], whole = new Set(), begun = new Set() } = titles.find(text, () => true) ?? {};
    return { all, whole: all.filter((work) => whole.has(work)), begun: all.filter((work) => begun.has(work)) };
  };

  test("is told from those whose title it begins, and from all others, in any language and writing", () => {
    expect(nearest("dune")).toEqual({ all: [0, 1, 2, 3, 4], whole: [1], begun: [0, 1, 3, 4] });
    expect(nearest("沙丘")).toEqual({ all: [0, 1, 2], whole: [1], begun: [0, 1, 2] });
    expect(nearest("沙丘救世")).toEqual({ all: [0], whole: [], begun: [0] });
    expect(nearest("Arrakis")).toEqual({ all: [3, 4], whole: [3], begun: [3, 4] });
    expect(nearest("dune mess")).toEqual({ all: [0], whole: [], begun: [0] });
    expect(nearest("of dune")).toEqual({ all: [2], whole: [], begun: [] });
  });

  test("is told where a typo was read as it", () => {
    expect(nearest("arakis")).toEqual({ all: [3, 4], whole: [3], begun: [3, 4] });
  });
});

describe("of any text at all", () => {
  const SCRIPTS = fc.constantFrom(..."aéßİıđ卧臥龍竜ハはﾊ゙ｶﾞ한글ไทย้ำาعأءـةёйῥςץ5٣'-.·* \u200b\u0301\u00ad⽟㈱①´");
  const texts = fc.oneof(
    fc.string({ unit: SCRIPTS, maxLength: 24 }),
    fc.string({ unit: "grapheme", maxLength: 24 }),
    fc.string({ unit: "binary", maxLength: 24 }),
  );
  const holds = (law: (text: string) => void): void => {
    void fc.assert(
      fc.property(texts, (text) => void law(text)),
      { seed: SEED, numRuns: TITLE_RUNS },
    );
  };

  test("there is something to look for exactly where it says something", () => {
    holds((text) => expect(saysSomething(text)).toBe(soughtIn(text).length > 0));
  });

  test("a title of these words is found by the text itself, as a whole title", () => {
    const titles = TitleIndex.empty();
    let work = 0;
    holds((text) => {
      fc.pre(saysSomething(text));
      titles.put(work, [text], "new");
      const found = titles.find(text, (other) => other === work);
      expect([found?.works, found?.whole.has(work), found?.begun.has(work)]).toEqual([[work], true, true]);
      work++;
    });
    titles.close();
  });

  test("its words hold neither spaces nor quotes, which are the engine's", () => {
    holds((text) => {
      const { inRow, beside } = wordsOfTitle(text);
      for (const word of [...inRow, ...beside, ...beginningIn(text).words])
        expect(word).toMatch(/^[\p{L}\p{N}\p{M}]+$/u);
    });
  });
});

test("the longest text that can be asked, in as many words or signs as fit, is answered", () => {
  const LETTERS = 200;
  for (const unit of ["a ", "a-", "a.1", "ä ", "ä'", "ab", "卧a", "卧", "abcdefgh "])
    expect(
      index.find(unit.repeat(LETTERS).slice(0, LETTERS), () => true),
      unit,
    ).toBeDefined();
});
