import { describe, expect, test } from "vitest";
import { decodePageToken, encodePageToken, PageTokenError } from "#shared/platform/page.ts";

const tokenOf = (content: unknown) => Buffer.from(JSON.stringify(content)).toString("base64url");

describe("a page token", () => {
  test("leads back to the place it was made of", () => {
    const place = { pk: "ORG#org_a", sk: "MEMBER#é", gsi1sk: "x".repeat(2048) };
    expect(decodePageToken(encodePageToken(place))).toEqual(place);
  });

  test.each([
    ["no text of ours", "not-a-token"],
    ["nothing", tokenOf(null)],
    ["a bare number", tokenOf(1)],
    ["of another version", tokenOf({ v: 2, k: { pk: "a" } })],
    ["without a place", tokenOf({ v: 1 })],
    ["a list for a place", tokenOf({ v: 1, k: ["a"] })],
    ["a number for a key", tokenOf({ v: 1, k: { pk: 1 } })],
    ["an empty key", tokenOf({ v: 1, k: { pk: "" } })],
    ["a key longer than any", tokenOf({ v: 1, k: { pk: "x".repeat(2049) } })],
    ["a name longer than any", tokenOf({ v: 1, k: { pkpkpkpkp: "a" } })],
    ["longer than any we give", tokenOf({ v: 1, k: { pk: "a" }, padding: "x".repeat(8192) })],
  ])("is refused when it is %s", (_, token) => {
    expect(() => decodePageToken(token)).toThrow(PageTokenError);
  });
});
