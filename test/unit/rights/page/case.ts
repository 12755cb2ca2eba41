/** The cases of docs/rights.md: each a block of YAML that says what stands, what is asked and what is answered. */
import * as z from "zod";
import { type Decision, decide, forBuyer, type RightsRequest } from "#shared/rights/decide.ts";
import { decideTogether } from "#shared/rights/decide-together.ts";
import { restOn } from "#shared/rights/exploitation.ts";
import type { Commitment, Hold, RightsHead } from "#shared/rights/head.ts";
import type { HoldbackPromise } from "#shared/rights/holdback.ts";
import { type Answer, answerText } from "./answer.ts";
import { day, holdbackOf, instant, lineOf, ownHoldbackOf, rightInOf, scopeOf } from "./notation.ts";

const entries = z.array(z.record(z.string(), z.string())).min(1);
const granted = {
  part: z.string().optional(),
  lines: entries,
  "held back from others": entries.optional(),
  "not exploited": entries.optional(),
};
const signed = z.strictObject({ with: z.string(), ...granted });
const work = {
  "seller holds": entries,
  "seller holds back": z.record(z.string(), z.record(z.string(), z.string())).default({}),
  signed: z.array(signed).default([]),
  "on hold": z.array(signed.extend({ until: z.string(), soft: z.boolean().default(false) })).default([]),
};
const workSchema = z.strictObject(work);

const answered = {
  answer: z.enum(["granted", "refused"]),
  because: entries.optional(),
  "warned of": entries.optional(),
  instead: z.array(z.record(z.string(), entries)).optional(),
};
const asked = { "asked by": z.string(), at: z.string().default("2026-11-20T12:00Z") };
const question = z.strictObject({ ...asked, ...granted, ...answered, "the buyer reads": entries.optional() });
const packageQuestion = z.strictObject({
  ...asked,
  works: z.record(z.string(), z.strictObject({ ...granted, ...answered })),
  answer: answered.answer,
});
/** Whether a licensee may exploit on a day what was signed with it. */
const exploitation = z.strictObject({
  exploits: z.string(),
  on: z.string(),
  part: z.string().optional(),
  answer: z.enum(["may", "blackout", "held-back"]),
});

const ofOneWork = z.strictObject({ ...work, questions: z.array(z.union([question, exploitation])).min(1) });
const ofWorks = z.strictObject({ works: z.record(z.string(), workSchema), questions: z.array(packageQuestion).min(1) });

type Work = z.output<typeof workSchema>;
type Granted = Omit<z.output<typeof signed>, "with">;
type Question = z.output<typeof question>;
type Exploitation = z.output<typeof exploitation>;
type PackageQuestion = z.output<typeof packageQuestion>;

/** One question of a case: what the page says, what the engine says, and the decision behind it where there is one. */
export interface Trial {
  readonly page: unknown;
  readonly engine: unknown;
  readonly refused?: { readonly head: RightsHead; readonly request: RightsRequest; readonly now: number };
}

/** Puts every question of a case to the engine. Throws where the case is not written in the notation. */
export function trialsOf(block: unknown): Trial[] {
  if (typeof block === "object" && block !== null && "works" in block) {
    const { works, questions } = ofWorks.parse(block);
    const heads = Object.entries(works).map(([title, stands]) => headOf(title, stands));
    return questions.map((asks) => tryPackage(heads, asks));
  }
  const { questions, ...stands } = ofOneWork.parse(block);
  const head = headOf("the work", stands);
  return questions.map((asks) => ("exploits" in asks ? tryExploiting(head, asks) : tryQuestion(head, asks)));
}

function tryQuestion(head: RightsHead, asks: Question): Trial {
  const now = instant(asks.at);
  const request = requestOf(asks["asked by"], asks);
  const decision = decide(head, request, now);
  const { answer, because, instead } = asks;
  const engine = answerText(decision);
  const reads = answerText(forBuyer(decision));
  return {
    page: { answer, because, "warned of": asks["warned of"], instead, "the buyer reads": asks["the buyer reads"] },
    engine: {
      ...onPage(engine, asks),
      "the buyer reads": asks["the buyer reads"] && (reads.because ?? reads["warned of"]),
    },
    ...(decision.granted ? {} : { refused: { head, request, now } }),
  };
}

function tryPackage(heads: readonly RightsHead[], asks: PackageQuestion): Trial {
  const asked = Object.entries(asks.works);
  const requests = asked.map(([workId, wanted]) => ({ workId, ...requestOf(asks["asked by"], wanted) }));
  const { granted: isGranted, works } = decideTogether(heads, requests, instant(asks.at));
  const page = asked.map(([title, { answer, because, instead, "warned of": warned }]) => {
    return [title, { answer, because, "warned of": warned, instead }];
  });
  const engine = asked.map(([title, told], at) => {
    const decision: Decision | undefined = works[at]?.decision;
    return [title, decision && onPage(answerText(decision), told)];
  });
  return {
    page: { answer: asks.answer, works: Object.fromEntries(page) },
    engine: { answer: isGranted ? "granted" : "refused", works: Object.fromEntries(engine) },
  };
}

/** The answer of the engine as far as the page tells of it: proposals may be left out where they are not the point. */
function onPage(engine: Answer, told: { instead?: unknown }): Answer {
  const { instead, ...rest } = engine;
  return told.instead === undefined || instead === undefined ? rest : { ...rest, instead };
}

function tryExploiting(head: RightsHead, { exploits, on, part, answer }: Exploitation): Trial {
  const grant = head.commitments.find(({ licenseeId }) => licenseeId === exploits);
  if (grant === undefined) throw new Error(`nothing is signed with ${exploits}`);
  return { page: answer, engine: restOn(head, { grant, scope: scopeOf(part), day: day(on) }) ?? "may" };
}

function headOf(workId: string, stands: Work): RightsHead {
  return {
    workId,
    rightsIn: stands["seller holds"].map((entry, at) => rightInOf(entry, `right ${at + 1}`)),
    commitments: stands.signed.map(({ with: licensee, ...terms }) => commitmentOf(licensee, terms)),
    holds: stands["on hold"].map(({ with: licensee, until, soft, ...terms }): Hold => {
      const strength = soft ? "soft" : "hard";
      return { ...commitmentOf(licensee, terms), expiresAt: instant(until), strength };
    }),
    holdbacks: Object.entries(stands["seller holds back"]).map(([name, entry]) => ownHoldbackOf(entry, name)),
  };
}

/** What is signed with a licensee; on the page the licence goes by the licensee's name. */
function commitmentOf(licensee: string, terms: Granted): Commitment {
  return { licenceId: licensee, ...requestOf(licensee, terms) };
}

function requestOf(licensee: string, terms: Granted): RightsRequest {
  const holdbacks: HoldbackPromise[] = [
    ...(terms["held back from others"] ?? []).map((entry) => ({ binds: "licensor" as const, ...holdbackOf(entry) })),
    ...(terms["not exploited"] ?? []).map((entry) => ({ binds: "licensee" as const, ...holdbackOf(entry) })),
  ];
  const { part, lines } = terms;
  return { licenseeId: licensee, scope: scopeOf(part), lines: lines.map(lineOf), holdbacks };
}
