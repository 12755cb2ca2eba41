import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compactVerify, importJWK } from "jose";
import { describe, expect, test } from "vitest";
import { certify } from "#shared/licensing/certificate.ts";
import { documentOf, type LicenceTerms } from "#shared/licensing/licence-document.ts";
import { sha256Hex } from "#shared/platform/canonical.ts";
import { signerOf } from "#shared/platform/signer.ts";
import type { RightsBox } from "#shared/rights/box.ts";
import { dayOf } from "#shared/rights/days.ts";
import type { HoldbackPromise } from "#shared/rights/holdback.ts";

const terms: LicenceTerms = {
  licenceId: "lic_1",
  licensor: { organisationId: "org_1", name: "Méridien", country: "FR" },
  licensee: { organisationId: "org_2", name: "Đài Truyền hình", country: "VN" },
  work: { workId: "wrk_1", title: "Qivitoq", kind: "film", year: 1957 },
  scope: { kind: "work" },
  lines: [
    {
      box: {
        media: ["SVOD", "FTV"],
        territories: ["TH", "VN"],
        languages: { versions: [{ use: "dub", tag: "th" }] },
        window: { startDay: dayOf("2027-01-01") ?? 0, endDay: dayOf("2030-01-01") ?? 0 },
      },
      exclusivity: { kind: "exclusive" },
    },
  ],
  timeZone: "Asia/Bangkok",
  feeMinor: 1_250_000,
  currency: "USD",
  commissionBasisPoints: 1_000,
};

const withBlackout = (box: RightsBox): RightsBox => ({
  ...box,
  blackouts: [{ startDay: box.window.startDay + 30, endDay: box.window.startDay + 60 }],
});
const holdback: HoldbackPromise = {
  binds: "licensor",
  strength: "hard",
  box: {
    media: ["AVOD"],
    territories: ["TH"],
    languages: { all: true },
    window: { startDay: dayOf("2027-01-01") ?? 0, endDay: dayOf("2028-01-01") ?? 0 },
  },
};
const AFTER_PAY = { daysAfterStartOf: { media: ["PTV1" as const], days: 90 } };

describe("the document both sides sign", () => {
  test("the same terms give the same bytes, in whatever order they were put together", () => {
    const reordered: LicenceTerms = { ...Object.fromEntries(Object.entries(terms).reverse()), ...terms };
    expect(documentOf(reordered).text).toBe(documentOf(terms).text);
  });

  test("its hash is that of its UTF-8 bytes", () => {
    const { text, sha256 } = documentOf(terms);
    expect(sha256).toBe(sha256Hex(Buffer.from(text, "utf8")));
  });

  test("days are written as first and last calendar day, both in", () => {
    expect(JSON.parse(documentOf(terms).text).grant[0]).toMatchObject({
      firstDay: "2027-01-01",
      lastDay: "2029-12-31",
    });
  });

  const changes: [string, LicenceTerms][] = [
    ["the fee", { ...terms, feeMinor: terms.feeMinor + 1 }],
    ["the currency", { ...terms, currency: "EUR" }],
    ["the scope", { ...terms, scope: { kind: "season", season: 1 } }],
    ["the time zone", { ...terms, timeZone: "Asia/Ho_Chi_Minh" }],
    ["the commission", { ...terms, commissionBasisPoints: 999 }],
    ["a blackout", { ...terms, lines: terms.lines.map((line) => ({ ...line, box: withBlackout(line.box) })) }],
    ["a holdback", { ...terms, holdbacks: [holdback] }],
    ["what a holdback waits for", { ...terms, holdbacks: [{ ...holdback, tiedEnd: AFTER_PAY }] }],
    ["a party", { ...terms, licensee: { ...terms.licensee, organisationId: "org_3" } }],
    ["a line", { ...terms, lines: terms.lines.map((line) => ({ ...line, exclusivity: { kind: "sole" } as const })) }],
  ];
  test.each(changes)("%s cannot change without changing the hash", (_, changed) => {
    expect(documentOf(changed).sha256).not.toBe(documentOf(terms).sha256);
  });
});

describe("the bytes of a document", () => {
  test("are what they always were where nothing newer is agreed: signatures made before hold", () => {
    expect(documentOf(terms).sha256).toBe("c0882b28e327f604d5727057068755eeff6df8fb29ac5d2f77eceea1934ea421");
    expect(documentOf({ ...terms, holdbacks: [holdback] }).sha256).toBe(
      "7634f67bff9189b13134f7b8c0e1c2a32a84b1cd108b324ea002452b864fc61c",
    );
  });
});

