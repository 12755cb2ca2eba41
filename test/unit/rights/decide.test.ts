import { describe, expect, test } from "vitest";
import { type CellRefusal, type Decision, decide, forBuyer } from "#shared/rights/decide.ts";
import { withCommitment, withHold } from "#shared/rights/head.ts";
import type { HoldbackPromise } from "#shared/rights/holdback.ts";
import type { Scope } from "#shared/rights/scope.ts";
import {
  asked,
  box,
  coExclusive,
  day,
  dubs,
  EXCLUSIVE,
  heldBack,
  licensed,
  line,
  NON_EXCLUSIVE,
  NOW,
  owned,
  right,
  SOLE,
} from "./trade.ts";

const season = (number: number): Scope => ({ kind: "season", season: number });
const episode = (inSeason: number, number: number): Scope => ({ kind: "episode", season: inSeason, episode: number });

function refusals(decision: Decision): CellRefusal[] {
  return decision.granted ? [] : decision.refusals;
}

function codes(decision: Decision): string[] {
  return refusals(decision).map((refusal) => refusal.code);
}

function kinds(decision: Decision): string[] {
  return decision.granted ? [] : decision.alternatives.map(({ kinds }) => kinds.join(" and "));
}

describe("what the seller holds", () => {
  test("a free exclusive inside rights in is granted without warnings", () => {
    expect(decide(owned(), asked(), NOW)).toEqual({ granted: true, warnings: [] });
  });

  test("a work nobody has declared rights of is refused as no-rights-in, with nothing to propose", () => {
    const decision = decide({ ...owned(), rightsIn: [] }, asked(), NOW);
    expect(codes(decision)).toEqual(["no-rights-in"]);
    expect(kinds(decision)).toEqual([]);
  });

  test("a country not held is refused alone, and fewer territories are proposed", () => {
    const decision = decide(owned(), asked({ territories: ["TH", "JP", "VN"] }), NOW);
    expect(refusals(decision)).toMatchObject([{ code: "no-rights-in", territories: ["JP"] }]);
    expect(decision).toMatchObject({
      alternatives: [{ kinds: ["fewer-territories"], lines: [line({ territories: ["TH", "VN"] })] }],
    });
  });

  test("days beyond the window held are refused as outside-window, and a shorter term is proposed", () => {
    const decision = decide(owned(), asked({ from: "2035-01-01", until: "2037-01-01" }), NOW);
    expect(refusals(decision)).toMatchObject([
      { code: "outside-window", window: { startDay: day("2036-01-01"), endDay: day("2037-01-01") } },
    ]);
    expect(kinds(decision)).toEqual(["shorter-term"]);
  });

  test("a window that has not opened yet says from which day it is free", () => {
    const decision = decide(owned(right({ from: "2027-03-01" })), asked(), NOW);
    expect(refusals(decision)).toMatchObject([{ code: "outside-window", freeFromDay: day("2027-03-01") }]);
    expect(kinds(decision)).toEqual(["later-start", "later-start and shorter-term"]);
  });

  test("clearances that end early end the right early", () => {
    const head = owned(right({ clearanceEndDay: day("2027-07-01") }));
    expect(refusals(decide(head, asked(), NOW))).toMatchObject([
      { code: "clearance-ends", window: { startDay: day("2027-07-01"), endDay: day("2028-01-01") } },
    ]);
    expect(decide(head, asked({ until: "2027-07-01" }), NOW).granted).toBe(true);
  });

  test("rights from several avails add up: one country from each, half a year from each", () => {
    const head = owned(
      right({ id: "a", territories: ["TH"], until: "2027-07-01" }),
      right({ id: "b", territories: ["TH"], from: "2027-07-01" }),
      right({ id: "c", territories: ["VN"] }),
    );
    expect(decide(head, asked({ territories: ["TH", "VN"] }), NOW).granted).toBe(true);
  });

  test("seasons held one by one never add up to the series: another may follow", () => {
    const head = owned(right({ id: "s1", scope: season(1) }), right({ id: "s2", scope: season(2) }));
    expect(codes(decide(head, asked(), NOW))).toEqual(["no-rights-in"]);
    expect(decide(head, asked({ scope: season(2) }), NOW).granted).toBe(true);
    expect(decide(head, asked({ scope: episode(2, 7) }), NOW).granted).toBe(true);
  });
});

