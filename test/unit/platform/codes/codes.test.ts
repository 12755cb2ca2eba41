import currencyCodes from "currency-codes";
import { iso31661 } from "iso-3166";
import { describe, expect, it } from "vitest";
import { CURRENCIES, isCurrency, minorDigits } from "#shared/platform/codes/currencies.ts";
import { canonicalLanguage } from "#shared/platform/codes/languages.ts";
import { isRegisteredLanguage } from "#shared/platform/codes/registered-languages.ts";
import { isTerritory, TERRITORIES, territoryName, territoryRemedy } from "#shared/platform/codes/territories.ts";

describe("territories", () => {
  it("are exactly the codes ISO 3166-1 assigns", () => {
    expect([...TERRITORIES]).toEqual(iso31661.map(({ alpha2 }) => alpha2).sort());
  });

  it("take no group, no subdivision, no small letters and no user-assigned code", () => {
    for (const code of ["EU", "ZZ", "US-CA", "de", "UK", "DEU", "", "XK"]) expect(isTerritory(code)).toBe(false);
  });

  it("are named in the reader's language", () => {
    expect(territoryName("DE")).toBe("Germany");
    expect(territoryName("DE", "vi")).toBe("Đức");
    expect(territoryName("ZZ")).toBe("ZZ");
  });

  it.each([
    ["Europe", "one row per country"],
    ["CIS", "one row per country"],
    ["Middle East", "one row per country"],
    ["Worldwide", "one row per country"],
    ["ROW", "one row per country"],
    ["ZZ", "one row per country"],
    ["US-CA", "Write US for the whole country"],
    ["UK", "Write GB"],
    ["de", "capitals: DE"],
    ["DE, AT", "one territory per row"],
    ["Narnia", "two-letter ISO 3166-1 code"],
  ])("that are none come with a remedy: %s", (word, remedy) => {
    expect(territoryRemedy(word)).toContain(remedy);
  });
});

describe("languages", () => {
  it.each([
    ["EN-us", "en-US"],
    ["iw", "he"],
    ["zh-hant", "zh-Hant"],
    ["ES-419", "es-419"],
    ["zh-yue", "yue"],
  ])("%s is written %s", (tag, canonical) => {
    expect(canonicalLanguage(tag)).toBe(canonical);
  });

  it("keep Mandarin, Cantonese and Chinese apart, which Intl would not", () => {
    expect(["cmn", "yue", "zh", "cmn-hans", "zh-cmn"].map(canonicalLanguage)).toEqual([
      "cmn",
      "yue",
      "zh",
      "cmn-Hans",
      "cmn",
    ]);
  });

  it("refuse what has not the shape of a tag", () => {
    for (const text of ["", "English (US)", "e", "en_US!", "123"]) expect(canonicalLanguage(text)).toBeUndefined();
  });

  it("ask the registry whether language, script and region exist", () => {
    for (const tag of ["en", "zh-Hant-TW", "es-419", "cmn", "sr-Latn", "en-x-licensor"])
      expect(isRegisteredLanguage(tag)).toBe(true);
    for (const tag of ["xx", "en-Zzzx", "en-QQ", "yyy"]) expect(isRegisteredLanguage(tag)).toBe(false);
  });
});

describe("currencies", () => {
  it("have the digits ISO 4217 gives them, whatever Intl says", () => {
    const sold = currencyCodes.data.filter(({ code }) => isCurrency(code));
    expect(sold.map(({ code }) => minorDigits(code))).toEqual(sold.map(({ digits }) => digits));
    expect(sold).toHaveLength(CURRENCIES.length);
    expect(["IDR", "HUF", "LAK", "MMK", "JPY", "KWD"].map(minorDigits)).toEqual([2, 2, 2, 2, 0, 3]);
  });

  it("leave out only funds, metals and test codes", () => {
    const left = currencyCodes.data.map(({ code }) => code).filter((code) => !isCurrency(code));
    const circulating = left.filter((code) => !code.startsWith("X"));
    expect(circulating).toEqual(["BOV", "CHE", "CHW", "CLF", "COU", "MXV", "USN", "UYI", "UYW"]);
  });

  it("throw for a code that is none rather than guess its digits", () => {
    expect(isCurrency("eur")).toBe(false);
    expect(() => minorDigits("EURO")).toThrow(RangeError);
  });
});
