import { eachMedium, type MediaSet } from "../media.ts";
import { eachTerritory, type TerritorySet, territoriesEither, territoriesWithout } from "../territories.ts";
import { biteInto, type Contested, type NearTerms, regionLeft, termsAsked } from "./near-terms.ts";

/**
 * Terms with nothing given up in vain: getting out of one obstacle's way may have got out of another's, too, and what was
 * given up for that one can be had again. Country by country, medium by medium, then days, in a fixed order.
 */
export function widened(contested: Contested, terms: NearTerms): NearTerms {
  const asked = { ...termsAsked(contested), move: terms.move };
  let wider = terms;
  for (const [index, whole] of asked.lines.entries()) {
    const left = wider.lines[index];
    if (whole === undefined || left === undefined) continue;
    const places = eachTerritory(territoriesWithout({ from: whole.territories, take: left.territories }));
    for (const place of places) wider = ifFree(contested, withTerritory(wider, index, place), wider);
    for (const medium of eachMedium(whole.media & ~left.media))
      wider = ifFree(contested, withMedium(wider, index, medium), wider);
  }
  return terms.move > 0 ? wider : withMoreDays(contested, wider);
}

function ifFree(contested: Contested, wider: NearTerms, otherwise: NearTerms): NearTerms {
  return biteInto(contested, wider) === undefined ? wider : otherwise;
}

function withTerritory(terms: NearTerms, index: number, place: TerritorySet): NearTerms {
  const left = terms.lines[index];
  if (left === undefined) return terms;
  const line = { ...left, territories: territoriesEither(left.territories, place) };
  return { ...terms, lines: terms.lines.with(index, line) };
}

function withMedium(terms: NearTerms, index: number, medium: MediaSet): NearTerms {
  const left = terms.lines[index];
  if (left === undefined) return terms;
  return { ...terms, lines: terms.lines.with(index, { ...left, media: left.media | medium }) };
}

/** As many days before and after as are asked for and free; first at the beginning, then at the end. */
function withMoreDays(contested: Contested, terms: NearTerms): NearTerms {
  const asked = termsAsked(contested).days;
  const { startDay, endDay } = terms.days;
  const cuts = contested.runs.flatMap((run) => {
    const whole = { ...terms, days: asked };
    const left = regionLeft(run, whole);
    return left === undefined ? [] : run.obstacles.flatMap((obstacle) => [obstacle.startDay, obstacle.endDay]);
  });
  const starts = [...cuts.filter((day) => asked.startDay < day && day < startDay), asked.startDay];
  const ends = [...cuts.filter((day) => endDay < day && day < asked.endDay), asked.endDay];
  let wider = terms;
  for (const day of starts.sort((one, other) => one - other)) {
    const longer = { ...wider, days: { ...wider.days, startDay: Math.min(day, wider.days.startDay) } };
    wider = ifFree(contested, longer, wider);
  }
  for (const day of ends.sort((one, other) => other - one)) {
    const longer = { ...wider, days: { ...wider.days, endDay: Math.max(day, wider.days.endDay) } };
    wider = ifFree(contested, longer, wider);
  }
  return wider;
}
