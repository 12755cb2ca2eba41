import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RouteDefinition } from "#functions/http/route.ts";
import { PERMISSIONS } from "#shared/parties/permission.ts";
import type { ApiAnswer } from "#test/support/api-client.ts";
import { DEFINITIONS } from "#test/support/definitions.ts";
import { type ForeignAndAbsent, makeForeignRecords } from "#test/support/foreign-records.ts";
import { type Market, startMarket } from "#test/support/marketplace.ts";
import type { PersonName } from "#test/support/people.ts";

let market: Market;
let records: ReadonlyMap<string, ForeignAndAbsent>;
beforeAll(async () => {
  market = await startMarket({ withObjects: true });
  records = await makeForeignRecords(market);
});
afterAll(() => market.close());

const labelOf = ({ method, path }: RouteDefinition) => `${method} ${path}`;

const CELLS = {
  media: ["SVOD"],
  territories: ["TH"],
  languages: "all",
  firstDay: "2027-01-01",
  lastDay: "2027-12-31",
} as const;

/** Good bodies for the routes that demand one, so that only the record decides. */
const BODIES: Readonly<Record<string, object>> = {
  "patch /members/{subject}": { roles: ["viewer"] },
  "put /works/{workId}": { kind: "film", titles: [{ language: "en", title: "Taken" }], listed: true },
  "post /licences/{licenceId}/agreement": {},
  "post /licences/{licenceId}/signatures": { documentSha256: "0".repeat(64) },
  "post /licences/{licenceId}/decline": {},
  "post /licences/{licenceId}/withdrawal": {},
  "post /works/{workId}/free-days": { lines: [{ ...CELLS, exclusivity: { kind: "non-exclusive" } }] },
  "post /works/{workId}/holdbacks": { ...CELLS, strength: "soft" },
  "post /works/{workId}/assets": {
    ...{ kind: "screener", fileName: "a.mp4", contentType: "video/mp4", sizeBytes: 1024, sha256: "0".repeat(64) },
  },
  "post /assets/{assetId}/parts": { firstPart: 1, lastPart: 1 },
  "post /assets/{assetId}/completion": { parts: [{ partNumber: 1, eTag: "0".repeat(32) }] },
  "post /assets/{assetId}/links": { inline: true },
  "put /works/{workId}/screener-grants/{organisationId}": { until: "2099-01-01T00:00:00Z" },
};
const QUERIES: Readonly<Record<string, string>> = { "get /ledger/accounts/{account}/lines": "?currency=EUR" };

function isForOthers({ path, permission }: RouteDefinition): boolean {
  const rule = Object.entries(PERMISSIONS).find(([name]) => name === permission)?.[1];
  return path.includes("{") && rule !== undefined && rule.for !== "operator";
}

async function ask(
  definition: RouteDefinition,
  which: keyof ForeignAndAbsent,
  by: PersonName = "trading house of every role",
): Promise<ApiAnswer> {
  const label = labelOf(definition);
  const path = definition.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const record = records.get(name);
    if (!record) throw new Error(`test/support/foreign-records.ts makes no record for {${name}}`);
    return encodeURIComponent(record[which]);
  });
  const body = BODIES[label];
  if (definition.body && !body) throw new Error(`this test has no good body for ${label}`);
  return market.as(by).send(definition.method.toUpperCase(), `/api/v1${path}${QUERIES[label] ?? ""}`, {
    ...(body ? { body: JSON.stringify(body) } : {}),
    headers: {
      "content-type": "application/json",
      "idempotency-key": `${label.replaceAll(" ", "-")}-${which}`,
      "if-match": '"r1"',
    },
  });
}

describe("another's record answers byte for byte as one that does not exist", () => {
  const walked = DEFINITIONS.filter(isForOthers);

  test.each(walked.map((definition) => [labelOf(definition), definition] as const))("%s", async (_, definition) => {
    const [foreign, absent] = [await ask(definition, "foreign"), await ask(definition, "absent")];
    expect(foreign.status, foreign.text).toBe(404);
    expect([foreign.status, foreign.text]).toEqual([absent.status, absent.text]);
    const headers = (answer: ApiAnswer) => [...answer.headers].filter(([name]) => name !== "x-request-id");
    expect(headers(foreign)).toEqual(headers(absent));
  });

  const read = walked.filter(({ method }) => method === "get");
  test.each(read.map((definition) => [labelOf(definition), definition] as const))(
    "the rights holder itself does find it: %s",
    async (_, definition) => {
      const own = await ask(definition, "foreign", "rights holder admin");
      expect(own.status, own.text).toBe(200);
    },
  );

  test("the walk met every record it knows", () => {
    const names = new Set(walked.flatMap(({ path }) => [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])));
    expect([...records.keys()].filter((name) => !names.has(name))).toEqual([]);
  });
});
