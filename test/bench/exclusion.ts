/**
 * Never sold twice, twice over: the same contested offers signed here and inserted in PostgreSQL under an exclusion
 * constraint. Both must let the same ones through, and neither may let an overlap through.
 */
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import pg from "pg";
import { rightsHeadRef } from "#shared/catalogue/rights-head-store.ts";
import { dayOf, isoDateOf } from "#shared/rights/days.ts";
import type { Commitment } from "#shared/rights/head.ts";
import { openLocalTable } from "#test/infra/dynamodb/local-table.ts";
import { type PostgresServer, startPostgres } from "./postgres-server.ts";
import type { BenchRow } from "./row.ts";
import { type Asked, BENCH_MEDIA, type Bed, newWork, offerOf, openBed, perSecond, sellerSigns } from "./signing-bed.ts";

const OFFERS = 120;
const BUYERS = 40;
const SPREAD_WORKS = 60;
/** Signatories at work at the same moment. */
const AT_ONCE = 8;
const TERRITORIES = ["TH", "VN", "SG", "MY", "ID", "PH", "KH", "LA"] as const;

/** An offer, and the number of the buyer who made it. */
interface Wish extends Asked {
  readonly buyer: number;
}

/** How a contest went: the offers let through, how many a second were decided, and overlaps among those let through. */
interface Contest {
  readonly granted: readonly number[];
  readonly rate: number;
  readonly overlaps: number;
}

/** No rows where PostgreSQL is not installed, and one line that says so. */
export async function measure(): Promise<BenchRow[]> {
  const postgres = await startPostgres(AT_ONCE);
  if (!postgres) {
    console.warn("PostgreSQL is not installed here (Debian: postgresql): nothing to compare signatures with.");
    return [];
  }
  const local = await openLocalTable();
  try {
    const documents = DynamoDBDocumentClient.from(local.client, { marshallOptions: { removeUndefinedValues: true } });
    const bed = await openBed(documents, BUYERS);
    return [
      await sameVerdicts(bed, postgres),
      ...(await besideEachOther(bed, postgres, "one hot work", 1)),
      ...(await besideEachOther(bed, postgres, `${SPREAD_WORKS} works`, SPREAD_WORKS)),
    ];
  } finally {
    await local.close();
    await postgres.close();
  }
}

async function sameVerdicts(bed: Bed, postgres: PostgresServer): Promise<BenchRow> {
  const wishes = wishesFor(await worksOf(bed, 1));
  const ours = await signed(bed, wishes, 1);
  const theirs = await inserted(postgres, wishes, 1);
  const differing = wishes.filter((_, i) => ours.granted.includes(i) !== theirs.granted.includes(i)).length;
  return {
    what: "offers of one order judged otherwise here than by PostgreSQL's EXCLUDE USING gist",
    measured: `${differing} of ${OFFERS}; ${ours.granted.length} signed, ${OFFERS - ours.granted.length} refused`,
    reference: `PostgreSQL ${postgres.version}: ${theirs.granted.length} inserted`,
    ...{ ratio: differing, budget: 0, ok: differing === 0 && theirs.granted.length < OFFERS },
  };
}

async function besideEachOther(bed: Bed, postgres: PostgresServer, where: string, works: number): Promise<BenchRow[]> {
  const wishes = wishesFor(await worksOf(bed, works));
  const ours = await signed(bed, wishes, AT_ONCE);
  const theirs = await inserted(postgres, wishes, AT_ONCE);
  const told = ({ rate, granted, overlaps }: Contest) =>
    `${rate.toFixed(0)}/s decided, ${OFFERS - granted.length} conflicts of ${OFFERS}, ${overlaps} overlaps`;
  const row = {
    what: `contested signatures on ${where}, ${AT_ONCE} at once`,
    measured: told(ours),
    reference: `PostgreSQL ${postgres.version}, insertions under EXCLUDE USING gist, ${told(theirs)}`,
    ratio: theirs.rate / ours.rate,
    // The rate is reported, not bounded: a signature here also writes the licence, its audit entries and its events.
    budget: Number.POSITIVE_INFINITY,
    ok: ours.overlaps === 0 && theirs.overlaps === 0,
  };
  return [row];
}

function worksOf(bed: Bed, count: number): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, () => newWork(bed)));
}

