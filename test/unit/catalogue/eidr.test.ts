import { describe, expect, it } from "vitest";
import { checkEidr } from "#shared/catalogue/eidr.ts";

describe("an EIDR", () => {
  it.each(["10.5240/7791-8534-2C23-9030-8610-5", "10.5240/EA73-79D7-1B2B-B378-3A73-M"])("%s passes", (eidr) => {
    expect(checkEidr(eidr)).toEqual({ ok: true, eidr });
  });

  it("is accepted as a URN, with slash or colon, and in small letters", () => {
    const eidr = "10.5240/7791-8534-2C23-9030-8610-5";
    for (const form of [
      "urn:eidr:10.5240:7791-8534-2C23-9030-8610-5",
      "urn:eidr:10.5240/7791-8534-2C23-9030-8610-5",
      "10.5240/7791-8534-2c23-9030-8610-5",
    ])
      expect(checkEidr(form)).toEqual({ ok: true, eidr });
  });

  it("with a wrong check character is refused, and the right one told", () => {
    expect(checkEidr("10.5240/9A25-C3BB-A4C4-BB29-7D34-1")).toEqual({
      ok: false,
      fault: "wrong-check-character",
      expected: "0",
    });
  });

  it("never survives one changed digit or two neighbours swapped", () => {
    const digits = "7791-8534-2C23-9030-8610";
    for (let at = 0; at < digits.length; at++) {
      if (digits[at] === "-") continue;
      for (const other of "0123456789ABCDEF".replace(digits[at] ?? "", ""))
        expect(checkEidr(`10.5240/${digits.slice(0, at)}${other}${digits.slice(at + 1)}-5`).ok).toBe(false);
    }
    expect(checkEidr("10.5240/7719-8534-2C23-9030-8610-5").ok).toBe(false);
  });

  it.each(["", "10.5240/", "10.5239/7791-8534-2C23-9030-8610-5", "10.5240/7791-8534-2C23-9030-86GG-5", "tt0048523"])(
    "%j is none",
    (text) => {
      expect(checkEidr(text)).toEqual({ ok: false, fault: "not-an-eidr" });
    },
  );
});
