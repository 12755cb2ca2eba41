import { askTimeline, type WorkTimeline } from "#shared/catalogue/ask-timeline.ts";
import { type TimelineQuery, timelineQuerySchema } from "#shared/catalogue/foresight-schema.ts";
import type { Work } from "#shared/catalogue/work.ts";
import type { Actor } from "#shared/parties/actor.ts";
import { TERRITORIES, territoryName } from "#shared/platform/codes/territories.ts";
import type { Ground } from "#shared/platform/ground.ts";
import type { Outcome } from "#shared/platform/outcome.ts";
import { dayOf, isoDateOf, OPEN_END_DAY } from "#shared/rights/days.ts";
import { SelectField } from "../../parts/fields.tsx";
import { alikeBands, type DrawnBand, daysInWords, Timeline, TimelinePatterns } from "../../parts/timeline.tsx";
import { scopeInWords } from "../../words.ts";

/** What the timeline of a title may be asked in its address, beside the question what is free. */
const FIELDS = { years: "ahead", territory: "in", season: "of" } as const;
const YEARS = ["1", "3", "5", "10"] as const;
const USUAL_YEARS = "3";
/** More seasons than this in one list helps nobody; the API tells of each. */
const SEASONS_MOST = 100;

type Told = Outcome<WorkTimeline, string>;

/** The timeline as the address asks for it. What is not understood there is left out: the page is of the title first. */
export async function readTitleTimeline(
  deps: Pick<Ground, "table" | "clock">,
  actor: Actor,
  asked: { readonly workId: string; readonly query: URLSearchParams },
): Promise<Told> {
  return askTimeline(deps, actor, { ...queryOf(asked.query, deps.clock.now()), workId: asked.workId });
}

/** From the first of this month, to the last day before the same so many years on. */
function queryOf(query: URLSearchParams, now: number): TimelineQuery {
  const [year = "", month = ""] = new Date(now).toISOString().split("-");
  const endDay = dayOf(`${Number(year) + Number(yearsIn(query))}-${month}-01`) ?? OPEN_END_DAY;
  const days = { from: `${year}-${month}-01`, to: isoDateOf(endDay - 1) };
  const territory = query.get(FIELDS.territory);
  const season = query.get(FIELDS.season);
  const parsed = timelineQuerySchema.safeParse({
    ...days,
    ...(territory ? { territories: territory } : {}),
    ...(season ? { season } : {}),
  });
  return parsed.success ? parsed.data : days;
}

function yearsIn(query: URLSearchParams): string {
  return YEARS.find((years) => years === query.get(FIELDS.years)) ?? USUAL_YEARS;
}

/** How the rights of a title stand over the years to come. */
export function TitleTimeline(props: { work: Work; told: Told; query: URLSearchParams }) {
  const { work, told, query } = props;
  return (
    <>
      <h2 id="timeline">When it is free</h2>
      {told.ok ? (
        <Drawn timeline={told.value} />
      ) : (
        <p>
          {told.reason === "part-of-no-series"
            ? `A ${work.kind} has no seasons. Look at the whole work.`
            : "There are more changes than can be drawn. Choose one territory, or fewer years."}
        </p>
      )}
      <TimelineForm work={work} query={query} timeline={told.ok ? told.value : undefined} />
    </>
  );
}

function Drawn({ timeline }: { timeline: WorkTimeline }) {
  const { scope, window, today } = timeline;
  const bands = bandsOf(timeline);
  if (bands.length === 0) return <p>The rights holder has declared no rights for this choice.</p>;
  return (
    <>
      <TimelinePatterns />
      <Timeline
        caption={`${scopeInWords(scope)}, by territory and medium, ${daysInWords(window)}`}
        note={`${scopeInWords(scope)}, in the versions the rights holder has in each territory. Asking below tells it for your very terms.`}
        window={window}
        today={today}
        bands={bands}
      />
    </>
  );
}

/** What is held at any time, in territories that look alike whatever versions are held there. */
function bandsOf({ groups }: WorkTimeline): DrawnBand[] {
  const bands = groups.map(({ territories, rows }) => {
    const held = rows.filter(({ stretches }) => stretches.some(({ state }) => state !== "not-held"));
    const drawn = held.map(({ medium, stretches }) => {
      return { medium, stretches: stretches.map(({ state: look, ...stretch }) => ({ ...stretch, look })) };
    });
    return { territories, rows: drawn };
  });
  return alikeBands(bands.filter(({ rows }) => rows.length > 0));
}

function TimelineForm({
  work,
  query,
  timeline,
}: {
  work: Work;
  query: URLSearchParams;
  timeline: WorkTimeline | undefined;
}) {
  const chosen = query.get(FIELDS.territory) ?? "";
  const territories = (timeline?.heldIn ?? TERRITORIES).map((value) => ({ value, name: territoryName(value) }));
  territories.sort((one, other) => one.name.localeCompare(other.name, "en"));
  const seasons = work.seasons.slice(0, SEASONS_MOST).map(({ season }) => {
    return { value: String(season), name: scopeInWords({ kind: "season", season }) };
  });
  return (
    <form class="ask" method="get" action={`/works/${work.workId}#timeline`}>
      <SelectField
        name={FIELDS.territory}
        label="Where"
        options={[{ value: "", name: "Everywhere" }, ...territories]}
        chosen={[chosen]}
      />
      <SelectField
        name={FIELDS.years}
        label="How far ahead"
        options={YEARS.map((value) => ({ value, name: value === "1" ? "1 year" : `${value} years` }))}
        chosen={[yearsIn(query)]}
      />
      {seasons.length > 0 && (
        <SelectField
          name={FIELDS.season}
          label="How much of it"
          options={[{ value: "", name: "As much as is held together" }, ...seasons]}
          chosen={[query.get(FIELDS.season) ?? ""]}
        />
      )}
      <button type="submit" class="plain">
        Show
      </button>
    </form>
  );
}
