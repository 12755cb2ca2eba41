/** Why a text is no EIDR. */
type EidrFault = "not-an-eidr" | "wrong-check-character";

export type EidrCheck =
  | { ok: true; eidr: string }
  | { ok: false; fault: EidrFault /** what the check character should be */; expected?: string };

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const CANONICAL = /^10\.5240\/((?:[0-9A-F]{4}-){5})([0-9A-Z])$/;

/** The check character of 20 hex digits by ISO 7064 MOD 37,36. */
function checkCharacter(digits: string): string {
  let product = 36;
  for (const digit of digits) {
    const sum = (product + ALPHABET.indexOf(digit)) % 36 || 36;
    product = (sum * 2) % 37;
  }
  return ALPHABET.charAt((37 - product) % 36);
}

/**
 * Checks an EIDR content identifier and answers it in canonical form, `10.5240/7791-8534-2C23-9030-8610-5`.
 *
 * Accepts small letters and the URN form with slash or colon (`urn:eidr:10.5240:…`); nothing else is repaired.
 * Source: EIDR identifier format; ISO 7064 MOD 37,36; RFC 7972 for the URN.
 */
export function checkEidr(id: string): EidrCheck {
  const canonical = id
    .trim()
    .replace(/^urn:eidr:10\.5240[:/]/i, "10.5240/")
    .toUpperCase();
  const parts = CANONICAL.exec(canonical);
  if (parts?.[1] === undefined) return { ok: false, fault: "not-an-eidr" };
  const expected = checkCharacter(parts[1].replaceAll("-", ""));
  if (expected !== parts[2]) return { ok: false, fault: "wrong-check-character", expected };
  return { ok: true, eidr: canonical };
}
