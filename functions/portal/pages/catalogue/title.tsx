import { holdbacksIn } from "#shared/catalogue/read-holdbacks.ts";
import { readRights, readWork } from "#shared/catalogue/read-work.ts";
import type { RightsHeadRecord } from "#shared/catalogue/rights-head-store.ts";
import { showRightsLine } from "#shared/catalogue/rights-terms-schema.ts";
import type { Work } from "#shared/catalogue/work.ts";
import { organisationRef } from "#shared/parties/organisation-store.ts";
import { may } from "#shared/parties/permission.ts";
import { instantOf } from "#shared/platform/clock.ts";
import { isLive } from "#shared/rights/head.ts";
import { demand } from "../../answer.ts";
import { newOnceKey } from "../../once.ts";
import { Sheet } from "../../parts/tables.tsx";
import { page } from "../../visit.ts";
import {
  exclusivityInWords,
  instantInWords,
  languageInWords,
  languagesInWords,
  mediaInWords,
  scopeInWords,
  stateInWords,
  termInWords,
  territoriesInWords,
} from "../../words.ts";
import { AvailabilityForm } from "./availability-form.tsx";
import { OwnHoldbacks } from "./holdbacks.tsx";
import { readTitleTimeline, TitleTimeline } from "./title-timeline.tsx";

/** A title: what it is, what its holder holds and has granted (to the holder alone), and the question what is free. */
export const titlePage = page("/works/:workId", "work:read", async ({ deps, actor, params, query }) => {
  const { value: work } = demand(await readWork(deps, actor, params.workId ?? ""));
  const isOwn = work.organisationId === actor.organisationId;
  const rights = isOwn ? demand(await readRights(deps, actor, work.workId)).value : undefined;
  const mayAsk = may(actor, "availability:ask");
  const timeline = mayAsk ? await readTitleTimeline(deps, actor, { workId: work.workId, query }) : undefined;
  const [holder] = await deps.table.getMany(organisationRef(work.organisationId));
  return {
    kind: "page",
    title: work.displayTitle,
    content: (
      <>
        <h1>{work.displayTitle}</h1>
        <p class="quiet">
          {stateInWords(work.kind)}
          {work.year !== undefined && `, ${work.year}`}, offered by {holder?.value.name}
        </p>
        <p class="actions">
          <a href={`/works/${work.workId}/files`}>Screeners, masters and other files</a>
        </p>
        <Synopses work={work} />
        <Facts work={work} />
        <Seasons work={work} />
        {rights && <Rights record={rights} now={deps.clock.now()} />}
        {rights && (
          <OwnHoldbacks
            work={work}
            holdbacks={holdbacksIn(rights.head, deps.clock.now())}
            mayChange={may(actor, "work:write")}
            onceKey={() => newOnceKey(deps)}
          />
        )}
        {timeline && <TitleTimeline work={work} told={timeline} query={query} />}
        {mayAsk && <AvailabilityForm work={work} query={query} />}
      </>
    ),
  };
});

function Facts({ work }: { work: Work }) {
  const { titles, originalTitle, runtimeMinutes, originCountries, genres, eidr } = work;
  return (
    <>
      <h2>Facts</h2>
      <dl>
        {originalTitle && <Fact name="Original title" text={originalTitle} />}
        {titles.map(({ language, title }) => (
          <Fact name={`Title, ${languageInWords(language)}`} text={title} />
        ))}
        {runtimeMinutes !== undefined && <Fact name="Running time" text={`${runtimeMinutes} minutes`} />}
        {originCountries.length > 0 && <Fact name="Origin" text={territoriesInWords(originCountries)} />}
        {genres.length > 0 && <Fact name="Genres" text={genres.join(", ")} />}
        {eidr && <Fact name="EIDR" text={eidr} />}
      </dl>
    </>
  );
}

function Fact({ name, text }: { name: string; text: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{text}</dd>
    </>
  );
}

function Synopses({ work: { synopses } }: { work: Work }) {
  return (
    <>
      {synopses.map(({ language, text }, i) =>
        i === 0 ? (
          <p lang={language}>{text}</p>
        ) : (
          <details>
            <summary>Synopsis in {languageInWords(language)}</summary>
            <p lang={language}>{text}</p>
          </details>
        ),
      )}
    </>
  );
}

function Seasons({ work: { seasons } }: { work: Work }) {
  if (seasons.length === 0) return null;
  return (
    <>
      <h2>Seasons</h2>
      {seasons.map((season) => (
        <details>
          <summary>
            Season {season.season}
            {season.title && `: ${season.title}`}, {season.episodes.length} episodes
          </summary>
          <ol>
            {season.episodes.map(({ episode, title }) => (
              <li value={episode}>{title ?? `Episode ${episode}`}</li>
            ))}
          </ol>
        </details>
      ))}
    </>
  );
}

const HEAD = ["What of it", "Media", "Territories", "Languages", "Term", "Exclusivity"] as const;
/** A head may hold thousands of rows; a page that long serves nobody. The API gives them all. */
const MAX_ROWS = 200;

function Rights({ record: { head }, now }: { record: RightsHeadRecord; now: number }) {
  const held = head.rightsIn.map(({ scope, box, exclusivity }) => ({ scope, line: { box, exclusivity } }));
  const holds = head.holds.filter((hold) => isLive(hold, now));
  const granted = [
    ...head.commitments.map((grant) => ({ grant, heldUntil: undefined })),
    ...holds.map((grant) => ({ grant, heldUntil: instantOf(grant.expiresAt) })),
  ];
  return (
    <>
      <h2>Rights you hold</h2>
      {held.length === 0 ? (
        <p>None. Import them with an avails workbook.</p>
      ) : (
        <Sheet caption={countOf(held.length, "line")} head={HEAD}>
          {held.slice(0, MAX_ROWS).map(({ scope, line }) => (
            <RightsRow what={scopeInWords(scope)} line={line} />
          ))}
        </Sheet>
      )}
      <h2>Licensed and on hold</h2>
      {granted.length === 0 ? (
        <p>Nothing of this work is licensed or on hold.</p>
      ) : (
        <Sheet caption="Licences and holds" head={["Licence", ...HEAD]}>
          {granted
            .slice(0, MAX_ROWS)
            .flatMap(({ grant, heldUntil }) =>
              grant.lines.map((line) => (
                <RightsRow
                  what={scopeInWords(grant.scope)}
                  line={line}
                  licenceId={grant.licenceId}
                  {...(heldUntil === undefined ? {} : { heldUntil })}
                />
              )),
            )}
        </Sheet>
      )}
    </>
  );
}

function RightsRow(props: {
  what: string;
  line: Parameters<typeof showRightsLine>[0];
  licenceId?: string;
  heldUntil?: string;
}) {
  const line = showRightsLine(props.line);
  return (
    <tr>
      {props.licenceId && (
        <th scope="row">
          <a href={`/licences/${props.licenceId}`}>{props.heldUntil ? "On hold" : "Licensed"}</a>
          {props.heldUntil && <small> until {instantInWords(props.heldUntil)}</small>}
        </th>
      )}
      <td>{props.what}</td>
      <td>{mediaInWords(line.media)}</td>
      <td>{territoriesInWords(line.territories)}</td>
      <td>{languagesInWords(line.languages)}</td>
      <td>{termInWords(line)}</td>
      <td>{exclusivityInWords(line.exclusivity)}</td>
    </tr>
  );
}

function countOf(count: number, noun: string): string {
  const all = count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
  return count > MAX_ROWS ? `${all}, of which the first ${MAX_ROWS} are shown` : all;
}
