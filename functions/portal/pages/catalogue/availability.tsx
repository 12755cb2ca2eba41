import { askAvailability } from "#shared/catalogue/ask-availability.ts";
import { type ShownDecision, showDecision } from "#shared/catalogue/shown-decision.ts";
import { workIdSchema } from "#shared/catalogue/work-schema.ts";
import { may } from "#shared/parties/permission.ts";
import { DEFAULT_PAGE_SIZE } from "#shared/platform/page.ts";
import type { Scope } from "#shared/rights/scope.ts";
import { demand, PageRefusal } from "../../answer.ts";
import { CellTable, RightsLines } from "../../parts/rights.tsx";
import { askedIn, shownTerms, type WantedLine, wantedText } from "../../rights-form.ts";
import { page } from "../../visit.ts";
import { instantInWords, scopeInWords } from "../../words.ts";

/** Whether the asked rights are free, why not, and what near to them is. Nothing is held by asking. */
export const availabilityPage = page(
  "/works/:workId/availability",
  "availability:ask",
  async ({ deps, actor, params, query }) => {
    const workId = workIdSchema.safeParse(params.workId);
    if (!workId.success) throw new PageRefusal("not-found");
    const { scope, terms } = askedIn(query);
    const question = {
      workIds: [workId.data],
      scope,
      lines: [terms],
      onlyAvailable: false,
      pageSize: DEFAULT_PAGE_SIZE,
    };
    const { answers, asOf } = demand(await askAvailability(deps, actor, question));
    const answer = answers[0];
    if (!answer) throw new PageRefusal("not-found");
    const { work } = answer;
    const decision = showDecision(answer.decision);
    const mayRequest = may(actor, "licence:request") && work.organisationId !== actor.organisationId;
    const asked = shownTerms(terms);
    return {
      kind: "page",
      title: `${work.displayTitle}: ${decision.granted ? "free" : "not free as asked"}`,
      content: (
        <>
          <p>
            <a href={`/works/${work.workId}`}>{work.displayTitle}</a>
          </p>
          <h1>{decision.granted ? "These rights are free" : "These rights are not free as asked"}</h1>
          <p class="quiet">As of {instantInWords(asOf)}. Asking holds nothing.</p>
          <RightsLines caption={`Asked: ${scopeInWords(scope).toLowerCase()}`} lines={[asked]} />
          {decision.granted && mayRequest && (
            <RequestButton
              workId={work.workId}
              scope={scope}
              lines={[asked]}
              label="Request a licence for these rights"
            />
          )}
          <Reasons decision={decision} />
          <Alternatives decision={decision} request={mayRequest ? { workId: work.workId, scope } : undefined} />
          <p>
            <a href={`/works/${work.workId}?${query}#availability`}>Change the question</a>
          </p>
        </>
      ),
    };
  },
);

function Reasons({ decision }: { decision: ShownDecision }) {
  const { refusals = [], warnings = [] } = decision;
  return (
    <>
      {refusals.length > 0 && (
        <>
          <h2>Why not</h2>
          <CellTable caption="What stands in the way" cells={refusals} />
        </>
      )}
      {warnings.length > 0 && (
        <>
          <h2>Mind</h2>
          <CellTable caption="What does not stand in the way, but may matter" cells={warnings} />
        </>
      )}
    </>
  );
}

const ALTERNATIVES = {
  "lesser-exclusivity": "With less exclusivity",
  "later-start": "Starting later",
  "shorter-term": "For a shorter term",
  "fewer-territories": "In fewer territories",
  "fewer-media": "In fewer media",
  "other-languages": "In other languages",
  "fewer-holdbacks": "With fewer holdbacks",
} as const;

/** Such as "Starting later, in fewer territories". */
export function differing(kinds: readonly (keyof typeof ALTERNATIVES)[]): string {
  const [first = "", ...rest] = kinds.map((kind) => ALTERNATIVES[kind]);
  return [first, ...rest.map((words) => words.toLowerCase())].join(", ");
}

function Alternatives(props: { decision: ShownDecision; request: { workId: string; scope: Scope } | undefined }) {
  const { alternatives = [] } = props.decision;
  if (props.decision.granted) return null;
  if (alternatives.length === 0) return <p>Nothing near to it is free either.</p>;
  return (
    <>
      <h2>What is free instead</h2>
      {alternatives.map(({ kinds, lines }) => (
        <section>
          <h3>{differing(kinds)}</h3>
          <RightsLines caption="Free as a whole" lines={lines} />
          {props.request && (
            <RequestButton {...props.request} lines={lines} label={`Request: ${differing(kinds).toLowerCase()}`} />
          )}
        </section>
      ))}
    </>
  );
}

function RequestButton(props: { workId: string; scope: Scope; lines: readonly WantedLine[]; label: string }) {
  return (
    <form class="actions" method="get" action={`/works/${props.workId}/request`}>
      <input type="hidden" name="wanted" value={wantedText(props.scope, props.lines)} />
      <button type="submit">{props.label}</button>
    </form>
  );
}
