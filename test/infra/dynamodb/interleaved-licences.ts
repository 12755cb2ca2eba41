/** Programs of two or three actors over the same rights, run in every order of their calls to the table. */
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { agreeTerms } from "#shared/licensing/agree-terms.ts";
import { lapseLicences } from "#shared/licensing/lapse-licences.ts";
import { declineLicence, withdrawLicence } from "#shared/licensing/leave-licence.ts";
import { isHeld } from "#shared/licensing/licence.ts";
import { rememberAddress } from "#shared/licensing/licence-address.ts";
import type { LicensingDeps } from "#shared/licensing/licence-change.ts";
import { licenceRef } from "#shared/licensing/licence-store.ts";
import { signLicence } from "#shared/licensing/sign-licence.ts";
import { createLog } from "#shared/platform/log.ts";
import type { Outcome } from "#shared/platform/outcome.ts";
import { Table } from "#shared/platform/table.ts";
import { doubleSales } from "#test/property/rights/oracle.ts";
import { must } from "#test/support/seed-houses.ts";
import type { LicensingBed, Offer } from "./licensing-bed.ts";
import { clientOf, type LocalTable, TABLE_NAME } from "./local-table.ts";
import { type Choice, planAfter, Turnstile } from "./schedule.ts";

const DAY_MILLISECONDS = 86_400_000;
const LOG = createLog({ service: "clock", level: "SILENT" });
/** By then every licence of an earlier run has lapsed. */
const LONG_AFTER_DAYS = 40;

/** Done to the first, second … offer, by a process whose clock is so many days ahead. */
export interface Deed {
  readonly does:
    | "seller agrees"
    | "seller signs"
    | "seller declines"
    | "buyer signs"
    | "buyer withdraws"
    | "clock lapses";
  readonly offer: number;
  readonly daysAhead?: number;
}

/** What is done first, one after the other, and then by each actor side by side. */
export interface Program {
  readonly before: readonly Deed[];
  readonly actors: readonly Deed[];
}

const BUYERS_SIGNED: readonly Deed[] = [0, 1, 2].map((offer) => ({ does: "buyer signs", offer }));
const [FIRST_SIGNED] = BUYERS_SIGNED;
const HELD: Deed = { does: "seller agrees", offer: 0 };
const LATER = { daysAhead: 2 };

const program = (before: readonly Deed[], ...actors: readonly Deed[]): Program => ({ before, actors });

/** Two and three actors over the same rights, sold exclusively: of the offers, one at most may end in force. */
export const PROGRAMS: Readonly<Record<string, Program>> = {
  "two holds": program([], HELD, { does: "seller agrees", offer: 1 }),
  "two signatures": program(BUYERS_SIGNED, { does: "seller signs", offer: 0 }, { does: "seller signs", offer: 1 }),
  "a hold and a signature": program(BUYERS_SIGNED, HELD, { does: "seller signs", offer: 1 }),
  "both signatures of one licence": program(
    [HELD],
    { does: "buyer signs", offer: 0 },
    { does: "seller signs", offer: 0 },
  ),
  "a release and a hold": program([HELD], { does: "seller declines", offer: 0 }, { does: "seller agrees", offer: 1 }),
  "a release and a signature": program(
    [HELD],
    { does: "buyer withdraws", offer: 0 },
    { does: "seller signs", offer: 0 },
  ),
  "a lapse and another's hold": program(
    [HELD],
    { does: "clock lapses", offer: 0, ...LATER },
    { does: "seller agrees", offer: 1, ...LATER },
  ),
  "the last signature by a slow clock and another's hold by one that knows the time is up": program(
    FIRST_SIGNED ? [FIRST_SIGNED, HELD] : [],
    { does: "seller signs", offer: 0 },
    { does: "seller agrees", offer: 1, ...LATER },
  ),
  "a release, a hold and a signature": program(
    [...BUYERS_SIGNED.slice(1), HELD],
    { does: "seller declines", offer: 0 },
    { does: "seller agrees", offer: 1 },
    { does: "seller signs", offer: 2 },
  ),
  "three signatures": program(
    BUYERS_SIGNED,
    { does: "seller signs", offer: 0 },
    { does: "seller signs", offer: 1 },
    { does: "seller signs", offer: 2 },
  ),
  "a lapse, a hold and a signature": program(
    [...BUYERS_SIGNED.slice(1), HELD],
    { does: "clock lapses", offer: 0, ...LATER },
    { does: "seller agrees", offer: 1, ...LATER },
    { does: "seller signs", offer: 2, ...LATER },
  ),
};

