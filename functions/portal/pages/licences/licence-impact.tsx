import { showLanguages } from "#shared/catalogue/rights-terms-schema.ts";
import { closedBecause, type Licence, MILLISECONDS_PER_DAY, type Side } from "#shared/licensing/licence.ts";
import { type AffectedNegotiation, type LicenceImpact, previewImpact } from "#shared/licensing/preview-impact.ts";
import type { Actor } from "#shared/parties/actor.ts";
import type { Ground } from "#shared/platform/ground.ts";
import type { DayWindow } from "#shared/rights/days.ts";
import { type ImpactStretch, isBlocked, type VersionsImpact } from "#shared/rights/foresight/impact.ts";
import {
  alikeBands,
  type DrawnBand,
  daysInWords,
  type Look,
  Timeline,
  TimelinePatterns,
} from "../../parts/timeline.tsx";
import { amountInWords, languagesInWords, mediaInWords, scopeInWords, territoriesInWords } from "../../words.ts";

/** What granting a licence would do, while its rights holder can still say no; undefined for everybody and at any other time. */
export async function readOpenImpact(
  deps: Pick<Ground, "table" | "clock">,
  actor: Actor,
  { licence, side }: { readonly licence: Licence; readonly side: Side | undefined },
): Promise<LicenceImpact | undefined> {
  const isOver = closedBecause(licence, deps.clock.now()) !== undefined || licence.signedBy.includes("licensor");
  if (side !== "licensor" || isOver) return undefined;
  const impact = await previewImpact(deps, actor, licence.licenceId);
  return impact.ok ? impact.value : undefined;
}

/** Days drawn before and after the term: what is free around it is half of the picture. */
const MARGIN_DAYS = 90;
/** Blocked cells told in words; the table beside the picture has them all. */
const BLOCKS_TOLD = 8;

/** What granting would block, end and leave, in words and as a picture. */
export function ImpactPreview({ impact }: { impact: LicenceImpact }) {
  const { licence, versions, negotiations, someNotLookedAt } = impact;
  return (
    <section aria-labelledby="impact">
      <h2 id="impact">What granting this would do</h2>
      {!impact.isFree && (
        <p class="notice bad">These rights are not free any more: as things stand, this licence cannot be granted.</p>
      )}
      <TimelinePatterns />
      {versions.map((one) => (
        <Versions versions={one} impact={impact} isOne={versions.length === 1} />
      ))}
      {licence.scope.kind !== "work" && (
        <p>Whoever asks for the whole work will be refused the same cells; its other parts stay as they are.</p>
      )}
      <h3>Other open negotiations of this work</h3>
      {negotiations.length === 0 ? (
        <p>None would end or shrink.</p>
      ) : (
        <ul class="impact">
          {negotiations.map((negotiation) => (
            <Affected negotiation={negotiation} />
          ))}
        </ul>
      )}
      {someNotLookedAt && <p>You have had so many requests lately that not all of them were looked at.</p>}
    </section>
  );
}

function Affected({ negotiation: { licence, effect, loses, onlyInPart } }: { negotiation: AffectedNegotiation }) {
  const cells = loses.map(({ media, territories, window }) => {
    return `${mediaInWords(media)} in ${territoriesInWords(territories)}, ${daysInWords(window)}`;
  });
  return (
    <li>
      <a href={`/licences/${licence.licenceId}`}>
        The request of {licence.licenseeName} for{" "}
        {amountInWords({ minor: licence.feeMinor, currency: licence.currency })}
      </a>{" "}
      <strong class={effect === "ends" ? "bad" : undefined}>
        {effect === "ends" ? "would end: nothing of it would be left" : "would shrink"}
      </strong>
      {onlyInPart && ` for ${scopeInWords(licence.scope).toLowerCase()}; other parts of the work stay free`}
      {cells.length > 0 && <br />}
      <small>
        {cells.length > 0
          ? `It would lose ${cells.slice(0, 3).join("; ")}`
          : "It asks for a holdback that could not be promised"}
        {cells.length > 3 && ` and ${cells.length - 3} more`}.
      </small>
    </li>
  );
}

