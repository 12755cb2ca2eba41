/** Answers of the engine in the notation of docs/rights.md, to be held against what the page says. */
import type { RightsBox } from "#shared/rights/box.ts";
import { isoDateOf } from "#shared/rights/days.ts";
import type { Decision } from "#shared/rights/decide.ts";
import type { Alternative } from "#shared/rights/decision.ts";
import type { Exclusivity } from "#shared/rights/exclusivity.ts";
import type { RightsLine } from "#shared/rights/head.ts";
import type { CellRefusal } from "#shared/rights/refusal.ts";
import { type Entry, instantText, languagesText, PART, windowText } from "./notation.ts";

/** What a decision comes to on the page. */
export interface Answer {
  readonly answer: "granted" | "refused";
  readonly because?: readonly Entry[];
  readonly "warned of"?: readonly Entry[];
  readonly instead?: readonly Readonly<Record<string, readonly Entry[]>>[];
}

export function answerText(decision: Decision): Answer {
  if (!decision.granted) {
    const { refusals, alternatives } = decision;
    return { answer: "refused", because: refusals.map(reasonText), instead: alternatives.map(alternativeText) };
  }
  const { warnings } = decision;
  return { answer: "granted", ...(warnings.length === 0 ? {} : { "warned of": warnings.map(reasonText) }) };
}

function reasonText(refusal: CellRefusal): Entry {
  const { code, window, freeFromDay, waitsFor, holdExpiresAt, isPromise, heldBy, holdbackId } = refusal;
  const said = [
    cellsText(refusal, windowText(window)),
    ...(isPromise ? ["cannot be held back"] : []),
    ...(waitsFor === undefined ? [] : [`waits for ${waitsFor.join(" ")} to start`]),
    ...(freeFromDay === undefined ? [] : [`free from ${isoDateOf(freeFromDay)}`]),
    ...(holdExpiresAt === undefined ? [] : [`hold ends ${instantText(holdExpiresAt)}`]),
    ...(heldBy === undefined ? [] : [`held by ${heldBy}`]),
    ...(holdbackId === undefined ? [] : [`by holdback ${holdbackId}`]),
  ];
  return { [code]: said.join(PART) };
}

function alternativeText({ kinds, lines, holdbacks }: Alternative): Record<string, Entry[]> {
  if (holdbacks !== undefined && holdbacks.length > 0)
    throw new Error("the page has no words for holdbacks that are kept");
  return { [kinds.join(" and ")]: lines.map(lineText) };
}

function lineText({ exclusivity, box }: RightsLine): Entry {
  const { window, blackouts = [] } = box;
  const leftOut = blackouts.length === 0 ? "" : ` without ${blackouts.map(windowText).join(" and ")}`;
  return { [exclusivityText(exclusivity)]: cellsText(box, windowText(window) + leftOut) };
}

function exclusivityText(exclusivity: Exclusivity): string {
  return exclusivity.kind === "co-exclusive" ? `co-exclusive of ${exclusivity.of}` : exclusivity.kind;
}

function cellsText({ media, territories, languages }: Omit<RightsBox, "window">, days: string): string {
  return [media.join(" "), territories.join(" "), languagesText(languages), days].join(PART);
}