/** How it ended: what each actor was told, and the state of each offer. */
interface Ending {
  readonly told: readonly string[];
  readonly states: readonly string[];
}

/** What was tried of a program, and whatever ended otherwise than it may. */
export interface Explored {
  schedules: number;
  readonly faults: string[];
}

/**
 * Tries every order of the actors' calls, or only those of the plans given. Each must end as one deed wholly after the other
 * would, in some order; no two licences in force may conflict, by the oracle; and the head must hold exactly what the
 * licences say.
 */
export async function explore(
  local: LocalTable,
  bed: LicensingBed,
  program: Program,
  plans?: readonly (readonly number[])[],
): Promise<Explored> {
  const offers = 1 + Math.max(...[...program.before, ...program.actors].map(({ offer }) => offer));
  const clients = program.actors.map(() => clientOf(local.endpoint));
  const legal: string[] = [];
  for (const order of permutations([...program.actors.keys()])) {
    const { ending } = await runOnce({ bed, clients, program, offers }, { order });
    legal.push(JSON.stringify(ending));
  }
  const explored: Explored = { schedules: 0, faults: [] };
  const tryPlan = async (plan: readonly number[]): Promise<readonly Choice[]> => {
    const { ending, choices, faults } = await runOnce({ bed, clients, program, offers }, { plan });
    explored.schedules += 1;
    const at = choices.map(({ taken }) => taken).join("");
    explored.faults.push(...faults.map((fault) => `${at}: ${fault}`));
    if (!legal.includes(JSON.stringify(ending))) explored.faults.push(`${at}: ${JSON.stringify(ending)}`);
    return choices;
  };
  if (plans !== undefined) for (const plan of plans) await tryPlan(plan);
  else for (let plan: number[] | undefined = []; plan !== undefined; ) plan = planAfter(await tryPlan(plan));
  for (const client of clients) client.destroy();
  return explored;
}

interface Setting {
  readonly bed: LicensingBed;
  readonly clients: readonly ReturnType<typeof clientOf>[];
  readonly program: Program;
  readonly offers: number;
}

/** Runs the program on a work of its own: wholly one after the other, or call by call as planned. */
async function runOnce(
  { bed, clients, program, offers: count }: Setting,
  how: { readonly order: readonly number[] } | { readonly plan: readonly number[] },
): Promise<{ ending: Ending; choices: readonly Choice[]; faults: string[] }> {
  // The clock looks at all there is: nothing of earlier runs may be left for it.
  if (program.actors.some(({ does }) => does === "clock lapses")) await sweep(bed);
  const workId = await bed.newWork();
  const first = await bed.newOffer(workId, await bed.newBuyer());
  const offers = [first, ...(await bed.moreLike(first, count - 1))];
  await addressesKnown(bed, offers);
  for (const deed of program.before) must(await perform(bed, bed.deps, deed, offers));
  const actors = program.actors.map((deed, actor) => async (turn: () => Promise<void>) => {
    const deps = turnTaking(bed.deps, { client: clients[actor] ?? clientOf(""), turn });
    const outcome = await perform(bed, deps, deed, offers);
    return outcome.ok ? "done" : outcome.reason;
  });
  const told: string[] = [];
  const turnstile = new Turnstile("plan" in how ? how.plan : []);
  if ("plan" in how) told.push(...(await turnstile.run(actors)));
  else for (const actor of how.order) told[actor] = (await actors[actor]?.(async () => {})) ?? "";
  return { ...(await endingOf(bed, { workId, offers, told })), choices: turnstile.choices };
}

