import { type DayWindow, isoDateOf, OPEN_END_DAY } from "#shared/rights/days.ts";
import type { CellState } from "#shared/rights/foresight/cell-state.ts";
import type { MediaLeaf } from "#shared/rights/media.ts";
import { mediaInWords, termInWords, territoriesInWords } from "../words.ts";
import { Sheet } from "./tables.tsx";
import { marksIn, placeOf, widthOf } from "./timeline-scale.ts";

/** How a run of days is drawn: as cells stand, or as what a licence would take from others. */
export type Look = CellState | "lost" | "lost-exclusivity";

export interface DrawnStretch extends DayWindow {
  readonly look: Look;
  readonly inPart?: true;
}

/** Territories that look alike, and a row for each medium. */
export interface DrawnBand {
  readonly territories: readonly string[];
  readonly rows: readonly { readonly medium: MediaLeaf; readonly stretches: readonly DrawnStretch[] }[];
}

/** A picture of more groups of territories than this is a wall; the rest is told of, and can be chosen. */
const BANDS_MOST = 12;
/** Rows of the table beside the picture, for the same reason. */
const TABLE_ROWS_MOST = 300;
const NAMES_MOST = 5;

const LOOKS: Readonly<Record<Look, string>> = {
  free: "Free, exclusively too",
  "free-shared": "Free, but not exclusively",
  yours: "Licensed to you",
  committed: "Licensed",
  "on-hold": "On hold",
  "held-back": "Held back",
  "not-held": "Not on offer",
  lost: "Taken from others",
  "lost-exclusivity": "No longer exclusive for others",
};

/** The state of cells in words: `Licensed in part`. */
function lookInWords({ look, inPart }: Pick<DrawnStretch, "look" | "inPart">): string {
  return inPart ? `${LOOKS[look]}, in part` : LOOKS[look];
}

/** The patterns every timeline of a page draws with; once a page. */
export function TimelinePatterns() {
  return (
    <svg class="patterns timeline" width="0" height="0" aria-hidden="true">
      <defs>
        <Pattern look="free-shared" ground="tl-ground" ink="tl-free-ink" path="M-2 8L8 -2M4 12L12 4" width={3} />
        <Pattern look="yours" ground="tl-yours-ground" ink="tl-yours-ink" path="M0 5H10" width={1.6} />
        <Pattern look="on-hold" ground="tl-ground" ink="tl-hold-ink" path="M3 0V10M8 0V10" width={2.5} />
        <Pattern look="held-back" ground="tl-ground" ink="tl-back-ink" path="M0 0L10 10M10 0L0 10" width={1.6} />
        <Pattern
          look="lost"
          ground="tl-lost-ground"
          ink="tl-lost-ink"
          path="M-2 2L2 -2M0 10L10 0M8 12L12 8"
          width={1.6}
        />
        <pattern id="tl-lost-exclusivity" width="6" height="6" patternUnits="userSpaceOnUse">
          <rect class="tl-ground" width="6" height="6" />
          <circle class="tl-lost-dot" cx="3" cy="3" r="1.7" />
        </pattern>
      </defs>
    </svg>
  );
}

function Pattern(props: { look: Look; ground: string; ink: string; path: string; width: number }) {
  return (
    <pattern id={`tl-${props.look}`} width="10" height="10" patternUnits="userSpaceOnUse">
      <rect class={props.ground} width="10" height="10" />
      <path class={props.ink} d={props.path} stroke-width={props.width} fill="none" />
    </pattern>
  );
}

/** How rights stand over time: a bar for each medium, what each look means, and the same as a table. */
export function Timeline(props: {
  caption: string;
  note?: string;
  window: DayWindow;
  today: number;
  bands: readonly DrawnBand[];
}) {
  const { caption, note, window, today } = props;
  const bands = props.bands.toSorted((one, other) => other.territories.length - one.territories.length);
  const drawn = bands.slice(0, BANDS_MOST);
  const left = bands.slice(BANDS_MOST).flatMap(({ territories }) => territories);
  return (
    <figure class="timeline">
      {note && <figcaption>{note}</figcaption>}
      <Legend bands={drawn} />
      <table class="bars">
        <caption>{caption}</caption>
        <colgroup>
          <col class="name" />
          <col />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">Medium</th>
            <th scope="col" aria-label="Over time">
              <Axis window={window} today={today} />
            </th>
          </tr>
        </thead>
        {drawn.map(({ territories, rows }) => (
          <tbody>
            <tr class="band">
              <th scope="rowgroup" colspan={2}>
                {placesInWords(territories)}
              </th>
            </tr>
            {rows.map(({ medium, stretches }) => (
              <tr>
                <th scope="row">{mediaInWords([medium])}</th>
                <td>
                  <Bar stretches={stretches} window={window} today={today} />
                </td>
              </tr>
            ))}
          </tbody>
        ))}
      </table>
      {left.length > 0 && (
        <p>
          <small>
            Not drawn, for they differ from all of these: {placesInWords(left)}. Choose a territory to see it.
          </small>
        </p>
      )}
      <AsTable caption={caption} bands={bands} />
    </figure>
  );
}

/** Puts together the territories that look alike in every row. */
export function alikeBands(bands: readonly DrawnBand[]): DrawnBand[] {
  const together = new Map<string, { territories: string[]; rows: DrawnBand["rows"] }>();
  for (const { territories, rows } of bands) {
    const key = JSON.stringify(rows);
    const band = together.get(key);
    if (band === undefined) together.set(key, { territories: [...territories], rows });
    else band.territories.push(...territories);
  }
  return [...together.values()];
}

