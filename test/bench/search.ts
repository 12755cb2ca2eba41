/** How long a search over all works takes, beside the same questions in SQLite on the same rows. */
import type { RightsHead } from "#shared/rights/head.ts";
import { type AvailabilityIndex, buildIndex, bytesOfIndex } from "#shared/rights/search/availability-index.ts";
import { decodeIndex, encodeIndex } from "#shared/rights/search/encode-index.ts";
import { searchIndex } from "#shared/rights/search/search-index.ts";
import type { SearchQuestion } from "#shared/rights/search/search-question.ts";
import type { BenchRow } from "./row.ts";
import { chanceFrom, headsOf, NOW, QUESTION_KINDS } from "./search-catalogue.ts";
import { SqlCatalogue } from "./search-sqlite.ts";

const WORKS = 50_000;
const QUESTIONS_A_KIND = 50;
/** Each question is timed so often and its best time counts: what else the machine does is no part of the search. */
const TRIES = 3;
/** SQLite answers the first few of each kind: enough to time it, and to see that it finds the same. */
const SQL_QUESTIONS_A_KIND = 6;
const FACET_QUESTIONS_A_KIND = 10;
const SEED = 20_270_101;
const MIB = 2 ** 20;
/** 10 and 50 ms, where SQLite takes 10 ms for the middle one of the questions. */
const P50_BUDGET = 1;
const P99_BUDGET = 5;
/** Over the same questions, each as often. */
const TIMES_FASTER = 1 / 10;
const INDEX_BUDGET_MIB = 32;
/** A snapshot is read once in a process: 100 ms. */
const DECODE_BUDGET = 10;
/** Facets answer some hundred questions beside the one: 50 ms. */
const FACETS_BUDGET = 5;

/** What was measured of a catalogue of so many works. */
export interface Growth {
  readonly works: number;
  readonly rows: number;
  readonly mebibytes: number;
  readonly p50: number;
  readonly p99: number;
}

/** The rows of the search: a question over 50,000 works, whole and in part, beside SQLite. Refuses to time wrong answers. */
export async function measure(): Promise<BenchRow[]> {
  const sql = new SqlCatalogue();
  const made = indexOf(WORKS, (head, number) => sql.add(head, number));
  sql.finish();
  const bytes = encodeIndex(made.index);
  const decode = bestOf(TRIES, () => decodeIndex(bytes));
  const index = decodeIndex(bytes);
  const questions = questionsOf(QUESTIONS_A_KIND);
  const times = timesOf(index, questions);
  const asked = questionsOf(SQL_QUESTIONS_A_KIND);
  for (const question of asked) demandSame(index, sql, question);
  const sqlTimes = asked.map((question) => bestOf(TRIES, () => sql.search(question, NOW))).sort(byTime);
  const inFacets = questionsOf(FACET_QUESTIONS_A_KIND).map((question) => ({ ...question, facets: true }));
  sql.close();

  const reference = quantile(sqlTimes, 0.5);
  const sized = `${WORKS.toLocaleString("en")} works, ${made.rows.toLocaleString("en")} avails rows`;
  const row = (what: string, time: number, budget: number): BenchRow => timeRow(what, { time, reference, budget });
  const mebibytes = bytesOfIndex(index) / MIB;
  return [
    row(`availability search, ${sized}, p50`, quantile(times, 0.5), P50_BUDGET),
    row("the same, p99", quantile(times, 0.99), P99_BUDGET),
    meanRow(mean(timesOf(index, asked)), mean(sqlTimes)),
    row("the same with all facets, p50", quantile(timesOf(index, inFacets), 0.5), FACETS_BUDGET),
    row(`reading the snapshot of ${(bytes.length / MIB).toFixed(1)} MiB`, decode, DECODE_BUDGET),
    {
      what: "memory of the index (the figure itself, in MiB)",
      measured: `${mebibytes.toFixed(1)} MiB`,
      reference: "1 MiB",
      ratio: mebibytes,
      budget: INDEX_BUDGET_MIB,
      ok: mebibytes <= INDEX_BUDGET_MIB,
    },
  ];
}

/** How size and times grow with a catalogue. */
export function growthAt(works: number): Growth {
  const { index, rows } = indexOf(works);
  const times = timesOf(index, questionsOf(QUESTIONS_A_KIND));
  return { works, rows, mebibytes: bytesOfIndex(index) / MIB, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

function indexOf(works: number, see: (head: RightsHead, number: number) => void = () => {}) {
  let rows = 0;
  let number = 0;
  function* seen(): Iterable<RightsHead> {
    for (const head of headsOf(works)) {
      rows += head.rightsIn.length;
      see(head, number++);
      yield head;
    }
  }
  const index = buildIndex(seen(), NOW);
  return { index, rows };
}

function questionsOf(each: number): SearchQuestion[] {
  return QUESTION_KINDS.flatMap(({ ask }) => {
    const chance = chanceFrom(SEED);
    return Array.from({ length: each }, () => ask(chance));
  });
}

/** The best time of each question in milliseconds, sorted. */
function timesOf(index: AvailabilityIndex, questions: readonly SearchQuestion[]): number[] {
  for (const question of questions) searchIndex(index, question, NOW);
  return questions.map((question) => bestOf(TRIES, () => searchIndex(index, question, NOW))).sort(byTime);
}

function bestOf(tries: number, act: () => object): number {
  let best = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < tries; turn++) {
    const started = performance.now();
    act();
    best = Math.min(best, performance.now() - started);
  }
  return best;
}

function byTime(one: number, other: number): number {
  return one - other;
}

function mean(times: readonly number[]): number {
  return times.reduce((sum, time) => sum + time, 0) / times.length;
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

function demandSame(index: AvailabilityIndex, sql: SqlCatalogue, question: SearchQuestion): void {
  const ours = searchIndex(index, question, NOW);
  const theirs = sql.search(question, NOW);
  const page = ours.matches.map(({ number, granted }) => ({ work: number, granted }));
  if (ours.total !== theirs.total || JSON.stringify(page) !== JSON.stringify(theirs.works)) {
    throw new Error(`SQLite finds ${theirs.total} works, the index ${ours.total}: ${JSON.stringify(question)}`);
  }
}

function meanRow(time: number, reference: number): BenchRow {
  return {
    what: "the same, mean over the questions SQLite answered too",
    measured: `${time.toFixed(2)} ms`,
    reference: `SQLite, mean over the same, ${reference.toFixed(1)} ms`,
    ratio: time / reference,
    budget: TIMES_FASTER,
    ok: time / reference <= TIMES_FASTER,
  };
}

function timeRow(what: string, of: { time: number; reference: number; budget: number }): BenchRow {
  const ratio = of.time / of.reference;
  return {
    what,
    measured: `${of.time.toFixed(2)} ms`,
    reference: `SQLite, p50 of the same questions, ${of.reference.toFixed(1)} ms`,
    ratio,
    budget: of.budget,
    ok: ratio <= of.budget,
  };
}
