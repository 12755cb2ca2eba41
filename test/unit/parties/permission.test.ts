import { describe, expect, test } from "vitest";
import type { Actor } from "#shared/parties/actor.ts";
import { denialOf, may, PERMISSIONS, type Permission } from "#shared/parties/permission.ts";
import { ROLES } from "#shared/parties/role.ts";

const actor = (changes: Partial<Actor> = {}): Actor => ({
  kind: "person",
  subject: "someone",
  name: "Someone",
  roles: ["admin"],
  organisationId: "org_own",
  organisationName: "Own",
  organisationKind: "both",
  organisationStatus: "admitted",
  from: { ipAddress: "127.0.0.1", userAgent: "test" },
  ...changes,
});
const ALL = Object.keys(PERMISSIONS) as Permission[];

describe("who may do what", () => {
  test("another's record is not found, whatever the roles, the status and the permission", () => {
    const foreign = { organisationIds: ["org_other"] };
    for (const permission of ALL)
      for (const organisationStatus of ["invited", "admitted", "suspended"] as const)
        expect(denialOf(actor({ roles: ROLES, organisationStatus }), permission, foreign)).toBe("not-found");
  });

  test("a suspended organisation keeps reading and loses everything else", () => {
    const suspended = actor({ roles: ROLES, organisationStatus: "suspended" });
    const admitted = actor({ roles: ROLES });
    for (const permission of ALL) {
      const expected = PERMISSIONS[permission].effect === "read" && may(admitted, permission);
      expect(may(suspended, permission), permission).toBe(expected);
    }
  });

  test("an organisation not yet admitted may do nothing", () => {
    const invited = actor({ roles: ROLES, organisationStatus: "invited" });
    expect(ALL.filter((permission) => may(invited, permission))).toEqual([]);
  });

  test("a member without roles may do nothing", () => {
    expect(ALL.filter((permission) => may(actor({ roles: [] }), permission))).toEqual([]);
  });

  test("a rights holder never buys, a broadcaster never sells, and neither runs the network", () => {
    const forbidden = {
      "rights-holder": ["licence:request", "payment:pay", "network:read", "network:admit"],
      broadcaster: ["work:write", "import:write", "licence:answer", "screener:grant", "network:admit"],
      operator: ["licence:request", "work:write", "licence:answer"],
    } as const;
    for (const kind of ["rights-holder", "broadcaster", "operator"] as const)
      for (const permission of forbidden[kind])
        expect(may(actor({ roles: ROLES, organisationKind: kind }), permission), `${kind} ${permission}`).toBe(false);
  });

  test("an administrator does not sign by being one: signing takes the signatory's role", () => {
    expect(may(actor({ roles: ["admin"] }), "licence:sign")).toBe(false);
    expect(may(actor({ roles: ["signatory"] }), "licence:sign")).toBe(true);
  });
});
