import { replaceHead, rightsHeadRef } from "#shared/catalogue/rights-head-store.ts";
import type { Clock } from "#shared/platform/clock.ts";
import { systemClock } from "#shared/platform/clock.ts";
import { type RightsHead, type RightsIn, withRightsIn } from "#shared/rights/head.ts";
import type { ApiAnswer } from "#test/support/api-client.ts";
import { type Market, startMarket } from "#test/support/marketplace.ts";
import { NEXT_YEAR } from "#test/support/next-year.ts";
import type { PersonName } from "#test/support/people.ts";
import { must } from "#test/support/seed-houses.ts";
import { right } from "#test/unit/rights/trade.ts";

export const DAY = 86_400_000;

/** The machine's clock, so many milliseconds forward (or back). */
export interface MovableClock extends Clock {
  forwardMilliseconds: number;
}

/** A line as a broadcaster writes it: exclusive SVOD in Thailand for all of next year, unless told otherwise. */
export function line(over: object = {}) {
  return {
    media: ["SVOD"],
    territories: ["TH"],
    languages: "all",
    firstDay: `${NEXT_YEAR}-01-01`,
    lastDay: `${NEXT_YEAR}-12-31`,
    exclusivity: { kind: "exclusive" },
    ...over,
  };
}

/** A licence as a client keeps it between two calls. */
export interface Deal {
  readonly licenceId: string;
  readonly documentSha256: string;
}

type Headers_ = Readonly<Record<string, string>>;

/** A market with works to license, and the steps of a licence as calls of its parties. */
export interface LicenceBed {
  readonly market: Market;
  readonly clock: MovableClock;
  /** A film of the rights holder, with SVOD, free TV and first pay TV in TH, VN and SG, 2026 to 2035, exclusively. */
  newWork(...rightsIn: RightsIn[]): Promise<string>;
  /** A series of the rights holder with these seasons and rights in. */
  newSeries(seasons: readonly object[], ...rightsIn: RightsIn[]): Promise<string>;
  headOf(workId: string): Promise<RightsHead>;
  ask(workId: string, over?: object, by?: PersonName, headers?: Headers_): Promise<ApiAnswer>;
  /** A request that is taken for granted. */
  requested(workId: string, over?: object, by?: PersonName): Promise<Deal>;
  agree(deal: Deal, body?: object, by?: PersonName, headers?: Headers_): Promise<ApiAnswer>;
  sign(deal: Deal, by: PersonName, headers?: Headers_): Promise<ApiAnswer>;
  decline(deal: Deal, by?: PersonName, body?: object): Promise<ApiAnswer>;
  withdraw(deal: Deal, by?: PersonName, body?: object): Promise<ApiAnswer>;
  read(deal: Deal, by?: PersonName): Promise<ApiAnswer>;
  /** Signed by the rights holder and by the broadcaster that asked. */
  executed(workId: string, over?: object): Promise<Deal>;
}

export const SELLER = "rights holder signatory";
export const BUYER = "broadcaster signatory";

export async function startLicences(forwardMilliseconds = 0): Promise<LicenceBed> {
  const clock: MovableClock = {
    forwardMilliseconds,
    now: () => systemClock.now() + clock.forwardMilliseconds,
    sleep: systemClock.sleep,
  };
  const market = await startMarket({ edges: { clock } });
  const { as } = market;
  const at = (deal: Deal) => `/api/v1/licences/${deal.licenceId}`;
  const bed: LicenceBed = {
    market,
    clock,
    newWork: (...rightsIn) => newWork(market, { kind: "film" }, rightsIn.length === 0 ? [right()] : rightsIn),
    newSeries: (seasons, ...rightsIn) => newWork(market, { kind: "series", seasons }, rightsIn),
    headOf: async (workId) => (await storedHead(market, workId)).value.head,
    ask: (workId, over, by = "broadcaster buyer", headers = {}) =>
      as(by).post("/api/v1/licences", requestBody(workId, over), headers),
    requested: async (workId, over, by) => dealOf(await bed.ask(workId, over, by)),
    agree: (deal, body = {}, by = "rights holder sales", headers = {}) =>
      as(by).post(`${at(deal)}/agreement`, body, headers),
    sign: (deal, by, headers = {}) =>
      as(by).post(`${at(deal)}/signatures`, { documentSha256: deal.documentSha256 }, headers),
    decline: (deal, by = "rights holder sales", body = {}) => as(by).post(`${at(deal)}/decline`, body),
    withdraw: (deal, by = "broadcaster buyer", body = {}) => as(by).post(`${at(deal)}/withdrawal`, body),
    read: (deal, by = "broadcaster viewer") => as(by).get(at(deal)),
    executed: async (workId, over) => {
      const deal = await bed.requested(workId, over);
      for (const by of [SELLER, BUYER] as const) expectStatus(await bed.sign(deal, by), 201);
      return deal;
    },
  };
  return bed;
}

export function requestBody(workId: string, over: object = {}) {
  return { workId, lines: [line(over)], feeMinor: 250_000, currency: "USD" };
}

function dealOf(answer: ApiAnswer): Deal {
  expectStatus(answer, 201);
  return { licenceId: String(answer.body.licenceId), documentSha256: String(answer.body.documentSha256) };
}

/** The reason of a problem document. */
export function reasonOf(answer: ApiAnswer): string {
  return String(answer.body.type).replace("/api/v1/problems/", "");
}

function expectStatus({ status, text }: ApiAnswer, expected: number): void {
  if (status !== expected) throw new Error(`answered ${status}, not ${expected}: ${text}`);
}

let works = 0;

async function newWork(market: Market, kind: object, rightsIn: readonly RightsIn[]): Promise<string> {
  const number = ++works;
  const work = { ...kind, contentId: `work-${number}`, titles: [{ language: "en", title: `Work ${number}` }] };
  const made = await market.as("rights holder admin").post("/api/v1/works", work);
  expectStatus(made, 201);
  const workId = String(made.body.workId);
  const stored = await storedHead(market, workId);
  const head = withRightsIn(stored.value.head, { replacesSources: [], rightsIn });
  const conflicts = await market.deps.table.commit([...must(replaceHead(stored, head))], workId);
  if (conflicts.length > 0) throw new Error("the rights were not laid down");
  return workId;
}

async function storedHead(market: Market, workId: string) {
  const [stored] = await market.deps.table.getMany(rightsHeadRef(workId));
  if (!stored) throw new Error(`${workId} has no rights head`);
  return stored;
}
