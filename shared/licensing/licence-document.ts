import { showHoldback } from "#shared/catalogue/holdback-terms-schema.ts";
import { canonicalJson, sha256Hex } from "#shared/platform/canonical.ts";
import { zoneOfTerritory } from "#shared/platform/codes/territory-zones.ts";
import type { HoldbackPromise } from "#shared/rights/holdback.ts";
import type { Scope } from "#shared/rights/scope.ts";
import type { LicenceLine } from "./licence.ts";
import { showLicenceLine } from "./licence-line-schema.ts";

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
  readonly lines: readonly LicenceLine[];
  readonly holdbacks?: readonly HoldbackPromise[];
  /** Absent: the days of each territory are its own. */
  readonly timeZone?: string | undefined;
  readonly feeMinor: number;
  readonly currency: string;
  readonly commissionBasisPoints: number;
}

/** The clauses every licence has, in words; the numbers stand in the terms. A changed sentence is a new version. */
const CLAUSES_VERSION = "2026-12";
const DAYS_IN_ONE_ZONE =
  "Days are calendar days in the stated time zone, from the beginning of the first day to the end of the last day. Days listed as blackouts are not granted.";
const CLAUSES = [
  "The licensor grants the licensee the rights listed under grant, and no others, for the territories, languages and days stated.",
  "A medium that is not listed, or that comes into use later, is not granted.",
  DAYS_IN_ONE_ZONE,
  "Where holdbacks are listed: the licensor grants the cells of one that binds the licensor to nobody else, and the licensee does not exploit the cells of one that binds the licensee, on the days stated. A tied day is counted, in each territory, from the first day of the earliest licence signed on this network for one of the media named; until there is one, all days of the holdback are held back.",
  "The licence fee is due when both parties have signed. Masters are released when it is paid.",
  "The network's commission is taken from the licence fee at the stated rate and is owed by the licensor.",
  "This contract is between the licensor and the licensee. The network that carries it is not a party to it.",
] as const;

/** Said in place of, or beside, a clause above by licences whose terms need it; all others keep their words. */
const NEWER_CLAUSES_VERSION = "2027-01";
const DAYS_IN_OWN_ZONES =
  "Days are calendar days of each territory, in the time zone listed for it under territoryTimeZones, from the beginning of the first day to the end of the last day. Days listed as blackouts are not granted.";
const GROUPS_ARE_FROZEN =
  "Where a group of territories is named, it means the territories listed with it, as they were its members on the day stated; a later change of its membership changes nothing here.";
const EXCEPTIONS_ARE_LEFT_OUT =
  "Where territories are excepted, they are not granted, even where a group that is named has them; what is granted are the territories listed, and no others.";
const RUNS_ARE_LIMITED =
  "Where runs are listed, the licensee may show the programme so often and no oftener, by the rule stated with them; repeats within the hours stated and a simultaneous showing over the internet, where listed, are not counted.";

export interface LicenceDocument {
  readonly licenceId: string;
  /** Canonical JSON (RFC 8785): these bytes, in UTF-8, are what both parties sign. */
  readonly text: string;
  readonly sha256: string;
}

/** The one document of a licence, fixed before the first signature. The same terms always give the same bytes. */
export function documentOf(terms: LicenceTerms): LicenceDocument {
  const { lines, holdbacks, timeZone, ...rest } = terms;
  const text = canonicalJson({
    type: "https://serai.example/documents/licence",
    version: 1,
    ...rest,
    ...(timeZone === undefined ? { territoryTimeZones: zonesOf(terms) } : { timeZone }),
    grant: lines.map(showLicenceLine),
    ...(holdbacks === undefined ? {} : { holdbacks: holdbacks.map(showHoldback) }),
    clauses: clausesOf(terms),
  });
  return { licenceId: terms.licenceId, text, sha256: sha256Hex(text) };
}

/** The zone of every territory of the licence, frozen here so that the signed bytes alone say when its days begin. */
function zonesOf({ lines, holdbacks = [] }: LicenceTerms): Record<string, string> {
  const territories = new Set([...lines, ...holdbacks].flatMap(({ box }) => box.territories));
  return Object.fromEntries([...territories].map((territory) => [territory, zoneOfTerritory(territory)]));
}

function clausesOf({ lines, timeZone }: LicenceTerms) {
  const isOwnZones = timeZone === undefined;
  const added = [
    ...(lines.some(({ groups }) => groups !== undefined) ? [GROUPS_ARE_FROZEN] : []),
    ...(lines.some(({ exceptTerritories }) => exceptTerritories !== undefined) ? [EXCEPTIONS_ARE_LEFT_OUT] : []),
    ...(lines.some(({ runs }) => runs !== undefined) ? [RUNS_ARE_LIMITED] : []),
  ];
  if (!isOwnZones && added.length === 0) return { version: CLAUSES_VERSION, sentences: CLAUSES };
  const sentences = CLAUSES.map((sentence) =>
    isOwnZones && sentence === DAYS_IN_ONE_ZONE ? DAYS_IN_OWN_ZONES : sentence,
  );
  return { version: NEWER_CLAUSES_VERSION, sentences: [...sentences, ...added] };
}
