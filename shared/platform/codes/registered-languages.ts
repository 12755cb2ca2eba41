import languages from "language-subtag-registry/data/json/language.json" with { type: "json" };
import regions from "language-subtag-registry/data/json/region.json" with { type: "json" };
import scripts from "language-subtag-registry/data/json/script.json" with { type: "json" };

// 120 KB of data: only importers of files load this module, never the API's request path.
const knownLanguages: ReadonlySet<string> = new Set(Object.keys(languages));
const knownScripts: ReadonlySet<string> = new Set(Object.keys(scripts));
const knownRegions: ReadonlySet<string> = new Set(Object.keys(regions));

/**
 * Whether language, script and region of a canonical BCP 47 tag stand in the IANA subtag registry.
 * `xx-Latn` has the right shape and no meaning; this is what tells it from `uz-Latn`. Variants and extensions pass.
 */
export function isRegisteredLanguage(canonicalTag: string): boolean {
  const [language, ...rest] = canonicalTag.toLowerCase().split("-");
  if (language === undefined || !knownLanguages.has(language)) return false;
  for (const part of rest) {
    if (part.length === 1) return true; // an extension or private use begins; the registry says nothing about it
    if (part.length === 4 && /^[a-z]{4}$/.test(part) && !knownScripts.has(part)) return false;
    if (/^([a-z]{2}|[0-9]{3})$/.test(part) && !knownRegions.has(part)) return false;
  }
  return true;
}
