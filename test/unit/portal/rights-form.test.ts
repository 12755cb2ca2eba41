import { describe, expect, it } from "vitest";
import { PageRefusal } from "#functions/portal/answer.ts";
import { askedIn, scopeCode, scopeIn, shownTerms, wantedIn, wantedText } from "#functions/portal/rights-form.ts";

const QUERY =
  "media=SVOD&media=FTV&territories=VN&territories=TH&languages=vi,%20th&uses=dub&firstDay=2027-01-01&lastDay=2027-12-31&exclusivity=exclusive";

describe("rights in forms", () => {
  it("are read as the terms the marketplace works on", () => {
    const { scope, terms } = askedIn(new URLSearchParams(QUERY));
    expect(scope).toEqual({ kind: "work" });
    expect(terms).toMatchObject({
      media: ["SVOD", "FTV"],
      territories: ["VN", "TH"],
      languages: {
        versions: [
          { use: "dub", tag: "vi" },
          { use: "dub", tag: "th" },
        ],
      },
      exclusivity: { kind: "exclusive" },
    });
  });

  it("leave out of a group the territories that are excepted, and carry them to the request", () => {
    const query = new URLSearchParams(
      `${QUERY.replace(/territories=TH&/, "")}&territories=NORDICS&exceptTerritories=FI&exceptTerritories=`,
    );
    const { scope, terms } = askedIn(query);
    expect(terms).toMatchObject({ territories: ["VN", "NORDICS"], exceptTerritories: ["FI"] });
    expect(wantedIn(wantedText(scope, [shownTerms(terms)]))).toEqual({ scope, lines: [terms] });
  });

  it("without a language are of all languages", () => {
    const { terms } = askedIn(new URLSearchParams(QUERY.replace(/languages=[^&]*/, "languages=")));
    expect(terms.languages).toEqual({ all: true });
  });

  it("travel from an answer to a request unchanged", () => {
    const { scope, terms } = askedIn(new URLSearchParams(QUERY));
    const wanted = wantedIn(wantedText(scope, [shownTerms(terms)]));
    expect(wanted).toEqual({ scope, lines: [terms] });
  });

  it.each(["not json", "{}", '{"scope":{"kind":"work"},"lines":[]}', "[".repeat(50_000)])(
    "are refused when mended: %.20s",
    (text) => {
      expect(() => wantedIn(text)).toThrow(PageRefusal);
    },
  );

  it.each([{ kind: "work" }, { kind: "season", season: 0 }, { kind: "episode", season: 12, episode: 345 }] as const)(
    "name a part of a work: $kind",
    (scope) => {
      expect(scopeIn(scopeCode(scope))).toEqual(scope);
    },
  );

  it("name what is to be mended in words", () => {
    const refusal = (() => {
      try {
        askedIn(new URLSearchParams(QUERY.replace("2027-12-31", "2026-12-31")));
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toMatchObject({ detail: { faults: ["last day: The last day comes before the first day"] } });
  });
});
