import { describe, expect, test } from "vitest";
import { TitleIndex } from "#shared/catalogue/search/title-index.ts";

const TITLES: Readonly<Record<string, readonly string[]>> = {
  "The Scent of Green Papaya": [
    "The Scent of Green Papaya",
    "Mùi đu đủ xanh",
    "青木瓜之味",
    "L'Odeur de la papaye verte",
  ],
  "The Story of Pao": ["Chuyện của Pao", "The Story of Pao"],
  Parasite: ["Parasite", "기생충", "寄生上流", "パラサイト 半地下の家族"],
  "Spirited Away": ["Spirited Away", "千と千尋の神隠し", "Sen và Chihiro ở thế giới thần bí", "المخطوفة"],
  "Nang Nak": ["Nang Nak", "นางนาก", "Ghost Wife"],
  "Pee Mak": ["Pee Mak", "พี่มาก..พระโขนง", "แม่นากพระโขนง"],
  "Cairo Station": ["Cairo Station", "باب الحديد", "Gare centrale"],
  "The Nightingale's Prayer": ["دعاء الكروان", "The Nightingale's Prayer"],
  "House of Flying Daggers": ["House of Flying Daggers", "十面埋伏", "Thập diện mai phục"],
  "2046": ["2046"],
  Amélie: ["Le Fabuleux Destin d'Amélie Poulain", "Amélie", "Амели"],
};
const NAMES = Object.keys(TITLES);

function openTitles(): TitleIndex {
  const index = TitleIndex.empty();
  index.together(() => {
    for (const [work, name] of NAMES.entries()) index.put(work, TITLES[name] ?? [], "new");
  });
  return index;
}
const titles = openTitles();
const everyWork = () => true;
const found = (text: string, index = titles) => index.find(text, everyWork)?.works.map((work) => NAMES[work]);

describe("a title is found", () => {
  test.each([
    ["Vietnamese with its marks", "Mùi đu đủ", "The Scent of Green Papaya"],
    ["Vietnamese without marks", "mui du du xanh", "The Scent of Green Papaya"],
    ["Vietnamese in decomposed letters", "Chuyện của".normalize("NFD"), "The Story of Pao"],
    ["Chinese, in the middle of a title", "木瓜", "The Scent of Green Papaya"],
    ["one Chinese letter", "味", "The Scent of Green Papaya"],
    ["Korean", "기생충", "Parasite"],
    ["the beginning of a Korean word", "기생", "Parasite"],
    ["Japanese, Han and kana together", "千尋の神隠し", "Spirited Away"],
    ["katakana", "パラサイト", "Parasite"],
    ["half-width katakana", "ﾊﾟﾗｻｲﾄ", "Parasite"],
    ["Thai, inside a title without spaces", "มาก", "Pee Mak"],
    ["Thai with its vowels and tones", "นางนาก", "Nang Nak"],
    ["Arabic", "باب الحديد", "Cairo Station"],
    ["Arabic with short vowels and the stretching stroke", "دُعَاء الكـــروان", "The Nightingale's Prayer"],
    ["Arabic with another form of the last letter", "المخطوفه", "Spirited Away"],
    ["Cyrillic", "амели", "Amélie"],
    ["French without accents", "amelie", "Amélie"],
    ["digits of another width", "２０４６", "2046"],
    ["words in another order and another case", "DAGGERS house", "House of Flying Daggers"],
    ["the beginning of the last word", "flying dag", "House of Flying Daggers"],
    ["words of two titles of one work", "papaya đu đủ", "The Scent of Green Papaya"],
  ])("by %s", (_, text, title) => {
    expect(found(text)).toEqual([title]);
  });

  test("by each of several: one text finds all that hold it", () => {
    expect(found("พระโขนง")).toEqual(["Pee Mak"]);
    expect(found("the")).toEqual([
      "The Scent of Green Papaya",
      "The Story of Pao",
      "Spirited Away",
      "The Nightingale's Prayer",
    ]);
  });
});

describe("a title is not found", () => {
  test.each([
    ["by a word it does not hold", "green mango"],
    ["by letters that do not stand in a row", "瓜青"],
    ["by a phrase that reaches from one title into the next", "味青"],
    ["by the middle of a spaced word", "apaya"],
  ])("%s", (_, text) => {
    expect(found(text)).toEqual([]);
  });

  test("by text without a letter or digit: it asks for nothing", () => {
    for (const text of ["", "  ", "…!?", '"', "*", "⭐️"]) expect(titles.find(text, everyWork), text).toBeUndefined();
  });

  test("by the language of the engine: its words and signs are text like any other", () => {
    for (const text of [
      "papaya OR parasite",
      "papaya NOT green",
      'papaya" OR "parasite',
      "words : papaya",
      "papaya AND",
    ])
      expect(found(text)?.length ?? 0, text).toBeLessThan(2);
    expect(found("NEAR(papaya)")).toEqual([]);
    expect(found("papa*")).toEqual(["The Scent of Green Papaya"]);
  });
});

describe("a typo", () => {
  test.each([
    ["a wrong letter", "parasyte", "Parasite", "parasite"],
    ["a letter left out", "spirted away", "Spirited Away", "spirited away"],
    ["two letters swapped", "dagegrs", "House of Flying Daggers", "daggers"],
    ["two typos in a long word", "nihgtingale", "The Nightingale's Prayer", "nightingale"],
    ["Vietnamese, in a last word too short for it", "chuyen cua poa", "The Story of Pao", "chuyen cua"],
  ])("of %s is forgiven, and what was read is told", (_, text, title, readAs) => {
    expect(found(text)).toEqual(title === undefined ? [] : [title]);
    expect(titles.find(text, everyWork)?.readAs).toBe(readAs);
  });

  test("is not looked for in short words, nor where the text is found as it stands", () => {
    expect(found("pap")).toEqual(["The Scent of Green Papaya"]);
    expect(found("poo")).toEqual([]);
    expect(titles.find("parasite", everyWork)?.readAs).toBeUndefined();
  });
});

describe("a text that goes on after a title", () => {
  test("finds what more than half of it is held by, and tells what was read", () => {
    expect(titles.find("flying daggers season 2", everyWork)).toMatchObject({ readAs: "flying daggers" });
    expect(found("青木瓜之味 2019")).toEqual(["The Scent of Green Papaya"]);
    expect(found("parasite korean full movie")).toEqual([]);
  });
});

describe("a work that is not seen", () => {
  const notParasite = (work: number) => NAMES[work] !== "Parasite";

  test("is not found, and its words are no words: a text is read as if it did not exist", () => {
    expect(titles.find("parasite", notParasite)).toMatchObject({ works: [] });
    expect(titles.find("parasyte", notParasite)).toMatchObject({ works: [] });
    expect(titles.find("daggerss", notParasite)?.readAs).toBe("daggers");
  });
});

describe("the index", () => {
  test("is the same after a journey as bytes, and goes on from there", () => {
    const index = TitleIndex.from(openTitles().bytes());
    expect(found("기생충", index)).toEqual(["Parasite"]);
    index.put(NAMES.indexOf("Parasite"), ["Ký sinh trùng"], "known");
    expect(found("기생충", index)).toEqual([]);
    expect(found("ky sinh", index)).toEqual(["Parasite"]);
    expect(found("parasyte", index)).toEqual([]);
    index.close();
  });
});
