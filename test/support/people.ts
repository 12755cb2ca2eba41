import type { OrganisationKind } from "#shared/parties/organisation.ts";
import { ROLES, type Role } from "#shared/parties/role.ts";

/** The houses of every test marketplace. */
export const HOUSES = {
  "rights holder": { name: "Samarkand Films", country: "UZ", kind: "rights-holder" },
  "other rights holder": { name: "Bukhara Pictures", country: "KZ", kind: "rights-holder" },
  broadcaster: { name: "Kanal Eins", country: "DE", kind: "broadcaster" },
  "other broadcaster": { name: "Saigon Vision", country: "VN", kind: "broadcaster" },
  "trading house": { name: "Caravan Trading", country: "TR", kind: "both" },
} as const satisfies Record<string, { name: string; country: string; kind: Exclude<OrganisationKind, "operator"> }>;

export type House = keyof typeof HOUSES | "operator";

interface Person {
  readonly house: House | undefined;
  readonly roles: readonly Role[];
}

/** Who can sign in, by the name a test calls them. The first of each house is its first administrator. */
export const PEOPLE = {
  operator: { house: "operator", roles: ["admin"] },
  "rights holder admin": { house: "rights holder", roles: ["admin"] },
  "rights holder signatory": { house: "rights holder", roles: ["signatory"] },
  "rights holder sales": { house: "rights holder", roles: ["sales"] },
  "rights holder viewer": { house: "rights holder", roles: ["viewer"] },
  "other rights holder admin": { house: "other rights holder", roles: ["admin"] },
  "broadcaster admin": { house: "broadcaster", roles: ["admin"] },
  "broadcaster signatory": { house: "broadcaster", roles: ["signatory"] },
  "broadcaster buyer": { house: "broadcaster", roles: ["acquisitions", "finance"] },
  "broadcaster viewer": { house: "broadcaster", roles: ["viewer"] },
  "other broadcaster admin": { house: "other broadcaster", roles: ["admin"] },
  "other broadcaster signatory": { house: "other broadcaster", roles: ["signatory"] },
  "trading house admin": { house: "trading house", roles: ["admin"] },
  /** Nothing is closed to this one but what is another's. */
  "trading house of every role": { house: "trading house", roles: ROLES },
  "somebody of no house": { house: undefined, roles: [] },
} as const satisfies Record<string, Person>;

export type PersonName = keyof typeof PEOPLE;

export const PERSON_NAMES = Object.keys(PEOPLE) as PersonName[];

export function subjectOf(name: PersonName): string {
  return name.replaceAll(" ", "-");
}

export function emailOf(name: PersonName): string {
  return `${name.replaceAll(" ", ".")}@example.com`;
}
