import { describe, expect, test } from "vitest";
import { ConfigError, readConfig } from "#shared/platform/config.ts";

const GOOD = {
  TABLE_NAME: "serai",
  PUBLIC_URL: "https://serai.example",
  STRIPE_WEBHOOK_SECRET: "plain:whsec_topsecret",
};

function faultOf(environment: Readonly<Record<string, string | undefined>>): string {
  try {
    readConfig("payments-webhook", environment);
  } catch (fault) {
    if (fault instanceof ConfigError) return fault.message;
    throw fault;
  }
  return "";
}

describe("the environment of a function", () => {
  test("is read with its defaults, and holds nothing that the function did not name", () => {
    const config = readConfig("payments-webhook", { ...GOOD, STRIPE_API_KEY: "plain:sk_live_other" });
    expect(config).toEqual({ ...GOOD, LOG_LEVEL: "INFO" });
  });

  test("that is wrong gives one message naming every variable at fault, and shows no value", () => {
    const message = faultOf({
      TABLE_NAME: "x",
      PUBLIC_URL: "not-a-place",
      LOG_LEVEL: "LOUD",
      STRIPE_WEBHOOK_SECRET: "whsec_topsecret",
      S3_ENDPOINT: "nowhere.example",
    });
    for (const name of [
      "payments-webhook",
      "TABLE_NAME",
      "PUBLIC_URL",
      "LOG_LEVEL",
      "STRIPE_WEBHOOK_SECRET",
      "S3_ENDPOINT",
    ])
      expect(message).toContain(name);
    for (const value of ["not-a-place", "LOUD", "whsec_topsecret", "nowhere.example"])
      expect(message).not.toContain(value);
  });

  test("that is empty names all that is missing", () => {
    expect(faultOf({}).match(/^ {2}\w+:/gm)).toEqual(["  TABLE_NAME:", "  PUBLIC_URL:", "  STRIPE_WEBHOOK_SECRET:"]);
  });

  test.each([
    "https://serai.example/",
    "https://serai.example/shop",
    "https://serai.example?x=1",
    "localhost:8787",
    "ftp://serai.example",
  ])("has no origin in %s", (PUBLIC_URL) => {
    expect(faultOf({ ...GOOD, PUBLIC_URL })).toContain("PUBLIC_URL");
  });

  test.each(["http://localhost:8787", "http://127.0.0.1:1", "https://serai.example"])(
    "has an origin in %s",
    (PUBLIC_URL) => {
      expect(faultOf({ ...GOOD, PUBLIC_URL })).toBe("");
    },
  );
});
