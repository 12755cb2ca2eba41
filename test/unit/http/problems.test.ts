import { describe, expect, test } from "vitest";
import { reasonsOf } from "#functions/http/common-reasons.ts";
import { problemDocument } from "#functions/http/problem.ts";
import { PROBLEMS } from "#functions/http/problems.ts";
import { DEFINITIONS } from "#test/support/definitions.ts";

describe("problems", () => {
  test("every reason has a client's or a server's status, and words in whole sentences", () => {
    for (const [reason, { status, title, words }] of Object.entries(PROBLEMS)) {
      expect(status, reason).toBeGreaterThanOrEqual(400);
      expect(status, reason).toBeLessThan(600);
      expect(title, reason).not.toMatch(/[.!]$/);
      expect(words, reason).toMatch(/[.]$/);
      expect(reason).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    }
  });

  test("a fact of a refusal never overwrites what the RFC names", () => {
    const facts = { status: 200, title: "All is well", type: "about:blank", detail: "", cells: 3 };
    const document = problemDocument("contended", PROBLEMS.contended, facts);
    expect(document).toMatchObject({ status: 503, title: PROBLEMS.contended.title, cells: 3 });
    expect(document.detail).toBe(PROBLEMS.contended.words);
  });

  test("every reason is given by some route, or by the edge to anybody", () => {
    const everywhere = ["no-such-path", "method-not-allowed", "fault"];
    const given = new Set<string>([...everywhere, ...DEFINITIONS.flatMap(reasonsOf)]);
    const portalOnly = ["no-invitation", "already-member", "too-many-memberships", "invitation-rests"];
    expect(Object.keys(PROBLEMS).filter((reason) => !given.has(reason) && !portalOnly.includes(reason))).toEqual([]);
  });
});
