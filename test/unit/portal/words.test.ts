import { describe, expect, it } from "vitest";
import {
  amountInWords,
  dayInWords,
  languagesInWords,
  minorOf,
  sizeInWords,
  termInWords,
} from "#functions/portal/words.ts";

describe("what people read", () => {
  it("shows amounts with the digits ISO 4217 gives their currency, not those of daily use", () => {
    expect(amountInWords({ minor: 1_250_000, currency: "EUR" })).toBe("EUR 12,500.00");
    expect(amountInWords({ minor: 1_250_000, currency: "JPY" })).toBe("JPY 1,250,000");
    expect(amountInWords({ minor: 1_250_050, currency: "IDR" })).toBe("IDR 12,500.50");
    expect(amountInWords({ minor: 1_250_000, currency: "KWD" })).toBe("KWD 1,250.000");
  });

  it.each([
    ["12500", "EUR", 1_250_000],
    ["12,500.5", "EUR", 1_250_050],
    ["0.29", "USD", 29],
    ["1.255", "KWD", 1_255],
    ["1250", "JPY", 1_250],
    ["1250.5", "JPY", undefined],
    ["1.005", "EUR", undefined],
    ["-5", "EUR", undefined],
    ["1e9", "EUR", undefined],
    ["", "EUR", undefined],
  ])("reads %j of %s as %s minor units", (text, currency, minor) => {
    expect(minorOf(text, currency)).toBe(minor);
  });

  it("says days and terms with the month's name", () => {
    expect(dayInWords("2027-01-31")).toBe("31 January 2027");
    expect(termInWords({ firstDay: "2027-01-01" })).toBe("From 1 January 2027, without end");
  });

  it("names each language once, with its versions", () => {
    const versions = [
      { use: "dub", tag: "vi" },
      { use: "subtitle", tag: "vi" },
      { use: "subtitle", tag: "zh-Hant" },
    ] as const;
    expect(languagesInWords({ versions: [...versions] })).toBe(
      "Vietnamese (dubbed, subtitled) and Traditional Chinese (subtitled)",
    );
    expect(languagesInWords({ all: true })).toBe("All languages");
  });

  it("says sizes in the unit that fits", () => {
    expect(sizeInWords(1_500_000)).toBe("1.5 MB");
    expect(sizeInWords(32_000_000_000)).toBe("32 GB");
  });
});
