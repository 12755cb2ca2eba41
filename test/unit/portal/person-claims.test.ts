import { describe, expect, test } from "vitest";
import { personIn } from "#functions/portal/person-claims.ts";

const CLAIMS = { sub: "linh", name: "Linh Tran", email: "linh@example.com", email_verified: true };

describe("who an identity provider says has signed in", () => {
  test("has the name and the verified address of the claims", () => {
    expect(personIn(CLAIMS)).toEqual({ subject: "linh", name: "Linh Tran", email: "linh@example.com" });
    expect(personIn({ ...CLAIMS, email_verified: "true" })).toHaveProperty("email");
  });

  test.each([false, "false", undefined])("has no address when the provider says of it: verified %s", (verified) => {
    expect(personIn({ ...CLAIMS, email_verified: verified })).not.toHaveProperty("email");
  });

  test("has a name of one plain line, whatever the provider keeps, at most a hundred characters", () => {
    expect(personIn({ ...CLAIMS, name: "Linh\u0007\r\n\u202eTran" })?.name).toBe("Linh Tran");
    expect(personIn({ ...CLAIMS, name: "x".repeat(500) })?.name).toHaveLength(100);
    expect(personIn({ ...CLAIMS, name: `${"x".repeat(99)}🍜` })?.name.isWellFormed()).toBe(true);
  });

  test("without a name that can be shown is called by the address, else by the subject", () => {
    expect(personIn({ ...CLAIMS, name: "\u202e \u0000" })?.name).toBe("linh@example.com");
    expect(personIn({ sub: "auth0|linh" })?.name).toBe("auth0|linh");
  });

  test.each([
    ["without a subject", { sub: undefined }],
    ["with an empty one", { sub: "" }],
    ["with one of 256 characters", { sub: "x".repeat(256) }],
    ["with a control character in it", { sub: "li\u0000nh" }],
    ["with a mark in it that turns text around", { sub: "li\u202enh" }],
    ["with an address that is none", { email: "linh\u202e@example.com" }],
  ])("is nobody %s", (_, change) => {
    expect(personIn({ ...CLAIMS, ...change })).toBeUndefined();
  });
});
