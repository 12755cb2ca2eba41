import { showBox, showRightsLine } from "#shared/catalogue/rights-terms-schema.ts";
import { isoDateOf } from "#shared/rights/days.ts";
import {
  type Commitment,
  type Hold,
  type Holdback,
  isLive,
  type RightsHead,
  type RightsIn,
} from "#shared/rights/head.ts";
import type { HoldbackTerm } from "#shared/rights/holdback.ts";

/** A rights head as people read it: dates for days, first and last day both in. */
export type ShownHead = ReturnType<typeof showHead>;
export type ShownGrant = ReturnType<typeof showGrant>;
export type ShownTerm = ReturnType<typeof showTerm>;

/** @param now milliseconds since 1970: holds whose time is up then are shown as lapsed. */
export function showHead(head: RightsHead, now: number) {
  return {
    workId: head.workId,
    rightsIn: head.rightsIn.map(showRightIn),
    commitments: head.commitments.map(showGrant),
    holds: head.holds.map((hold) => showHold(hold, now)),
    holdbacks: head.holdbacks.map(showHoldback),
  };
}

function showRightIn({ id, source, scope, box, exclusivity, clearanceEndDay }: RightsIn) {
  const clearedUntil = clearanceEndDay === undefined ? {} : { lastClearedDay: isoDateOf(clearanceEndDay - 1) };
  return { id, source, scope, ...showBox(box), exclusivity, ...clearedUntil };
}

function showGrant({ licenceId, licenseeId, scope, lines, holdbacks = [] }: Commitment) {
  return {
    licenceId,
    licenseeId,
    scope,
    lines: lines.map(showRightsLine),
    holdbacks: holdbacks.map((promise) => ({ binds: promise.binds, ...showTerm(promise) })),
  };
}

function showHold(hold: Hold, now: number) {
  const { expiresAt, strength = "hard" } = hold;
  return {
    ...showGrant(hold),
    strength,
    expiresAt: new Date(expiresAt).toISOString(),
    lapsed: !isLive(hold, now),
  };
}

function showHoldback({ id, scope, note, ...term }: Holdback) {
  return { id, scope, ...showTerm(term), ...(note === undefined ? {} : { note }) };
}

function showTerm({ strength, box, tiedStart, tiedEnd }: HoldbackTerm) {
  return {
    strength,
    ...showBox(box),
    ...(tiedStart === undefined ? {} : { tiedStart }),
    ...(tiedEnd === undefined ? {} : { tiedEnd }),
  };
}
