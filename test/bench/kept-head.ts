/** What keeping a rights head of 2,000 commitments takes, beside the same head as deflated JSON. */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { headBytes, readHeadBytes } from "#shared/catalogue/rights-head-bytes.ts";
import { rightsHeadSchema } from "#shared/catalogue/rights-head-schema.ts";
import { boxMoved } from "#shared/rights/box.ts";
import { isFree, type RightsRequest } from "#shared/rights/decide.ts";
import type { RightsHead } from "#shared/rights/head.ts";
import { prepare } from "#shared/rights/prepared-head.ts";
import { BUSY_FIRST_DAY, busyHead } from "./busy-head.ts";
import type { BenchRow } from "./row.ts";

const COMMITMENTS = 2_000;
const SEED = 20_270_101;
const ROUNDS = 12;
const QUESTION_ROUNDS = 20;
const BYTES_MOST = 100 * 1024;
/** 1 ms, where the oracle takes 45 for its question. */
const QUESTION_BUDGET = 1 / 45;

interface Beside {
  /** Each of a year, in the ten years from day 0 on. */
  readonly questions: readonly RightsRequest[];
  /** What the brute-force oracle takes for one of them on a work with 50 commitments. */
  readonly oracleMicroseconds: number;
}

/** The rows of a kept head: its size, writing it, reading it, making it ready, and a question on it. */
export function measureKeptHead({ questions, oracleMicroseconds }: Beside): BenchRow[] {
  const head = busyHead(SEED, COMMITMENTS);
  const bytes = headBytes(head);
  const json = deflateRawSync(JSON.stringify(head));
  const { head: read } = readHeadBytes(bytes);
  const toParse = least(() => JSON.parse(inflateRawSync(json).toString("utf8")));
  const toCheck = least(() => rightsHeadSchema.parse(JSON.parse(inflateRawSync(json).toString("utf8"))));
  const toWriteJson = least(() => deflateRawSync(JSON.stringify(head)));
  const inItsYears = questions.map(({ lines, ...asked }) => {
    return { ...asked, lines: lines.map(({ box, ...line }) => ({ ...line, box: boxMoved(box, BUSY_FIRST_DAY) })) };
  });
  const toAsk = least(() => askAll(read, inItsYears), QUESTION_ROUNDS) / questions.length;
  const name = `rights head of ${COMMITMENTS} commitments, ${linesOf(head)} lines`;
  return [
    row(`${name}: size`, inBytes(bytes.length), inBytes(BYTES_MOST, "the most there may be"), 1),
    row(`${name}: size beside JSON`, inBytes(bytes.length), inBytes(json.length, "JSON, deflated"), 0.6),
    row(
      `${name}: written again, one more being signed`,
      inTime(least(() => headBytes(read))),
      inTime(toWriteJson, "JSON, deflated"),
      1,
    ),
    row(
      `${name}: read`,
      inTime(least(() => readHeadBytes(bytes))),
      inTime(toParse, "JSON, inflated and parsed, its shape not checked"),
      0.75,
    ),
    row(
      `${name}: read and ready for deciding`,
      inTime(least(() => prepare(readHeadBytes(bytes).head))),
      inTime(toCheck, "JSON, inflated, parsed and checked, not ready"),
      1,
    ),
    row(
      `${name}: one availability question, once ready`,
      inTime(toAsk),
      inTime(oracleMicroseconds / 1000, "brute-force oracle, 50 commitments"),
      QUESTION_BUDGET,
    ),
  ];
}

interface Figure {
  readonly value: number;
  readonly words: string;
}

const inBytes = (value: number, of = ""): Figure => ({ value, words: `${of} ${(value / 1024).toFixed(1)} KB`.trim() });
const inTime = (value: number, of = ""): Figure => ({ value, words: `${of} ${value.toFixed(2)} ms`.trim() });

function row(what: string, measured: Figure, reference: Figure, budget: number): BenchRow {
  const ratio = measured.value / reference.value;
  return { what, measured: measured.words, reference: reference.words, ratio, budget, ok: ratio <= budget };
}

function askAll(head: RightsHead, questions: readonly RightsRequest[]): number {
  return questions.filter((question) => isFree(head, question, 0)).length;
}

function linesOf({ commitments }: RightsHead): number {
  return commitments.reduce((sum, { lines }) => sum + lines.length, 0);
}

/** The least of several rounds, in milliseconds: what else the machine does can only add. */
function least(act: () => unknown, rounds = ROUNDS): number {
  let milliseconds = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    act();
    milliseconds = Math.min(milliseconds, performance.now() - started);
  }
  return milliseconds;
}
