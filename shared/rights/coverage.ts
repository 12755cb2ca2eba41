import { OPEN_END_DAY } from "./days.ts";
import { rightsInSuffice } from "./exclusivity.ts";
import type { AskedLine, Finding } from "./finding.ts";
import type { PreparedRight } from "./prepared-head.ts";
import type { RefusalCode } from "./refusal.ts";
import { type Region, regionCovers, regionsBoth, regionWithout } from "./region.ts";
import { scopeCovers } from "./scope.ts";

/** The cleared regions out of which a line as asked can be granted. Rights to a part never add up to the whole. */
export function sufficientRegions(rights: readonly PreparedRight[], asked: AskedLine): Region[] {
  const regions: Region[] = [];
  for (const right of rights) {
    if (right.cleared === undefined) continue;
    if (!rightsInSuffice({ held: right.exclusivity, wanted: asked.exclusivity })) continue;
    if (scopeCovers({ whole: right.scope, part: asked.scope })) regions.push(right.cleared);
  }
  return regions;
}

/** The cells of a line that rights in do not allow to grant, each with the one reason nearest to a grant. */
export function uncovered(rights: readonly PreparedRight[], asked: AskedLine): Finding[] {
  const sufficient = sufficientRegions(rights, asked);
  if (sufficient.some((outer) => regionCovers({ outer, inner: asked.region }))) return [];
  const missing: readonly Region[] = peel([asked.region], sufficient).left;
  if (missing.length === 0) return [];

  const ofScope = rights.filter((right) => scopeCovers({ whole: right.scope, part: asked.scope }));
  const ofKind = ofScope.filter((right) => rightsInSuffice({ held: right.exclusivity, wanted: asked.exclusivity }));
  const reasons: [RefusalCode, Region[]][] = [
    ["clearance-ends", ofKind.map((right) => right.region)],
    ["rights-in-not-exclusive", ofScope.map((right) => right.region)],
    ["outside-window", ofScope.map((right) => onAnyDay(right.region, asked.region))],
  ];
  const findings: Finding[] = [];
  let left = missing;
  for (const [code, regions] of reasons) {
    const peeled = peel(left, regions);
    findings.push(...peeled.taken.map((region) => ({ code, region })));
    left = peeled.left;
  }
  return [...findings, ...left.map((region): Finding => ({ code: "no-rights-in", region }))];
}

/** Parts regions into what the others take of them and what they leave. */
function peel(regions: readonly Region[], takes: readonly Region[]): { taken: Region[]; left: readonly Region[] } {
  const taken: Region[] = [];
  let left = regions;
  for (const take of takes) {
    if (left.length === 0) break;
    const next: Region[] = [];
    for (const region of left) {
      const both = regionsBoth(region, take);
      if (both === undefined) {
        next.push(region);
        continue;
      }
      taken.push(both);
      next.push(...regionWithout({ from: region, take }));
    }
    left = next;
  }
  return { taken, left };
}

function onAnyDay(region: Region, asked: Region): Region {
  return { ...region, startDay: Math.min(region.startDay, asked.startDay), endDay: OPEN_END_DAY };
}