describe("what others hold", () => {
  test("an exclusive licence on overlapping days refuses those days only, until it ends", () => {
    const head = withCommitment(owned(), licensed({ from: "2026-06-01", until: "2027-06-01" }));
    expect(refusals(decide(head, asked(), NOW))).toEqual([
      {
        code: "committed",
        media: ["SVOD"],
        territories: ["TH"],
        languages: { all: true },
        window: { startDay: day("2027-01-01"), endDay: day("2027-06-01") },
        freeFromDay: day("2027-06-01"),
        heldBy: "licence of siam-tv",
      },
    ]);
  });

  test("windows that touch do not overlap", () => {
    const head = withCommitment(owned(), licensed({ from: "2026-01-01", until: "2027-01-01" }));
    expect(decide(head, asked(), NOW).granted).toBe(true);
  });

  test("licences back to back free the cells only when the last of them ends", () => {
    const first = withCommitment(owned(), licensed({ to: "one", from: "2027-01-01", until: "2028-01-01" }));
    const both = withCommitment(first, licensed({ to: "two", from: "2028-01-01", until: "2029-01-01" }));
    expect(refusals(decide(both, asked(), NOW))).toMatchObject([{ freeFromDay: day("2029-01-01") }]);
  });

  test("territories refused for one reason and one length of time are told together", () => {
    const head = withCommitment(owned(), licensed({ territories: ["TH", "SG"] }));
    expect(refusals(decide(head, asked({ territories: ["SG", "TH", "VN"] }), NOW))).toMatchObject([
      { code: "committed", territories: ["SG", "TH"] },
    ]);
  });

  test("the same licensee extending his own licence is no conflict", () => {
    const head = withCommitment(owned(), licensed({ to: "mekong-play", until: "2027-06-01" }));
    expect(decide(head, asked(), NOW).granted).toBe(true);
  });

  test("a licence's own hold never stands in the way of its signature", () => {
    const head = withHold(owned(), { ...licensed(), licenceId: "wanted", expiresAt: NOW + 1 });
    expect(decide(head, asked(), NOW).granted).toBe(true);
  });

  test("a hold blocks until the instant it expires, and no longer", () => {
    const head = withHold(owned(), { ...licensed(), expiresAt: NOW + 1000 });
    expect(refusals(decide(head, asked(), NOW + 999))).toMatchObject([
      { code: "on-hold-until", holdExpiresAt: NOW + 1000 },
    ]);
    expect(decide(head, asked(), NOW + 1000).granted).toBe(true);
  });

  test("a holdback names itself to the seller, and binds even the licensee it was promised to", () => {
    const head = { ...owned(), holdbacks: [heldBack("hard", { media: ["FTV"] })] };
    const decision = decide(head, asked({ media: ["FTV", "SVOD"] }), NOW);
    expect(refusals(decision)).toMatchObject([{ code: "held-back", media: ["FTV"], holdbackId: "holdback" }]);
    expect(kinds(decision)).toContain("fewer-media");
  });

  test("three co-exclusive licensees who share no cell leave room for a fourth", () => {
    const terms = { exclusivity: coExclusive(2) };
    const head = [
      licensed({ ...terms, to: "one", territories: ["TH"] }),
      licensed({ ...terms, to: "two", territories: ["VN"] }),
      licensed({ ...terms, to: "three", territories: ["SG"] }),
    ].reduce(withCommitment, owned());
    expect(decide(head, asked({ ...terms, territories: ["TH", "VN", "SG"] }), NOW).granted).toBe(true);
  });
});

describe("the whole and its parts", () => {
  test("selling an episode limits the series: the whole is refused as part-committed", () => {
    const head = withCommitment(owned(), licensed({ scope: episode(1, 3) }));
    expect(codes(decide(head, asked(), NOW))).toEqual(["part-committed"]);
    expect(codes(decide(head, asked({ scope: season(1) }), NOW))).toEqual(["part-committed"]);
    expect(codes(decide(head, asked({ scope: episode(1, 3) }), NOW))).toEqual(["committed"]);
  });

  test("selling the series limits every season and episode", () => {
    const head = withCommitment(owned(), licensed());
    expect(codes(decide(head, asked({ scope: season(4) }), NOW))).toEqual(["committed"]);
    expect(codes(decide(head, asked({ scope: episode(4, 1) }), NOW))).toEqual(["committed"]);
  });

  test("other seasons and other episodes stay free", () => {
    const head = withCommitment(owned(), licensed({ scope: episode(1, 3) }));
    expect(decide(head, asked({ scope: season(2) }), NOW).granted).toBe(true);
    expect(decide(head, asked({ scope: episode(1, 4) }), NOW).granted).toBe(true);
  });
});

