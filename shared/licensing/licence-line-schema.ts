import * as z from "zod";
import {
  rightsLineOf,
  rightsTermsSchema,
  shownRightsLineSchema,
  showRightsLine,
  storedRightsLineSchema,
} from "#shared/catalogue/rights-terms-schema.ts";
import { countriesNamed } from "#shared/catalogue/territory-terms-schema.ts";
import { membersOn, territoryGroup } from "#shared/platform/codes/territory-groups.ts";
import { lineOfText } from "#shared/platform/free-text.ts";
import { isoDateOf } from "#shared/rights/days.ts";
import type { FrozenGroup, LicenceLine } from "./licence.ts";
import { RUN_RULES, type Runs, runsInWords, totalRuns } from "./runs.ts";

/** A line of a licence: rights, and how often they may be shown; as it is written at the edges, shown and stored. */

/** More runs than a channel has hours in a year is no limit: leave runs out. */
const MAX_RUNS = 9_999;
/** A strand may repeat a run many times over a weekend, seldom more; and after a month it is another run. */
const MAX_REPEATS = 99;
const MAX_REPEAT_HOURS = 24 * 31;
const MAX_CHANNELS = 100;
const CHANNEL_LETTERS = 80;
/** Catch-up of more than a year is a window of its own, not a right tied to a run. */
const MAX_CATCH_UP_DAYS = 366;

const RUNS_NEED_A_RULE =
  "Say what a run is counted for: per episode or per programme. Ten episodes with three runs are 30 showings, or 3.";

const channels = z.union([
  z.strictObject({ number: z.int().min(1).max(MAX_CHANNELS) }),
  z.strictObject({ names: z.array(lineOfText(CHANNEL_LETTERS)).min(1).max(MAX_CHANNELS) }),
]);

const runTerms = {
  number: z.int().min(1).max(MAX_RUNS),
  per: z.enum(RUN_RULES, { error: RUNS_NEED_A_RULE }),
  repeats: z.exactOptional(
    z.strictObject({
      number: z.int().min(1).max(MAX_REPEATS),
      withinHours: z.int().min(1).max(MAX_REPEAT_HOURS),
    }),
  ),
  channels: z.exactOptional(channels),
  simulcast: z.exactOptional(z.literal(true)),
  catchUpDays: z.exactOptional(z.int().min(1).max(MAX_CATCH_UP_DAYS)),
};

const storedRuns = z.object({ ...runTerms, episodes: z.exactOptional(z.int().min(1)) });

/** A line as a broadcaster writes it. A name nobody knows is refused: a term silently dropped would not be signed. */
export const licenceLineTermsSchema = rightsTermsSchema
  .safeExtend({
    runs: z
      .exactOptional(z.strictObject(runTerms))
      .describe("How often it may be shown; absent: as often as one likes"),
  })
  .strict();
export type LicenceLineTerms = z.output<typeof licenceLineTermsSchema>;

/** Groups as a document shows them: the name, the day its members were read, and who they were. */
const frozenGroup = z.object({
  group: z.string(),
  name: z.string(),
  asOf: z.iso.date(),
  territories: z.array(z.string()),
  isExcepted: z.exactOptional(z.literal(true)).describe("It was named among the exceptions: nothing of it is granted"),
});

/** A line as it is stored and parsed back. */
export const storedLicenceLineSchema = storedRightsLineSchema.extend({
  groups: z.exactOptional(z.array(frozenGroup)),
  exceptTerritories: z.exactOptional(z.array(z.string())),
  runs: z.exactOptional(storedRuns),
});

/**
 * The line the parties sign: groups of territories and media frozen as they stand `asOfDay` (days since 1970-01-01), runs
 * with the number of episodes they are counted over, where there are any.
 */
export function licenceLineOf(terms: LicenceLineTerms, on: { asOfDay: number; episodes: number }): LicenceLine {
  const { territories, exceptTerritories = [] } = terms;
  const groups = [
    ...[...new Set(territories)].flatMap((code) => frozen(code, on.asOfDay) ?? []),
    ...[...new Set(exceptTerritories)].flatMap((code) => {
      const group = frozen(code, on.asOfDay);
      return group === undefined ? [] : { ...group, isExcepted: true as const };
    }),
  ];
  const excepted = countriesNamed(exceptTerritories, on.asOfDay);
  const episodes = on.episodes > 0 ? { episodes: on.episodes } : {};
  return {
    ...rightsLineOf(terms, on.asOfDay),
    ...(groups.length === 0 ? {} : { groups }),
    ...(excepted.length === 0 ? {} : { exceptTerritories: excepted }),
    ...(terms.runs === undefined ? {} : { runs: { ...terms.runs, ...episodes } }),
  };
}

function frozen(code: string, asOfDay: number): FrozenGroup | undefined {
  const group = territoryGroup(code);
  if (group === undefined) return undefined;
  const asOf = isoDateOf(asOfDay);
  return { group: code, name: group.name, asOf, territories: membersOn(code, asOf) ?? [] };
}

const shownRuns = storedRuns.extend({
  total: z.int().describe("All runs together, over all episodes"),
  rule: z.string().describe("The same in a sentence"),
});

/** The shape {@link showLicenceLine} gives, for the answers' schemas. */
export const shownLicenceLineSchema = shownRightsLineSchema.extend({
  territoryGroups: z
    .array(frozenGroup)
    .optional()
    .describe("The groups the terms named, with the day as of which they were frozen into territories"),
  exceptTerritories: z
    .array(z.string())
    .optional()
    .describe("The countries the terms left out of those groups; territories are without them"),
  runs: shownRuns.optional(),
});
export type ShownLicenceLine = z.output<typeof shownLicenceLineSchema>;

/** A line as answers and documents show it: what was not agreed is not there. */
export function showLicenceLine({ groups = [], exceptTerritories, runs, ...line }: LicenceLine): ShownLicenceLine {
  return {
    ...showRightsLine(line),
    ...(groups.length === 0
      ? {}
      : { territoryGroups: groups.map(({ territories, ...group }) => ({ ...group, territories: [...territories] })) }),
    ...(exceptTerritories === undefined ? {} : { exceptTerritories: [...exceptTerritories] }),
    ...(runs === undefined ? {} : { runs: showRuns(runs) }),
  };
}

function showRuns({ channels: on, ...runs }: Runs): z.output<typeof shownRuns> {
  const shownChannels = on === undefined ? {} : { channels: "names" in on ? { names: [...on.names] } : on };
  return { ...runs, ...shownChannels, total: totalRuns(runs), rule: runsInWords(runs) };
}