/** `Thailand, Vietnam and 31 more`. */
function placesInWords(territories: readonly string[]): string {
  if (territories.length <= NAMES_MOST + 1) return territoriesInWords(territories);
  const named = territories.slice(0, NAMES_MOST).map((code) => territoriesInWords([code]));
  return `${named.join(", ")} and ${territories.length - NAMES_MOST} more`;
}

function Legend({ bands }: { bands: readonly DrawnBand[] }) {
  const stretches = bands.flatMap(({ rows }) => rows.flatMap((row) => row.stretches));
  const shown = (Object.keys(LOOKS) as Look[]).filter((look) => stretches.some((stretch) => stretch.look === look));
  return (
    <ul class="legend">
      {shown.map((look) => (
        <li>
          <svg width="28" height="16" aria-hidden="true">
            {look === "not-held" && <line class="base" x1="0" x2="28" y1="8" y2="8" />}
            <Block look={look} x="0" width="28" y={1} height={14} />
          </svg>
          {LOOKS[look]}
        </li>
      ))}
      {stretches.some(({ inPart }) => inPart) && (
        <li>
          <svg width="28" height="16" aria-hidden="true">
            <Block look="committed" x="0" width="28" y={8} height={7} />
          </svg>
          Half as high: not all versions, or not the whole of it
        </li>
      )}
    </ul>
  );
}

/** More names than this do not fit a small screen: there the months go. */
const NARROW_MARKS_MOST = 6;
const isYear = (name: string) => /^\d/.test(name);

function Axis({ window, today }: { window: DayWindow; today: number }) {
  const marks = marksIn(window);
  const isNowShown = today >= window.startDay && today < window.endDay;
  return (
    <svg width="100%" height="34" aria-hidden="true">
      {isNowShown && (
        <text class="now" x={placeOf(today, window)} y="11">
          Today
        </text>
      )}
      {marks.map(({ day, name }) => (
        <>
          <line class="rule" x1={placeOf(day, window)} x2={placeOf(day, window)} y1="18" y2="34" />
          <text
            class={marks.length > NARROW_MARKS_MOST && !isYear(name) ? "minor" : undefined}
            x={placeOf(day, window)}
            dx="4"
            y="29"
          >
            {name}
          </text>
        </>
      ))}
    </svg>
  );
}

const BAR = { height: 24, top: 3, bottom: 21 } as const;

function Bar({ stretches, window, today }: { stretches: readonly DrawnStretch[]; window: DayWindow; today: number }) {
  const seen = stretches.filter(({ startDay, endDay }) => startDay < window.endDay && window.startDay < endDay);
  const half = (BAR.top + BAR.bottom) / 2;
  return (
    <svg width="100%" height={BAR.height} role="img" aria-label={seen.map(stretchInWords).join("; ")}>
      {marksIn(window).map(({ day }) => (
        <line class="rule" x1={placeOf(day, window)} x2={placeOf(day, window)} y1="0" y2={BAR.height} />
      ))}
      <line class="base" x1="0" x2="100%" y1={half} y2={half} />
      {seen.map((stretch) => (
        <g>
          <title>{stretchInWords(stretch)}</title>
          <Block
            look={stretch.look}
            x={placeOf(stretch.startDay, window)}
            width={widthOf(stretch, window)}
            y={stretch.inPart ? half : BAR.top}
            height={BAR.bottom - (stretch.inPart ? half : BAR.top)}
          />
        </g>
      ))}
      {today >= window.startDay && today < window.endDay && (
        <>
          <line class="halo" x1={placeOf(today, window)} x2={placeOf(today, window)} y1="0" y2={BAR.height} />
          <line class="today" x1={placeOf(today, window)} x2={placeOf(today, window)} y1="0" y2={BAR.height} />
        </>
      )}
    </svg>
  );
}

/** Looks drawn by a pattern; the others have a colour of their own, or none. */
const PATTERNED: ReadonlySet<Look> = new Set([
  "free-shared",
  "yours",
  "on-hold",
  "held-back",
  "lost",
  "lost-exclusivity",
]);

function Block(props: { look: Look; x: string; width: string; y: number; height: number }) {
  const { look, ...place } = props;
  if (!PATTERNED.has(look)) return <rect class={`tl-${look}`} {...place} />;
  return (
    <>
      <rect fill={`url(#tl-${look})`} {...place} />
      <rect class={`tl-edge tl-edge-${look}`} {...place} />
    </>
  );
}

function stretchInWords(stretch: DrawnStretch): string {
  return `${daysInWords(stretch)}: ${lookInWords(stretch)}`;
}

/** A run of days, first and last day both in. */
export function daysInWords({ startDay, endDay }: DayWindow): string {
  const firstDay = isoDateOf(startDay);
  return termInWords(endDay >= OPEN_END_DAY ? { firstDay } : { firstDay, lastDay: isoDateOf(endDay - 1) });
}

function AsTable({ caption, bands }: { caption: string; bands: readonly DrawnBand[] }) {
  const rows = bands.flatMap(({ territories, rows: media }) =>
    media.flatMap(({ medium, stretches }) => stretches.map((stretch) => ({ territories, medium, stretch }))),
  );
  const shown = rows.slice(0, TABLE_ROWS_MOST);
  const heading =
    rows.length > shown.length ? `${caption}: the first ${shown.length} of ${rows.length} lines` : caption;
  return (
    <details>
      <summary>The same as a table</summary>
      <Sheet caption={heading} head={["Territories", "Medium", "Days", "How it stands"]}>
        {shown.map(({ territories, medium, stretch }) => (
          <tr>
            <td>{territoriesInWords(territories)}</td>
            <td>{mediaInWords([medium])}</td>
            <td>{daysInWords(stretch)}</td>
            <td>{lookInWords(stretch)}</td>
          </tr>
        ))}
      </Sheet>
    </details>
  );
}
