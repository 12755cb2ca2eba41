import { describe, expect, it } from "vitest";
import { isFromHere, ownPath } from "#functions/portal/same-origin.ts";

const HERE = "https://serai.example";
const post = (headers: Record<string, string>) => new Request(`${HERE}/licences`, { method: "POST", headers });

describe("where a request comes from", () => {
  it("does not matter to one that changes nothing", () => {
    expect(isFromHere(new Request(HERE, { headers: { "sec-fetch-site": "cross-site" } }), HERE)).toBe(true);
  });

  it.each([
    [{ "sec-fetch-site": "same-origin", origin: HERE }, true],
    [{ "sec-fetch-site": "same-origin" }, true],
    [{ origin: HERE }, true],
    [{}, false],
    [{ origin: "null" }, false],
    [{ "sec-fetch-site": "none", origin: HERE }, false],
    [{ "sec-fetch-site": "same-site", origin: HERE }, false],
    [{ "sec-fetch-site": "same-origin", origin: "https://evil.example" }, false],
  ])("a form with %j may act: %s", (headers: Record<string, string>, may) => {
    expect(isFromHere(post(headers), HERE)).toBe(may);
  });
});

describe("where one is led after sign-in", () => {
  it.each([
    ["/licences?side=licensor", "/licences?side=licensor"],
    ["/a/../b", "/b"],
    ["//evil.example/", "/"],
    ["//evil.example/licences", "/"],
    ["/\\evil.example/", "/"],
    ["https://evil.example/", "/"],
    ["javascript:alert(1)", "/"],
    ["/\t/evil.example", "/"],
    ["", "/"],
    [null, "/"],
  ])("%j leads to %s", (path, to) => {
    expect(ownPath(path, HERE)).toBe(to);
  });
});
