import { showHoldback } from "#shared/catalogue/holdback-terms-schema.ts";
import { showRightsLine } from "#shared/catalogue/rights-terms-schema.ts";
import { canonicalJson, sha256Hex } from "#shared/platform/canonical.ts";
import type { RightsLine } from "#shared/rights/head.ts";
import type { HoldbackPromise } from "#shared/rights/holdback.ts";
import type { Scope } from "#shared/rights/scope.ts";

interface Party {
  readonly organisationId: string;
  readonly name: string;
  readonly country: string;
}

/** Everything the parties agree on; nothing of when or by whom it is signed. */
export interface LicenceTerms {
  readonly licenceId: string;
  readonly licensor: Party;
  readonly licensee: Party;
  readonly work: {
    readonly workId: string;
    readonly title: string;
    readonly kind: string;
    readonly originalTitle?: string | undefined;
    readonly year?: number | undefined;
    readonly eidr?: string | undefined;
  };
  readonly scope: Scope;
  readonly lines: readonly RightsLine[];
  readonly holdbacks?: readonly HoldbackPromise[];
  readonly timeZone: string;
  readonly feeMinor: number;
  readonly currency: string;
  readonly commissionBasisPoints: number;
}

/** The clauses every licence has, in words; the numbers stand in the terms. A changed sentence is a new version. */
const CLAUSES_VERSION = "2026-12";
const CLAUSES = [
  "The licensor grants the licensee the rights listed under grant, and no others, for the territories, languages and days stated.",
  "A medium that is not listed, or that comes into use later, is not granted.",
  "Days are calendar days in the stated time zone, from the beginning of the first day to the end of the last day. Days listed as blackouts are not granted.",
  "Where holdbacks are listed: the licensor grants the cells of one that binds the licensor to nobody else, and the licensee does not exploit the cells of one that binds the licensee, on the days stated. A tied day is counted, in each territory, from the first day of the earliest licence signed on this network for one of the media named; until there is one, all days of the holdback are held back.",
  "The licence fee is due when both parties have signed. Masters are released when it is paid.",
  "The network's commission is taken from the licence fee at the stated rate and is owed by the licensor.",
  "This contract is between the licensor and the licensee. The network that carries it is not a party to it.",
] as const;

export interface LicenceDocument {
  readonly licenceId: string;
  /** Canonical JSON (RFC 8785): these bytes, in UTF-8, are what both parties sign. */
  readonly text: string;
  readonly sha256: string;
}

/** The one document of a licence, fixed before the first signature. The same terms always give the same bytes. */
export function documentOf(terms: LicenceTerms): LicenceDocument {
  const { lines, holdbacks, ...rest } = terms;
  const text = canonicalJson({
    type: "https://serai.example/documents/licence",
    version: 1,
    ...rest,
    grant: lines.map(showRightsLine),
    ...(holdbacks === undefined ? {} : { holdbacks: holdbacks.map(showHoldback) }),
    clauses: { version: CLAUSES_VERSION, sentences: CLAUSES },
  });
  return { licenceId: terms.licenceId, text, sha256: sha256Hex(text) };
}