describe("languages", () => {
  test("a dub and subtitles in one language are different rights", () => {
    const head = withCommitment(owned(), licensed({ languages: { versions: dubs("th") } }));
    const subtitles = { versions: [{ use: "subtitle" as const, tag: "th" }] };
    expect(decide(head, asked({ languages: subtitles }), NOW).granted).toBe(true);
  });

  test("Spanish sold is Latin American Spanish sold, either way round", () => {
    const sold = (tag: string) => withCommitment(owned(), licensed({ languages: { versions: dubs(tag) } }));
    const wanted = (tag: string) => asked({ languages: { versions: dubs(tag) } });
    expect(codes(decide(sold("es"), wanted("es-419"), NOW))).toEqual(["committed"]);
    expect(codes(decide(sold("es-419"), wanted("es"), NOW))).toEqual(["committed"]);
    expect(decide(sold("es-ES"), wanted("es-419"), NOW).granted).toBe(true);
    expect(decide(sold("es"), wanted("est"), NOW).granted).toBe(true);
  });

  test("simplified and traditional Chinese, Mandarin and Cantonese are four different rights", () => {
    const tags = ["zh-Hans", "zh-Hant", "cmn", "yue"];
    for (const tag of tags) {
      const others = tags.filter((other) => other !== tag);
      const head = withCommitment(owned(), licensed({ languages: { versions: dubs(...others) } }));
      expect(decide(head, asked({ languages: { versions: dubs(tag) } }), NOW).granted).toBe(true);
    }
  });

  test("all languages but one leaves exactly that one to be sold", () => {
    const head = withCommitment(owned(), licensed({ languages: { all: true, except: dubs("vi") } }));
    expect(decide(head, asked({ languages: { versions: dubs("vi") } }), NOW).granted).toBe(true);
    expect(refusals(decide(head, asked(), NOW))).toMatchObject([{ languages: { all: true, except: dubs("vi") } }]);
  });
});

describe("alternatives", () => {
  test("a title sold non-exclusively is proposed on the best terms left", () => {
    const head = withCommitment(owned(), licensed({ exclusivity: NON_EXCLUSIVE }));
    const decision = decide(head, asked(), NOW);
    expect(decision).toMatchObject({
      alternatives: expect.arrayContaining([
        { kinds: ["lesser-exclusivity"], lines: [line({ exclusivity: NON_EXCLUSIVE })] },
      ]),
    });
  });

  test("a holder of sole rights proposes sole where exclusive was asked", () => {
    const decision = decide(owned(right({ exclusivity: SOLE })), asked(), NOW);
    expect(decision).toMatchObject({
      alternatives: [{ kinds: ["lesser-exclusivity"], lines: [line({ exclusivity: SOLE })] }],
    });
  });

  test("a later start keeps the term, a year, or its end", () => {
    const head = withCommitment(owned(), licensed({ until: "2027-04-01" }));
    const decision = decide(head, asked(), NOW);
    expect(decision).toMatchObject({
      alternatives: expect.arrayContaining([
        { kinds: ["later-start"], lines: [line({ from: "2027-04-01", until: "2028-04-01" })] },
        { kinds: ["later-start", "shorter-term"], lines: [line({ from: "2027-04-01", until: "2028-01-01" })] },
      ]),
    });
  });

  test("the nearest comes first: one country of three given up before half a year", () => {
    const head = withCommitment(owned(), licensed({ territories: ["SG"], from: "2027-05-01", until: "2027-09-01" }));
    const decision = decide(head, asked({ territories: ["TH", "VN", "SG"] }), NOW);
    expect(kinds(decision).indexOf("fewer-territories")).toBeLessThan(kinds(decision).indexOf("shorter-term"));
  });
});

