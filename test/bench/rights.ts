/** How long one question about one work takes, beside the brute-force oracle that answers the same questions. */
import { type Decision, decide, isFree, type RightsRequest } from "#shared/rights/decide.ts";
import type { Exclusivity } from "#shared/rights/exclusivity.ts";
import { type Commitment, emptyHead, type RightsHead, withCommitment, withRightsIn } from "#shared/rights/head.ts";
import type { MediaLeaf } from "#shared/rights/media.ts";
import { oracleAnswer } from "#test/property/rights/oracle.ts";
import { measureKeptHead } from "./kept-head.ts";
import type { BenchRow } from "./row.ts";

const COMMITMENTS = 50;
/** A series sold everywhere for decades. */
const COMMITMENTS_MANY = 2_000;
const QUESTIONS = 64;
const ROUNDS = 2_000;
const ROUNDS_MANY = 200;
const WARM_UP_ROUNDS = 200;
const EXPLAINED_ROUNDS = 20;
/** The oracle walks every cell; a few questions are enough to time it. */
const ORACLE_QUESTIONS = 8;
/** 5 µs, where the oracle takes 45 ms for one medium in one country for a year. */
const QUESTION_BUDGET = 1 / 9_000;
/** A refusal with free days and alternatives is asked by people, not by loops: two milliseconds, by the same measure, will do. */
const EXPLAINED_BUDGET = 1 / 22;
/** A millisecond, by the same measure. */
const MANY_BUDGET = 1 / 45;

const MEDIA: readonly MediaLeaf[] = ["SVOD", "AVOD", "FTV", "PTV1", "TVOD", "FAST"];
const TERRITORIES = ["TH", "VN", "SG", "MY", "ID", "PH", "JP", "KR", "TW", "HK"];
const DAYS = 3_650;
const TERM_DAYS = 365;

/** The rows of the rights: a question on a work with 50 commitments, bare and explained. */
export async function measure(): Promise<BenchRow[]> {
  const chance = chanceFrom(20_270_101);
  const head = workWithCommitments(chance, COMMITMENTS);
  const questions = Array.from({ length: QUESTIONS }, (_, number) => questionOf(chance, number));
  const refused = questions.filter((question) => !isFree(head, question, 0));

  const perQuestion = microsecondsEach(questions, ROUNDS, (question) => isFree(head, question, 0));
  const perExplanation = microsecondsEach(refused, EXPLAINED_ROUNDS, (question) => decide(head, question, 0));
  const perOracle = microsecondsEach(questions.slice(0, ORACLE_QUESTIONS), 1, (question) =>
    oracleAnswer(head, question, 0),
  );
  const many = workWithCommitments(chance, COMMITMENTS_MANY);
  const perQuestionOfMany = microsecondsEach(questions, ROUNDS_MANY, (question) => isFree(many, question, 0));
  return [
    row("one availability question, work with 50 commitments", perQuestion, perOracle, QUESTION_BUDGET),
    row("the same, refused: free days and alternatives", perExplanation, perOracle, EXPLAINED_BUDGET),
    row(
      `one availability question, work with ${COMMITMENTS_MANY} commitments`,
      perQuestionOfMany,
      perOracle,
      MANY_BUDGET,
    ),
    ...measureKeptHead({ questions, oracleMicroseconds: perOracle }),
  ];
}

function row(what: string, measured: number, reference: number, budget: number): BenchRow {
  const ratio = measured / reference;
  return {
    what,
    measured: `${measured.toFixed(2)} µs`,
    reference: `brute-force oracle ${reference.toFixed(0)} µs`,
    ratio,
    budget,
    ok: ratio <= budget,
  };
}

function microsecondsEach(
  questions: readonly RightsRequest[],
  rounds: number,
  ask: (question: RightsRequest) => boolean | Decision | object,
): number {
  const warmUp = Math.min(rounds - 1, WARM_UP_ROUNDS);
  for (let round = 0; round < warmUp; round++) for (const question of questions) ask(question);
  const started = performance.now();
  for (let round = 0; round < rounds; round++) for (const question of questions) ask(question);
  return ((performance.now() - started) * 1000) / (rounds * questions.length);
}

function workWithCommitments(chance: (below: number) => number, count: number): RightsHead {
  const owned = withRightsIn(emptyHead("work"), {
    replacesSources: [],
    rightsIn: TERRITORIES.map((territory) => ({
      id: `avail of ${territory}`,
      source: territory,
      scope: { kind: "work" },
      box: {
        media: MEDIA,
        territories: [territory],
        languages: { all: true },
        window: { startDay: 0, endDay: DAYS },
      },
      exclusivity: { kind: "exclusive" },
    })),
  });
  let head = owned;
  // As many as find room exclusively; the rest stand side by side with each other in one medium.
  for (let tries = 0; head.commitments.length < count && tries < 20 * COMMITMENTS; tries++) {
    const wanted = questionOf(chance, tries);
    if (isFree(head, wanted, 0)) head = withCommitment(head, grantOf(wanted, tries));
  }
  const more = Array.from({ length: count - head.commitments.length }, (_, number) => {
    return grantOf(sideBySide(questionOf(chance, number)), 20 * COMMITMENTS + number);
  });
  return { ...head, commitments: [...head.commitments, ...more] };
}

function sideBySide(wanted: RightsRequest): RightsRequest {
  return { ...wanted, lines: wanted.lines.map(({ box }) => ({ box, exclusivity: { kind: "non-exclusive" } })) };
}

function grantOf(wanted: RightsRequest, number: number): Commitment {
  return { ...wanted, licenceId: `licence ${number}` };
}

/** One medium in one country for a year: the question a search asks of each head on its page. */
function questionOf(chance: (below: number) => number, number: number): RightsRequest {
  const startDay = chance(DAYS - TERM_DAYS);
  const exclusivity: Exclusivity = { kind: chance(3) === 0 ? "non-exclusive" : "exclusive" };
  const media = [MEDIA[chance(MEDIA.length)] ?? "SVOD"];
  const territories = [TERRITORIES[chance(TERRITORIES.length)] ?? "TH"];
  const box = {
    media,
    territories,
    languages: { all: true as const },
    window: { startDay, endDay: startDay + TERM_DAYS },
  };
  return { licenseeId: `licensee ${number}`, scope: { kind: "work" }, lines: [{ box, exclusivity }] };
}

/** A small linear congruential generator: the same work and questions in every run. */
function chanceFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
