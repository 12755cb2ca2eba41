import type { OrganisationKind } from "#shared/parties/organisation.ts";
import type { Role } from "#shared/parties/role.ts";
import type { DemoPerson } from "./identity/demo-person.ts";

/** The made-up network of a fresh local marketplace. Nobody here is real, and nobody has a password. */

interface DemoMember extends DemoPerson {
  readonly roles: readonly Role[];
}

export interface DemoOrganisation {
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly kind: Exclude<OrganisationKind, "operator">;
  /** The first founds it and is its administrator. */
  readonly members: readonly [DemoMember, ...DemoMember[]];
}

const person = (name: string, domain: string, note: string): DemoPerson => {
  const handle = name.toLowerCase().replaceAll(" ", ".");
  return { subject: `person-${handle.replaceAll(".", "-")}`, email: `${handle}@${domain}`, name, note };
};

const SELLS: readonly Role[] = ["admin", "catalogue", "sales", "signatory", "finance"];
const BUYS: readonly Role[] = ["admin", "acquisitions", "signatory", "finance"];

export const DEMO_OPERATOR = {
  name: "Serai Network",
  country: "SG",
  administrator: person("Amara Okafor", "serai.example", "network operator"),
} as const;

export const DEMO_ORGANISATIONS: readonly DemoOrganisation[] = [
  {
    name: "Meridian Film Sales",
    country: "FR",
    kind: "rights-holder",
    members: [
      { ...person("Camille Laurent", "meridian.example", "rights holder, all duties"), roles: SELLS },
      { ...person("Hugo Petit", "meridian.example", "rights holder, viewer only"), roles: ["viewer"] },
    ],
  },
  {
    name: "Saffron Pictures",
    country: "IN",
    kind: "rights-holder",
    members: [{ ...person("Asha Menon", "saffron.example", "another rights holder"), roles: SELLS }],
  },
  {
    name: "Mekong Television",
    country: "VN",
    kind: "broadcaster",
    members: [
      { ...person("Linh Tran", "mekong.example", "broadcaster, all duties"), roles: BUYS },
      { ...person("Bao Nguyen", "mekong.example", "broadcaster, viewer only"), roles: ["viewer"] },
    ],
  },
  {
    name: "Baltic One",
    country: "EE",
    kind: "broadcaster",
    members: [{ ...person("Kadri Tamm", "balticone.example", "another broadcaster"), roles: BUYS }],
  },
  {
    name: "Andes Play",
    country: "CL",
    kind: "both",
    members: [
      {
        ...person("Diego Rojas", "andesplay.example", "streamer that buys and sells"),
        roles: ["admin", "catalogue", "sales", "acquisitions", "signatory", "finance"],
      },
    ],
  },
];

export const DEMO_PEOPLE: readonly DemoPerson[] = [
  DEMO_OPERATOR.administrator,
  ...DEMO_ORGANISATIONS.flatMap(({ members }) => members),
];
