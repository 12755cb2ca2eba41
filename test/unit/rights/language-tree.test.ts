import { expect, test } from "vitest";
import { decide, forBuyer, isFree } from "#shared/rights/decide.ts";
import { withCommitment } from "#shared/rights/head.ts";
import { languagesUnion } from "#shared/rights/languages.ts";
import { asked, dubs, licensed, NOW, owned } from "./trade.ts";

test.each([
  ["es-419", "es-MX"],
  ["zh-Hant", "zh-TW"],
  ["zh", "yue"],
  ["zh", "cmn-Hans"],
  ["yue-Hant", "yue-HK"],
  ["ar", "arz"],
  ["no", "nb-NO"],
])("%s takes in %s, though its tag does not begin so: who sold one has sold the other", (wide, narrow) => {
  const sold = (tag: string) => withCommitment(owned(), licensed({ languages: { versions: dubs(tag) } }));
  const ask = (tag: string) => asked({ languages: { versions: dubs(tag) } });
  expect(isFree(sold(wide), ask(narrow), NOW)).toBe(false);
  expect(isFree(sold(narrow), ask(wide), NOW)).toBe(false);
});

test.each([
  ["th-Thai", "th-TH"],
  ["en-Latn-US", "en-US"],
  ["nb-Latn", "nb-NO"],
])("the script in %s goes without saying: who sold it has sold %s", (wide, narrow) => {
  const head = withCommitment(owned(), licensed({ languages: { versions: dubs(wide) } }));
  expect(isFree(head, asked({ languages: { versions: dubs(narrow) } }), NOW)).toBe(false);
});

test.each([
  ["sr-Latn", "sr-Cyrl"],
  ["es-ES", "es-MX"],
  ["es-419", "es-US"],
  ["zh-CN", "zh-Hant"],
  ["ms", "id"],
  ["nb", "nn"],
  ["es-MX", "pt-BR"],
  ["es-MX", "es-AR"],
])("%s and %s are two rights", (one, other) => {
  const head = withCommitment(owned(), licensed({ languages: { versions: dubs(one) } }));
  expect(isFree(head, asked({ languages: { versions: dubs(other) } }), NOW)).toBe(true);
});

test("a tag written in two ways is one version", () => {
  const asTaiwan = { versions: dubs("zh-TW", "zh-Hant-TW", "zh-HK") };
  const head = withCommitment(owned(), licensed({ languages: asTaiwan }));
  const decision = forBuyer(decide(head, asked({ languages: { versions: dubs("zh-Hant-TW") } }), NOW));
  expect(decision).toMatchObject({ granted: false, refusals: [{ languages: { versions: [{ use: "dub" }] } }] });
  expect(languagesUnion([asTaiwan, { versions: dubs("zh-Hant-TW") }])).toEqual(languagesUnion([asTaiwan]));
  expect(languagesUnion([asTaiwan])).toEqual([{ versions: dubs("zh-HK", "zh-Hant-TW") }]);
});
