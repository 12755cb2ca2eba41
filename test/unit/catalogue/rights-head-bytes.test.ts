import { randomBytes } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { headBytes, headOfWork, readHeadBytes } from "#shared/catalogue/rights-head-bytes.ts";
import { createHead, HEAD_LIMITS, rightsHeadItem } from "#shared/catalogue/rights-head-store.ts";
import { keyOf } from "#shared/platform/keys.ts";
import { parseItem } from "#shared/platform/table.ts";
import { checksumOf } from "#shared/rights/checksum.ts";
import { OPEN_END_DAY } from "#shared/rights/days.ts";
import type { RightsHead } from "#shared/rights/head.ts";
import { MEDIA_LEAVES } from "#shared/rights/media.ts";
import { ZeroColumn } from "#shared/rights/packed/column.ts";
import { NEWEST_FORM } from "#shared/rights/packed/columns.ts";
import { box, coExclusive, licensed, line, NON_EXCLUSIVE, SOLE } from "#test/unit/rights/trade.ts";

const WORK = "wrk_01JQ0000000000000000000001";
const CHECKSUM_AT = 1;
const FORM_AT = 5;

/** One of everything a head can hold. */
const HEAD: RightsHead = {
  workId: WORK,
  rightsIn: [
    {
      id: "avail 1|0",
      source: "avail 1",
      scope: { kind: "work" },
      box: {
        media: MEDIA_LEAVES,
        territories: ["TH", "VN"],
        languages: { all: true, except: [{ use: "dub", tag: "es-419" }] },
        window: { startDay: 20_000, endDay: OPEN_END_DAY },
        blackouts: [{ startDay: 20_100, endDay: 20_131 }],
      },
      exclusivity: { kind: "exclusive" },
      clearanceEndDay: 22_000,
    },
  ],
  commitments: [
    {
      ...licensed({ to: "siam-tv", scope: { kind: "episode", season: 2, episode: 14 }, exclusivity: coExclusive(3) }),
      holdbacks: [
        {
          binds: "licensee",
          strength: "soft",
          box: box({ languages: { versions: [{ use: "subtitle", tag: "th" }] } }),
          tiedStart: { daysAfterStartOf: { media: ["PTV1", "PTV2"], days: 90 } },
          tiedEnd: { daysAfterStartOf: { media: ["FTV"], days: 0 } },
        },
      ],
    },
    { ...licensed({ to: "vina-tv", scope: { kind: "season", season: 2 } }), lines: [line({ exclusivity: SOLE })] },
  ],
  holds: [
    { ...licensed({ to: "late-tv", exclusivity: NON_EXCLUSIVE }), expiresAt: 1_795_000_000_123, strength: "soft" },
    { ...licensed({ to: "later-tv" }), expiresAt: 1_795_000_000_000 },
  ],
  holdbacks: [{ id: "festival", scope: { kind: "work" }, strength: "hard", box: box(), note: "until it opens, 初" }],
};

