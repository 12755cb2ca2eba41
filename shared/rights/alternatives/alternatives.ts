import type { DayWindow } from "../days.ts";
import type { Alternative, RightsRequest } from "../decision.ts";
import type { AskedLine } from "../finding.ts";
import type { RightsHead, RightsLine } from "../head.ts";
import { type Judgement, judge, passes } from "../judge.ts";
import { type LanguageScope, languagesEmpty } from "../languages.ts";
import { type Outlook, outlookOf } from "../outlook.ts";
import { prepare } from "../prepared-head.ts";
import { numbersWithin } from "./crowd-looks.ts";
import { exclusivitiesBelow, noMoreThan } from "./lesser-exclusivity.ts";
import { distanceOf, isBetter, kindsOf, type Loss, lossOf, opennessOf } from "./loss.ts";
import { type Contested, linesOf, type NearTerms, termsAsked } from "./near-terms.ts";
import { nearestTerms } from "./nearest-terms.ts";
import { obstaclesOf } from "./obstacles.ts";

/** More than eight proposals are a list to study, not an answer. */
const ALTERNATIVES_MOST = 8;

/** What the proposals are made from. */
interface Refused {
  readonly head: RightsHead;
  readonly request: RightsRequest;
  readonly now: number;
  readonly judgement: Judgement;
  /** What lies ahead of each verdict, in the same order. */
  readonly outlooks: readonly Outlook[];
}

interface Proposal extends Alternative {
  readonly loss: Loss;
  readonly distance: number;
}

/**
 * What would be granted instead of a refused request, nearest first, at most 8: with less exclusivity, later, shorter,
 * for fewer countries or media, in other versions, or some of these together; without the holdbacks that cannot be
 * promised. Each was judged again as a whole and passes, and none gives up no less than another and more of something.
 * The same head and request always give the same list.
 */
export function alternativesTo(refused: Refused): Alternative[] {
  const keepable = withKeepableHoldbacks(refused);
  const proposals = [
    ...contestedLevels(refused).flatMap((level) => proposalsOf(level, refused.request.lines)),
    ...inOtherUses(refused),
  ];
  const best = proposals.filter((one) => !proposals.some((other) => isBetter(other.loss, one.loss)));
  best.sort((one, other) => one.distance - other.distance);
  const holdbacks = keepable.holdbacks === refused.request.holdbacks ? {} : { holdbacks: keepable.holdbacks ?? [] };
  return chosen(best, (lines) => passes(judge(refused.head, { ...keepable, lines }, refused.now))).map(
    ({ kinds, lines }) => ({
      kinds: "holdbacks" in holdbacks ? [...kinds, "fewer-holdbacks" as const] : kinds,
      lines,
      ...holdbacks,
    }),
  );
}

/** The nearest that pass: of each way to give in the nearest one first, then whatever is near. Told nearest first. */
function chosen(best: readonly Proposal[], isGrantable: (lines: RightsLine[]) => boolean): Proposal[] {
  const firstOfItsKind = (one: Proposal, at: number) =>
    best.findIndex(({ kinds }) => kinds.join() === one.kinds.join()) === at;
  const inTurn = [...best.filter(firstOfItsKind), ...best.filter((one, at) => !firstOfItsKind(one, at))];
  const taken: Proposal[] = [];
  const texts = new Set<string>();
  for (const proposal of inTurn) {
    if (taken.length === ALTERNATIVES_MOST) break;
    const text = JSON.stringify(proposal.lines);
    if (texts.has(text) || !isGrantable(proposal.lines)) continue;
    texts.add(text);
    taken.push(proposal);
  }
  return taken.sort((one, other) => one.distance - other.distance);
}

function proposalsOf(level: Contested, asked: readonly RightsLine[]): Proposal[] {
  return nearestTerms(level, asked).map((terms) => proposalOf(level, terms, asked));
}

function proposalOf(level: Contested, terms: NearTerms, asked: readonly RightsLine[]): Proposal {
  const loss = lossOf(level, terms, asked);
  const kinds = kindsOf(loss, terms, asked);
  return { kinds, lines: linesOf(level, terms), loss, distance: distanceOf(level, terms, asked) };
}