const RUN = { looks: 50, milliseconds: 100_000 };

async function sweep(bed: LicensingBed): Promise<void> {
  const clock = { ...bed.deps.clock, now: () => Date.now() + LONG_AFTER_DAYS * DAY_MILLISECONDS };
  while ((await lapseLicences({ ...bed.deps, clock, log: LOG }, RUN)) > 0);
}

/** As in a process that has met the licences before: a change then takes one read and one transaction. */
async function addressesKnown(bed: LicensingBed, offers: readonly Offer[]): Promise<void> {
  const licences = await bed.deps.table.getMany(...offers.map(({ licenceId }) => licenceRef(licenceId)));
  for (const licence of licences) if (licence) rememberAddress(licence.value);
}

/** The same, but for waiting for one's turn before each call, and for no time passing in a pause. */
function turnTaking(
  deps: LicensingDeps,
  { client, turn }: { client: ReturnType<typeof clientOf>; turn: () => Promise<void> },
): LicensingDeps {
  client.middlewareStack.add(
    (next) => async (args) => {
      await turn();
      return next(args);
    },
    { step: "initialize", priority: "high", name: "turn", override: true },
  );
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const clock = { now: () => deps.clock.now(), sleep: async () => {} };
  return { ...deps, clock, table: new Table({ documents, name: TABLE_NAME, clock }) };
}

async function perform(
  bed: LicensingBed,
  deps: LicensingDeps,
  { does, offer: number, daysAhead = 0 }: Deed,
  offers: readonly Offer[],
): Promise<Outcome<unknown, string>> {
  const offer = offers[number];
  if (offer === undefined) throw new RangeError(`there is no offer ${number}`);
  const { licenceId, buyer } = offer;
  const clock = { ...deps.clock, now: () => Date.now() + daysAhead * DAY_MILLISECONDS };
  const at = { ...deps, clock };
  switch (does) {
    case "seller agrees":
      return agreeTerms(at, bed.seller, { licenceId, holdDays: 1 });
    case "seller signs":
      return signLicence(at, bed.seller, offer);
    case "seller declines":
      return declineLicence(at, bed.seller, { licenceId, note: "" });
    case "buyer signs":
      return signLicence(at, buyer, offer);
    case "buyer withdraws":
      return withdrawLicence(at, buyer, { licenceId, note: "" });
    case "clock lapses":
      return { ok: true, value: await lapseLicences({ ...at, log: LOG }, RUN) };
  }
}

async function endingOf(
  bed: LicensingBed,
  of: { readonly workId: string; readonly offers: readonly Offer[]; readonly told: readonly string[] },
): Promise<{ ending: Ending; faults: string[] }> {
  const stored = await bed.deps.table.getMany(...of.offers.map(({ licenceId }) => licenceRef(licenceId)));
  const licences = stored.flatMap((licence) => (licence ? [licence.value] : []));
  const head = await bed.headOf(of.workId);
  const faults = doubleSales(head)
    .slice(0, 1)
    .map((cell) => `sold twice: ${cell}`);
  const inForce = licences.filter(({ state }) => state === "executed").map(({ licenceId }) => licenceId);
  const committed = head.commitments.map(({ licenceId }) => licenceId);
  if (!isSame(inForce, committed)) faults.push(`in force ${inForce}, in the head ${committed}`);
  const held = licences.filter(isHeld).map(({ licenceId }) => licenceId);
  const astray = head.holds.filter(({ licenceId }) => !held.includes(licenceId));
  if (astray.length > 0) faults.push(`held for nobody: ${astray.map(({ licenceId }) => licenceId)}`);
  return { ending: { told: of.told, states: licences.map(({ state }) => state) }, faults };
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one));
}

function permutations<T>(of: readonly T[]): T[][] {
  if (of.length <= 1) return [[...of]];
  return of.flatMap((one, index) => permutations(of.toSpliced(index, 1)).map((rest) => [one, ...rest]));
}