function Versions({ versions, impact, isOne }: { versions: VersionsImpact; impact: LicenceImpact; isOne: boolean }) {
  const { blocks, languages } = versions;
  const today = Math.floor(Date.parse(impact.asOf) / MILLISECONDS_PER_DAY);
  const words = languagesInWords(showLanguages(languages));
  const bands = bandsOf(versions, impact.licence);
  return (
    <>
      {!isOne && <h3>{words}</h3>}
      {blocks.length === 0 ? (
        <p>It would take nothing from others.</p>
      ) : (
        <ul class="impact">
          {blocks.slice(0, BLOCKS_TOLD).map(({ media, territories, window, now, after }) => (
            <li>
              <strong>{mediaInWords(media)}</strong> in {territoriesInWords(territories)}, {daysInWords(window)}
              <br />
              <small>{changeInWords({ now, after })}</small>
            </li>
          ))}
          {blocks.length > BLOCKS_TOLD && <li>And {blocks.length - BLOCKS_TOLD} more, in the table below.</li>}
        </ul>
      )}
      <p>{leftInWords(versions)}</p>
      {bands.length > 0 && (
        <Timeline
          caption={`How the rights would stand for others. ${words}`}
          note={`How these rights would stand for others afterwards${isOne ? `. ${words}.` : "."}`}
          window={windowAround(impact.licence, today)}
          today={today}
          bands={bands}
        />
      )}
    </>
  );
}

/** How a newcomer would fare, now and afterwards. */
function changeInWords({ now, after }: Pick<ImpactStretch, "now" | "after">): string {
  const today =
    now === "free" ? "Others can have it now, exclusively too." : "Others can have it now, but not exclusively.";
  if (after === "free-shared")
    return `${today} Afterwards they could have it beside this licence only, not exclusively.`;
  const because = after === "held-back" ? ", for it would be held back" : "";
  return `${today} Afterwards nobody else could${because}.`;
}

/** Of what can be sold now within its territories and term: how much would be left. */
function leftInWords({ sellable }: VersionsImpact): string {
  const sum = (of: "atAll" | "exclusively", when: "now" | "after") => {
    return sellable.reduce((total, one) => total + one[of][when], 0);
  };
  const [now, after] = [sum("atAll", "now"), sum("atAll", "after")];
  if (now === 0) return "Nothing is to be sold within its territories and term as it is.";
  const untouched = sellable.filter((one) => one.exclusively.now > 0 && one.exclusively.after === one.exclusively.now);
  const media = mediaInWords(untouched.map(({ medium }) => medium));
  const exclusive =
    sum("exclusively", "now") === 0 ? undefined : sum("exclusively", "after") / sum("exclusively", "now");
  return [
    `Of what you can sell now within its territories and until its last day, ${shareInWords(after / now)} would be left`,
    exclusive === undefined ? "" : `, and ${shareInWords(exclusive)} of what you can sell exclusively`,
    untouched.length === 0 ? "." : `. Not touched at all: ${media}.`,
  ].join("");
}

function shareInWords(share: number): string {
  if (share === 0) return "nothing";
  return share === 1 ? "all" : `${Math.min(99, Math.max(1, Math.round(share * 100)))}\u00a0%`;
}

function windowAround({ lines }: Licence, today: number): DayWindow {
  const startDay = Math.min(...lines.map(({ box }) => box.window.startDay));
  const endDay = Math.max(...lines.map(({ box }) => box.window.endDay));
  const from = Math.max(today - 1, startDay - MARGIN_DAYS);
  return { startDay: from, endDay: Math.max(from + 1, endDay + MARGIN_DAYS) };
}

/** The media and territories of the licence, and whatever else it would block. */
function bandsOf({ groups }: VersionsImpact, { lines }: Licence): DrawnBand[] {
  const media = new Set(lines.flatMap(({ box }) => box.media));
  const places = new Set(lines.flatMap(({ box }) => box.territories));
  const bands = groups.flatMap(({ territories, rows }) => {
    const isChanged = rows.some(({ stretches }) => stretches.some(isBlocked));
    const shown = isChanged ? territories : territories.filter((territory) => places.has(territory));
    const drawn = rows
      .filter(({ medium, stretches }) => media.has(medium) || stretches.some(isBlocked))
      .map(({ medium, stretches }) => ({ medium, stretches: stretches.map(drawnAs) }));
    return shown.length === 0 || drawn.length === 0 ? [] : [{ territories: shown, rows: drawn }];
  });
  return alikeBands(bands);
}

function drawnAs(stretch: ImpactStretch) {
  const { startDay, endDay, after } = stretch;
  const lost: Look = after === "free-shared" ? "lost-exclusivity" : "lost";
  return { startDay, endDay, look: isBlocked(stretch) ? lost : after };
}