describe("alternatives that give way in more than one thing", () => {
  test("one country taken in one medium leaves either that country or that medium to give up, and no more", () => {
    const head = withCommitment(owned(), licensed({ media: ["SVOD"], territories: ["TH"] }));
    const decision = decide(head, asked({ media: ["SVOD", "FTV"], territories: ["TH", "VN", "SG"] }), NOW);
    expect(decision).toMatchObject({
      alternatives: expect.arrayContaining([
        { kinds: ["fewer-territories"], lines: [line({ media: ["SVOD", "FTV"], territories: ["VN", "SG"] })] },
        { kinds: ["fewer-media"], lines: [line({ media: ["FTV"], territories: ["TH", "VN", "SG"] })] },
      ]),
    });
  });

  test("two obstacles are got out of in two ways at once: without Thailand, and starting after Vietnam is free", () => {
    const forGood = licensed({ territories: ["TH"], until: "2036-01-01" });
    const forASeason = licensed({ to: "viet-tv", territories: ["VN"], until: "2027-03-01" });
    const head = withCommitment(withCommitment(owned(), forGood), forASeason);
    const decision = decide(head, asked({ territories: ["TH", "VN", "SG"] }), NOW);
    expect(decision).toMatchObject({
      alternatives: expect.arrayContaining([
        {
          kinds: ["later-start", "fewer-territories"],
          lines: [line({ territories: ["VN", "SG"], from: "2027-03-01", until: "2028-03-01" })],
        },
        { kinds: ["fewer-territories"], lines: [line({ territories: ["SG"] })] },
      ]),
    });
  });

  test("where the Thai dub is taken, Thai subtitles are proposed", () => {
    const dubbed = { versions: dubs("th") };
    const head = withCommitment(owned(), licensed({ languages: dubbed }));
    const decision = decide(head, asked({ languages: dubbed }), NOW);
    expect(decision).toMatchObject({
      alternatives: expect.arrayContaining([
        { kinds: ["other-languages"], lines: [line({ languages: { versions: [{ use: "subtitle", tag: "th" }] } })] },
      ]),
    });
  });

  test("where one dub of three is taken, the other two are proposed", () => {
    const head = withCommitment(owned(), licensed({ languages: { versions: dubs("vi") } }));
    const decision = decide(head, asked({ languages: { versions: dubs("th", "vi", "zh") } }), NOW);
    expect(decision).toMatchObject({
      alternatives: expect.arrayContaining([
        { kinds: ["other-languages"], lines: [line({ languages: { versions: dubs("th", "zh") } })] },
      ]),
    });
  });

  test("of two lines the one in the way is given up, told as fewer media", () => {
    const head = withCommitment(owned(), licensed({ media: ["FTV"], until: "2036-01-01" }));
    const both = { ...asked(), lines: [line({ media: ["FTV"] }), line({ media: ["SVOD"] })] };
    expect(decide(head, both, NOW)).toMatchObject({
      alternatives: expect.arrayContaining([{ kinds: ["fewer-media"], lines: [line({ media: ["SVOD"] })] }]),
    });
  });

  test("holdbacks that cannot be promised are left out, and it says so", () => {
    const head = withCommitment(owned(), licensed({ media: ["FTV"], exclusivity: NON_EXCLUSIVE }));
    const impossible: HoldbackPromise = { binds: "licensor", strength: "hard", box: box({ media: ["FTV"] }) };
    const possible: HoldbackPromise = { binds: "licensor", strength: "hard", box: box({ media: ["PTV1"] }) };
    const decision = decide(head, { ...asked(), holdbacks: [impossible, possible] }, NOW);
    expect(decision).toMatchObject({
      alternatives: [{ kinds: ["fewer-holdbacks"], lines: [line()], holdbacks: [possible] }],
    });
  });
});

describe("the buyer's answer", () => {
  test("names no licence and no holdback", () => {
    const head = { ...withCommitment(owned(), licensed()), holdbacks: [heldBack("hard")] };
    const decision = decide(head, asked(), NOW);
    expect(JSON.stringify(decision)).toContain("siam-tv");
    expect(JSON.stringify(forBuyer(decision))).not.toMatch(/siam-tv|heldBy|holdback"|holdbackId/);
  });

  test("is the same whether one licensee or three stand in the way", () => {
    const territories = ["TH", "VN", "SG"];
    const one = withCommitment(owned(), licensed({ territories }));
    const three = territories.reduce(
      (head, territory) => withCommitment(head, licensed({ to: `buyer in ${territory}`, territories: [territory] })),
      owned(),
    );
    const wanted = asked({ territories });
    expect(refusals(decide(three, wanted, NOW))).toHaveLength(3);
    expect(forBuyer(decide(three, wanted, NOW))).toEqual(forBuyer(decide(one, wanted, NOW)));
  });

  test("strips the holder from warnings too", () => {
    const head = withHold(owned(), { ...licensed(), strength: "soft", expiresAt: NOW + 1 });
    expect(JSON.stringify(forBuyer(decide(head, asked(), NOW)))).not.toContain("siam-tv");
  });
});

describe("what cannot be asked", () => {
  test("a request with no lines is a fault, not a grant of nothing", () => {
    expect(() => decide(owned(), { ...asked(), lines: [] }, NOW)).toThrow(RangeError);
  });

  test("an impossible box is a fault, in the request as in the head", () => {
    const impossible = { box: { ...box(), territories: ["Europe"] }, exclusivity: EXCLUSIVE };
    expect(() => decide(owned(), { ...asked(), lines: [impossible] }, NOW)).toThrow(/unknown-territory Europe/);
    const corrupt = withCommitment(owned(), { ...licensed(), lines: [impossible] });
    expect(() => decide(corrupt, asked(), NOW)).toThrow(RangeError);
  });

  test("co-exclusive among one, or among a crowd, is a fault", () => {
    for (const of of [1, 1.5, 13]) {
      expect(() => decide(owned(), asked({ exclusivity: coExclusive(of) }), NOW)).toThrow(/impossible exclusivity/);
    }
  });
});