/** The head above as it was kept when each form was the newest. These bytes never change: they lie in tables. */
const KEPT: Readonly<Record<number, string>> = {
  1: "1VXBbhoxEP0VNGdHYiFtw942hAiqhNCy4hKhyuwOYGFsZHuBKN17f6Kf1/+oxruETQI0ai8pl8HPnrHnzZvZR9hos+ilEMLGLL7Vg89f6od+ATAwYjZ3tqcgvH8EQS58zYWsBd/rwMDqzCS4BwlK9AohfISFUP4GbRaQM5joLaFLTAWH8B7ibicCBv242wEGUe8rMBh2ewNgEH+N+sCgexffkBkBg84wpo3R3RUwGJRmQDvDYhEV5rowl+Uq8m7XMR28HHgziEdBYRrAoB23uxSkd0tX9Qu39o1/xvUtOUf9dg/GDBwaI5w2Am3xfGAw6tOO5GqW8Rnhj8ClhNCZDBngNsGV88RllkhKswkwcHwGIaA9Ow9akI9zBhuhUr0hb+u4cVf8AcIGFYABqrRYtpqNi9ZH4lHyZKEzZ33gqkPwzKEeNAMfHbeJzKxYC/dQKcsORapNIpEbrhLs7Lzp+nzMINHLpXBLVOV9UiSoEvTaKf/X9LRmBV+euTWwArRYnNjDL1WBK2F1irSD3GoFYYM9gWFwnlMkhcWlL6XjS36wJEercZTli6BVIS0ILs7zo5wl+mxPGwM9hbCZE0tzLdMJTxblc4VK7Y4fiz5JZ1DN3Jw40VMHr9vh7Tmt0Vihla0Iy2YTJ5zEJ3W5+SllHc7ZCUyHdIqOp/zBRlOHxiN302dvrbbQmPmzELbquyAdIusPIagln1zreU6vPaqutVD8gLr28Et1lZqqiOtd6slqiUCplxI62WKSOzxAwh4+NnjfX95Kq0oj+Q7C7UoYtJGDMPjU+lB+fxrN161zQifEhTnCkfnfSHoLQeWQfj5+/Ed6itaJNZcnUq4QO+cm/aeZ9LepK+1ofmXKCVkTrqZXqCyr/frxk+bXbw==",
  2: "VqwkD/kCAdvOyM/CwsjCxMbJzs7ExsPOxcLKxcvBzMjCysrIxMTIUV6UHW9g6BVogA0YJpYlZuYoGNYYQBmpxbomhpY5mcmpecmpCvlpCsWZibm6JWVQqiQDSaosMy9Rt6QMSiFJ5CSWpIJEoBSqRBFUBkSnpRaXZJYl5pTmlWTmKGSWKOQXpOYV6yg87Zgrx8nOJsTOJMQuxC7MwSEI8goIMMABmMPEwMDExAQlmRhgPAYmJj5Gpv///8s3CDQ0GDQ0sDB9ZbZi/MoMNYORiWEL42ZGRhYmBsYDO5ie8UCMfMuEgDCrOnYxyTM+uA7hQzQzMjAyMH77uenp3oyvjAA=",
};

const bytesOf = (form: number) => Uint8Array.from(Buffer.from(KEPT[form] ?? "", "base64"));

describe("a kept rights head", () => {
  test.each(Object.keys(KEPT).map(Number))("of form %i is read as it was meant", (form) => {
    expect(readHeadBytes(bytesOf(form))).toStrictEqual({ head: HEAD, form });
  });

  test("is written in the newest form, whichever it was read in", () => {
    for (const form of Object.keys(KEPT).map(Number)) {
      expect(headBytes(readHeadBytes(bytesOf(form)).head)).toEqual(bytesOf(NEWEST_FORM));
    }
  });

  test("keeps an empty list apart from none, and an empty text from none", () => {
    const head: RightsHead = {
      ...HEAD,
      commitments: [{ ...licensed(), lines: [{ ...line(), box: { ...box(), blackouts: [] } }], holdbacks: [] }],
      holdbacks: [{ id: "", scope: { kind: "work" }, strength: "soft", box: box(), note: "" }],
    };
    expect(readHeadBytes(headBytes(head)).head).toStrictEqual(head);
  });

  test("of nobody's work takes some dozens of bytes", () => {
    const bytes = headBytes({ workId: WORK, rightsIn: [], commitments: [], holds: [], holdbacks: [] });
    expect(bytes.length).toBeLessThan(80);
  });
});

describe("what no head can keep is a fault when it is written", () => {
  const withBox = (changed: object): RightsHead => {
    return { ...HEAD, commitments: [{ ...licensed(), lines: [{ ...line(), box: { ...box(), ...changed } }] }] };
  };
  test.each([
    ["a group of territories", withBox({ territories: ["EU-27"] })],
    ["a medium nobody knows", withBox({ media: ["HOLO"] })],
    ["a language for a use nobody knows", withBox({ languages: { versions: [{ use: "mime", tag: "th" }] } })],
    ["a window of no days", withBox({ window: { startDay: 5, endDay: 5 } })],
    ["half a day", withBox({ window: { startDay: 5.5, endDay: 9 } })],
    ["co-exclusivity among one", { ...HEAD, commitments: [licensed({ exclusivity: coExclusive(1) })] }],
    ["a hold until no instant", { ...HEAD, holds: [{ ...licensed(), expiresAt: Number.NaN }] }],
  ])("%s", (_, head) => {
    expect(() => headBytes(head)).toThrow(RangeError);
  });
});

