import { describe, expect, test } from "vitest";
import {
  agreed,
  closedBecause,
  type Licence,
  lapsed,
  left,
  sideOf,
  signatureRefusal,
  signed,
} from "#shared/licensing/licence.ts";
import { dayOf } from "#shared/rights/days.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const LATER = NOW + 7 * 86_400_000;

const licence: Licence = {
  licenceId: "lic_1",
  state: "requested",
  money: "not-due",
  workId: "wrk_1",
  workTitle: "Qivitoq",
  licensorId: "org_seller",
  licensorName: "Seller",
  licenseeId: "org_buyer",
  licenseeName: "Buyer",
  scope: { kind: "work" },
  lines: [
    {
      box: {
        media: ["SVOD"],
        territories: ["TH"],
        languages: { all: true },
        window: { startDay: dayOf("2027-01-01") ?? 0, endDay: dayOf("2028-01-01") ?? 0 },
      },
      exclusivity: { kind: "exclusive" },
    },
  ],
  timeZone: "Asia/Bangkok",
  feeMinor: 500_000,
  currency: "USD",
  commissionBasisPoints: 1_000,
  documentSha256: "a".repeat(64),
  signedBy: [],
  requestedAt: "2026-11-20T12:00:00.000Z",
  expiresAt: LATER,
};
const moment = { instant: "2026-11-21T00:00:00.000Z", holdExpiresAt: LATER };

describe("the life of a licence", () => {
  test("agreed terms are held until their time limit", () => {
    expect(agreed(licence, LATER)).toMatchObject({ state: "terms-agreed", expiresAt: LATER });
  });

  test("a buyer's signature on its own request holds nothing yet", () => {
    expect(signed(licence, "licensee", moment)).toMatchObject({ state: "requested", signedBy: ["licensee"] });
  });

  test("terms agreed upon a signed offer are half signed", () => {
    const offer = signed(licence, "licensee", moment);
    expect(agreed(offer, LATER)).toMatchObject({ state: "part-signed", signedBy: ["licensee"], expiresAt: LATER });
  });

  test("the rights holder's signature on a request agrees and holds", () => {
    expect(signed(licence, "licensor", moment)).toMatchObject({ state: "part-signed", expiresAt: LATER });
  });

  test.each([
    ["licensor", "licensee"],
    ["licensee", "licensor"],
  ] as const)("the second signature executes, whoever gives it (%s first)", (first, second) => {
    const executed = signed(signed(licence, first, moment), second, moment);
    expect(executed).toMatchObject({ state: "executed", executedAt: moment.instant, signedBy: [first, second] });
    expect(executed).not.toHaveProperty("expiresAt");
  });

  test("a signature does not move the time limit of terms already agreed", () => {
    const later = { ...moment, holdExpiresAt: LATER + 1 };
    expect(signed(agreed(licence, LATER), "licensor", later).expiresAt).toBe(LATER);
  });

  test.each(["declined", "withdrawn"] as const)("a %s licence waits for nothing and keeps the reason", (state) => {
    const gone = left(licence, { state, note: "too late" });
    expect(gone).toMatchObject({ state, exitNote: "too late" });
    expect(gone).not.toHaveProperty("expiresAt");
  });

  test("a lapsed licence is closed as expired", () => {
    expect(closedBecause(lapsed(licence), NOW)).toBe("licence-expired");
  });
});

describe("what cannot be signed", () => {
  const signing = { side: "licensor", documentSha256: licence.documentSha256, now: NOW } as const;

  test("a request in time, with the right document, can be", () => {
    expect(signatureRefusal(licence, signing)).toBeUndefined();
  });

  test("another document than the licence's", () => {
    expect(signatureRefusal(licence, { ...signing, documentSha256: "b".repeat(64) })).toBe("document-differs");
  });

  test("a second time by the same side", () => {
    expect(signatureRefusal(signed(licence, "licensor", moment), signing)).toBe("already-signed");
  });

  test("at the very instant the time limit passes, though no clock has come by", () => {
    expect(signatureRefusal(licence, { ...signing, now: LATER })).toBe("licence-expired");
    expect(signatureRefusal(licence, { ...signing, now: LATER - 1 })).toBeUndefined();
  });

  test.each(["declined", "withdrawn", "executed"] as const)("a licence that is %s", (state) => {
    expect(signatureRefusal({ ...licence, state }, signing)).toBe("licence-not-open");
  });
});

describe("parties", () => {
  test("only its two organisations are parties", () => {
    expect(sideOf(licence, "org_seller")).toBe("licensor");
    expect(sideOf(licence, "org_buyer")).toBe("licensee");
    expect(sideOf(licence, "org_stranger")).toBeUndefined();
  });
});