/** The same wishes at every run: small boxes thrown over few territories and three years, so that many meet. */
function wishesFor(works: readonly string[]): Wish[] {
  const draw = drawsFrom(7);
  return Array.from({ length: OFFERS }, (_, i) => {
    const first = (dayOf("2027-01-01") ?? 0) + draw(1_000);
    return {
      buyer: i % BUYERS,
      workId: works[i % works.length] ?? "",
      media: BENCH_MEDIA.filter((_, at) => at === draw(BENCH_MEDIA.length) || at === i % BENCH_MEDIA.length),
      territories: TERRITORIES.filter((_, at) => at === i % TERRITORIES.length || draw(4) === 0),
      firstDay: isoDateOf(first),
      lastDay: isoDateOf(first + 29 + draw(200)),
    };
  });
}

/** A repeatable sequence of whole numbers below a bound (Lehmer, as Park and Miller set it). */
function drawsFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

async function signed(bed: Bed, wishes: readonly Wish[], atOnce: number): Promise<Contest> {
  const offers = [];
  for (const wish of wishes) {
    const buyer = bed.buyers[wish.buyer];
    if (!buyer) throw new Error(`There is no buyer ${wish.buyer}`);
    offers.push(await offerOf(bed, buyer, wish));
  }
  const granted: number[] = [];
  const signatures = offers.map((offer, i) => async () => void ((await sellerSigns(bed, offer)) && granted.push(i)));
  const rate = await perSecond(signatures, atOnce);
  const heads = await bed.deps.table.getMany(...[...new Set(wishes.map(({ workId }) => workId))].map(rightsHeadRef));
  const overlaps = heads.map((stored) => overlapsAmong(stored?.value.head.commitments ?? []));
  return { granted, rate, overlaps: overlaps.reduce((sum, found) => sum + found, 0) };
}

/** Pairs of different licensees' exclusive lines that share a medium, a territory and a day, counted the plainest way. */
function overlapsAmong(commitments: readonly Commitment[]): number {
  const lines = commitments.flatMap(({ licenseeId, lines }) => lines.map(({ box }) => ({ licenseeId, ...box })));
  const meets = (one: readonly string[], other: readonly string[]) => one.some((code) => other.includes(code));
  return lines.flatMap((one, i) =>
    lines.slice(i + 1).filter((other) => {
      const days = one.window.startDay < other.window.endDay && other.window.startDay < one.window.endDay;
      const cells = meets(one.media, other.media) && meets(one.territories, other.territories);
      return days && cells && one.licenseeId !== other.licenseeId;
    }),
  ).length;
}

const SCHEMA = `
  DROP TABLE IF EXISTS commitment;
  CREATE EXTENSION IF NOT EXISTS btree_gist;
  CREATE TABLE commitment (
    offer int NOT NULL, work text NOT NULL, medium text NOT NULL, territory text NOT NULL,
    days daterange NOT NULL, licensee int NOT NULL,
    EXCLUDE USING gist (work WITH =, medium WITH =, territory WITH =, days WITH &&, licensee WITH <>)
  )`;
const INSERT = `
  INSERT INTO commitment SELECT $1, $2, medium, territory, daterange($5, $6, '[]'), $7
  FROM unnest($3::text[]) AS medium, unnest($4::text[]) AS territory`;
const OVERLAPS = `
  SELECT count(*)::int AS found FROM commitment AS one JOIN commitment AS other
  ON one.offer < other.offer AND one.work = other.work AND one.medium = other.medium
  AND one.territory = other.territory AND one.days && other.days AND one.licensee <> other.licensee`;
const EXCLUSION_VIOLATION = "23P01";
/** Two insertions that wait for each other's verdict: one is sent back, and tries again. */
const DEADLOCK = "40P01";

async function inserted({ pool }: PostgresServer, wishes: readonly Wish[], atOnce: number): Promise<Contest> {
  await pool.query(SCHEMA);
  const granted: number[] = [];
  const insertions = wishes.map((wish, i) => async () => void ((await insertOne(pool, wish, i)) && granted.push(i)));
  const rate = await perSecond(insertions, atOnce);
  const { rows } = await pool.query<{ found: number }>(OVERLAPS);
  return { granted, rate, overlaps: rows[0]?.found ?? Number.NaN };
}

const TRIES_MOST = 20;

async function insertOne(pool: pg.Pool, wish: Wish, offer: number): Promise<boolean> {
  const { workId, media, territories, firstDay, lastDay, buyer } = wish;
  for (let tries = 1; ; tries++) {
    try {
      await pool.query(INSERT, [offer, workId, media, territories, firstDay, lastDay, buyer]);
      return true;
    } catch (fault) {
      if (!(fault instanceof pg.DatabaseError)) throw fault;
      if (fault.code === EXCLUSION_VIOLATION) return false;
      if (fault.code !== DEADLOCK || tries === TRIES_MOST) throw fault;
    }
  }
}