describe("a head past its limits is refused, and nothing of it is kept", () => {
  const noted = (bytes: number): RightsHead => {
    // Chance in hexadecimal deflates to half of itself.
    const note = randomBytes(bytes).toString("hex");
    return { ...HEAD, holdbacks: [{ id: "h", scope: { kind: "work" }, strength: "hard", box: box(), note }] };
  };
  const licensedTimes = (count: number): RightsHead => ({
    ...HEAD,
    commitments: Array.from({ length: count }, (_, at) => ({ ...licensed(), licenceId: `licence ${at}` })),
  });
  test.each([
    ["bytes", noted(HEAD_LIMITS.bytes / 2), noted(HEAD_LIMITS.bytes + 1)],
    ["commitments", licensedTimes(HEAD_LIMITS.promises - 3), licensedTimes(HEAD_LIMITS.promises - 2)],
  ])("%s", (_, within, past) => {
    const keeping = (head: RightsHead) => createHead({ workId: WORK, organisationId: "org", head });
    expect(keeping(within)).toMatchObject({ ok: true });
    expect(keeping(past)).toMatchObject({ ok: false, reason: "rights-head-full", detail: { limits: HEAD_LIMITS } });
  });
});

describe("bytes that are no head of the work are a fault that says why", () => {
  const changedIn = (at: number, value: number) => {
    const bytes = headBytes(HEAD);
    bytes[at] = value;
    return bytes;
  };
  /** As somebody would write it who meant it so: under its own checksum. */
  const meant = (bytes: Uint8Array) => {
    new DataView(bytes.buffer).setUint32(CHECKSUM_AT, checksumOf(bytes.subarray(FORM_AT)), true);
    return bytes;
  };
  test.each([
    ["nothing", new Uint8Array(), "is no rights head"],
    ["its beginning", headBytes(HEAD).subarray(0, 6), "cut short"],
    ["all but its end", headBytes(HEAD).subarray(0, -1), "damaged"],
    ["a form changed on its way", changedIn(FORM_AT, NEWEST_FORM + 1), "damaged"],
    ["a newer form", meant(changedIn(FORM_AT, NEWEST_FORM + 1)), `of form ${NEWEST_FORM + 1}`],
    ["a form there never was", meant(changedIn(FORM_AT, 0)), "form 0"],
    ["another packing", meant(changedIn(FORM_AT + 1, 9)), "packed in a way nobody knows"],
    ["a text", Buffer.from("not a head"), "is no rights head"],
    ["JSON of something else", deflateRawSync('{"workId":"wrk"}'), "something else than a head"],
    ["what is no JSON", deflateRawSync("workId"), "something else than a head"],
    ["the head of another work", headBytes({ ...HEAD, workId: "wrk_2" }), "that of wrk_2"],
  ])("%s", (_, bytes, why) => {
    expect(() => headOfWork(WORK, bytes)).toThrow(expect.objectContaining({ name: "HeadFault" }));
    expect(() => headOfWork(WORK, bytes)).toThrow(new RegExp(`${WORK}.*${why}`));
  });

  test("and the table's own fault tells it, with the key", () => {
    const item = { itemKind: "rightsHead", revision: 1, workId: WORK, organisationId: "org" };
    const raw = { ...keyOf("rightsHead", { workId: WORK }), ...item, packedHead: headBytes(HEAD).subarray(0, 40) };
    expect(() => parseItem(rightsHeadItem, raw)).toThrow(new RegExp(`rightsHead at WORK#${WORK}`));
  });
});

test("a column that the form of a head did not have yet reads as zeros", () => {
  const column = new ZeroColumn();
  expect([column.count(), column.step(), column.byte(), column.isAtEnd]).toEqual([0, 0, 0, true]);
});