/** The request as it was asked, and as often again with less exclusivity as that leaves fewer obstacles. */
function contestedLevels({ head, request, now, judgement, outlooks }: Refused): Contested[] {
  const { verdicts } = judgement;
  const asAsked: Contested = {
    lines: request.lines,
    runs: verdicts.map(({ line, asked }, at) => {
      const outlook = outlooks[at];
      const obstacles = outlook === undefined ? [] : obstaclesOf(outlook);
      return { line, window: windowOf(request, line, asked), region: asked.region, obstacles };
    }),
  };
  const levels = [asAsked];
  const refused = new Set(verdicts.flatMap(({ line, forbid }) => (forbid.length > 0 ? [line] : [])));
  const openness = request.lines.flatMap(({ exclusivity }, at) => (refused.has(at) ? [opennessOf(exclusivity)] : []));
  const told = new Set([JSON.stringify(asAsked.runs)]);
  const contested = verdicts.flatMap(({ line, asked }) => (refused.has(line) ? [asked] : []));
  const numbersMost = numbersWithin(prepare(head), contested, now);
  for (const exclusivity of exclusivitiesBelow(Math.min(...openness), numbersMost)) {
    const lines = noMoreThan(exclusivity, { lines: request.lines, chosen: refused });
    const runs = asAsked.runs.map((run, at) => {
      const asked = verdicts[at]?.asked;
      const granted = lines[run.line];
      if (asked === undefined || granted === undefined || granted === request.lines[run.line]) return run;
      const lesser = { ...asked, exclusivity: granted.exclusivity };
      return { ...run, obstacles: obstaclesOf(outlookOf(prepare(head), lesser, now)) };
    });
    const text = JSON.stringify(runs);
    if (told.has(text)) continue;
    told.add(text);
    levels.push({ lines, runs });
  }
  return levels;
}

function windowOf({ lines }: RightsRequest, line: number, asked: AskedLine): DayWindow {
  return lines[line]?.box.window ?? asked.region;
}

/** Subtitles where a dub was asked for, and a dub where subtitles were: the other way to reach the same ears. */
function inOtherUses({ request, judgement }: Refused): Proposal[] {
  const refused = new Set(judgement.verdicts.flatMap(({ line, forbid }) => (forbid.length > 0 ? [line] : [])));
  return (["subtitle", "dub"] as const).flatMap((use) => {
    const lines = request.lines.map((line, index) => {
      const languages = inUse(line.box.languages, use);
      return refused.has(index) && languages !== line.box.languages
        ? { ...line, box: { ...line.box, languages } }
        : line;
    });
    if (lines.some(({ box }) => languagesEmpty(box.languages))) return [];
    const level: Contested = { lines, runs: judgement.verdicts.map(unopposed) };
    const asked = termsAsked(level);
    const isOther = lines.some((line, at) => line !== request.lines[at]);
    if (!isOther) return [];
    const proposal = proposalOf(level, { ...asked, lines: languagesOf(lines, asked) }, request.lines);
    const kinds = ["other-languages" as const];
    return [{ ...proposal, kinds, loss: { ...proposal.loss, versions: refused.size }, distance: OTHER_USE_DISTANCE }];
  });
}

/** Half of what was asked, for most viewers; nobody can measure it. */
const OTHER_USE_DISTANCE = 0.5;

function unopposed({ line, asked }: Judgement["verdicts"][number]) {
  return { line, window: asked.region, region: asked.region, obstacles: [] };
}

function languagesOf(lines: readonly RightsLine[], terms: NearTerms): NearTerms["lines"] {
  return terms.lines.map((left, at) => {
    const languages = lines[at]?.box.languages;
    return left === undefined || languages === undefined ? left : { ...left, languages };
  });
}

/** The same tags in another use; as it stands where the world's versions are asked for, or the originals. */
function inUse(scope: LanguageScope, use: "dub" | "subtitle"): LanguageScope {
  if ("all" in scope || scope.versions.some((version) => version.use === "original")) return scope;
  if (scope.versions.every((version) => version.use === use)) return scope;
  const tags = [...new Set(scope.versions.map(({ tag }) => tag))];
  const versions = tags.map((tag) => ({ use, tag }));
  return scope.except === undefined ? { versions } : { versions, except: scope.except };
}

/** The request less the holdbacks that cannot be promised, whatever else is given up. */
function withKeepableHoldbacks({ head, request, now, judgement }: Refused): RightsRequest {
  const { holdbacks } = request;
  if (holdbacks === undefined || judgement.promises.forbid.length === 0) return request;
  const keepable = holdbacks.filter(
    (holdback) => judge(head, { ...request, holdbacks: [holdback] }, now).promises.forbid.length === 0,
  );
  return { ...request, holdbacks: keepable };
}