describe("terms that not every licence has", () => {
  const written = (changed: LicenceTerms) => JSON.parse(documentOf(changed).text);
  const sentences = (changed: LicenceTerms): string[] => written(changed).clauses.sentences;
  const { timeZone: _, ...ownZones } = terms;
  const asean = {
    ...{ group: "ASEAN", name: "Association of Southeast Asian Nations", asOf: "2026-11-20" },
    territories: ["TH", "VN"],
  };
  const withLine = (over: Partial<LicenceTerms["lines"][number]>): LicenceTerms => {
    return { ...terms, lines: terms.lines.map((line) => ({ ...line, ...over })) };
  };

  test("without a stated zone it says in which zone the days of each territory are counted", () => {
    expect(written(ownZones)).toMatchObject({
      territoryTimeZones: { TH: "Asia/Bangkok", VN: "Asia/Ho_Chi_Minh" },
      clauses: { version: "2027-01" },
    });
    expect(written(ownZones)).not.toHaveProperty("timeZone");
    expect(sentences(ownZones).join(" ")).toMatch(/territoryTimeZones/);
    expect(sentences(ownZones).join(" ")).not.toMatch(/in the stated time zone/);
  });

  test("it shows a group's name with its day, and the countries it was frozen to", () => {
    const [grant] = written(withLine({ groups: [asean] })).grant;
    expect([grant.territoryGroups, grant.territories]).toEqual([[asean], ["TH", "VN"]]);
    expect(sentences(withLine({ groups: [asean] })).at(-1)).toMatch(/later change of its membership/);
  });

  test("it shows the countries that were excepted from a group, and says that they are not granted", () => {
    const excepting = withLine({ groups: [asean], exceptTerritories: ["SG"] });
    const [grant] = written(excepting).grant;
    expect([grant.territories, grant.exceptTerritories]).toEqual([["TH", "VN"], ["SG"]]);
    expect(sentences(excepting).at(-1)).toMatch(/excepted, they are not granted/);
    expect(sentences(withLine({ groups: [asean] })).join()).not.toMatch(/excepted/);
  });

  test.each([
    ["episode", 30, "3 runs of each of 10 episodes: 30 runs in total, and not 3."],
    ["programme", 3, "3 runs of the programme as a whole: 3 runs in total over its 10 episodes, and not 30."],
  ] as const)("ten episodes with three runs per %s are %i, said both ways", (per, total, rule) => {
    const [grant] = written(withLine({ runs: { number: 3, per, episodes: 10 } })).grant;
    expect(grant.runs).toMatchObject({ number: 3, per, episodes: 10, total, rule });
  });

  test("runs of a film are counted once", () => {
    const [grant] = written(withLine({ runs: { number: 3, per: "programme" } })).grant;
    expect(grant.runs).toMatchObject({ total: 3, rule: "3 runs in total." });
  });

  test("none of them changes without changing the hash", () => {
    const hashes = [
      terms,
      ownZones,
      withLine({ groups: [asean] }),
      withLine({ groups: [{ ...asean, asOf: "2026-11-21" }] }),
      withLine({ groups: [asean], exceptTerritories: ["SG"] }),
      withLine({ runs: { number: 3, per: "episode" } }),
      withLine({ runs: { number: 3, per: "programme" } }),
      withLine({ runs: { number: 3, per: "episode", catchUpDays: 7 } }),
      withLine({ runs: { number: 3, per: "episode", channels: { number: 2 } } }),
      withLine({ runs: { number: 3, per: "episode", repeats: { number: 1, withinHours: 48 } } }),
    ].map((changed) => documentOf(changed).sha256);
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

describe("the certificate", () => {
  const executed = {
    issuer: "https://serai.example",
    licence: {
      ...{ licenceId: "lic_1", documentSha256: "c".repeat(64), executedAt: "2026-11-20T12:00:00.000Z" },
      ...{ state: "executed" as const, money: "invoiced" as const, workId: "wrk_1", workTitle: "Qivitoq" },
      ...{
        licensorId: "org_1",
        licensorName: "A",
        licenseeId: "org_2",
        licenseeName: "B",
        scope: terms.scope,
        lines: terms.lines,
      },
      ...{
        timeZone: "UTC",
        feeMinor: 1,
        currency: "USD",
        commissionBasisPoints: 0,
        requestedAt: "2026-11-19T12:00:00.000Z",
      },
      signedBy: ["licensor", "licensee"] as const,
    },
    signatures: [
      {
        ...{ licenceId: "lic_1", party: "licensor" as const, organisationId: "org_1", subject: "s", name: "Camille" },
        ...{
          signedAt: "2026-11-20T11:00:00.000Z",
          ipAddress: "192.0.2.7",
          userAgent: "curl",
          documentSha256: "c".repeat(64),
        },
      },
    ],
  };

  async function signer() {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const path = join(await mkdtemp(join(tmpdir(), "serai-key-")), "key.json");
    await writeFile(
      path,
      JSON.stringify(createPrivateKey(privateKey.export({ type: "pkcs8", format: "pem" })).export({ format: "jwk" })),
    );
    return signerOf(`file:${path}`);
  }

  test("anyone can check it with the published key, and it names document and signers", async () => {
    const marketplace = await signer();
    const jws = await certify(marketplace, executed);
    const { payload, protectedHeader } = await compactVerify(jws, await importJWK(await marketplace.publicJwk()));
    expect(protectedHeader).toMatchObject({ alg: "ES256", kid: await marketplace.keyId() });
    const claims = JSON.parse(new TextDecoder().decode(payload));
    expect(claims).toMatchObject({ sub: "lic_1", documentSha256: "c".repeat(64), signatures: [{ name: "Camille" }] });
  });

  test("it tells nobody's network address", async () => {
    const [, claims = ""] = (await certify(await signer(), executed)).split(".");
    expect(Buffer.from(claims, "base64url").toString()).not.toContain("192.0.2.7");
  });

  test("one changed byte fails", async () => {
    const marketplace = await signer();
    const jws = await certify(marketplace, executed);
    const forged = jws.replace(/\.(.)/, (_, first: string) => `.${first === "e" ? "f" : "e"}`);
    await expect(compactVerify(forged, await importJWK(await marketplace.publicJwk()))).rejects.toThrow();
  });
});
