import * as z from "zod";
import { type Organisation, STATUS_STEPS, type StatusStep } from "#shared/parties/organisation.ts";
import { organisationId } from "#shared/parties/organisation-schema.ts";
import { may } from "#shared/parties/permission.ts";
import { readOrganisation } from "#shared/parties/read-organisation.ts";
import { setOrganisationStatus } from "#shared/parties/set-organisation-status.ts";
import { territoryName } from "#shared/platform/codes/territories.ts";
import { lineOfText } from "#shared/platform/free-text.ts";
import { demand, PageRefusal } from "../../answer.ts";
import { actOnce, newOnceKey } from "../../once.ts";
import { Once, TextField } from "../../parts/fields.tsx";
import { field, parsed } from "../../read-form.ts";
import { action, page } from "../../visit.ts";
import { instantInWords, stateInWords } from "../../words.ts";

const MAX_REASON = 300;
const STEP_NAMES: Readonly<Record<StatusStep, string>> = { admit: "Admit", suspend: "Suspend", reinstate: "Reinstate" };
const STEPS = Object.keys(STATUS_STEPS) as readonly StatusStep[];
const stepForm = z.object({ step: z.enum(STEPS), because: lineOfText(MAX_REASON) });

/** One organisation of the network, and the operator's next step with it. */
export const organisationStandingPage = page(
  "/network/:organisationId",
  "network:read",
  async ({ deps, actor, params }) => {
    const organisation = demand(await readOrganisation(deps, actor, organisationOf(params)));
    const steps =
      organisation.kind === "operator" ? [] : STEPS.filter((step) => STATUS_STEPS[step].from === organisation.status);
    return {
      kind: "page",
      title: organisation.name,
      content: (
        <>
          <p>
            <a href="/network">The network</a>
          </p>
          <h1>{organisation.name}</h1>
          <Facts of={organisation} />
          {may(actor, "network:admit") &&
            steps.map((step) => <StepForm of={organisation} step={step} onceKey={newOnceKey(deps)} />)}
        </>
      ),
    };
  },
);

function Facts({ of }: { of: Organisation }) {
  return (
    <dl>
      <dt>Country</dt>
      <dd>{territoryName(of.country)}</dd>
      <dt>Kind</dt>
      <dd>{stateInWords(of.kind)}</dd>
      <dt>Status</dt>
      <dd>{stateInWords(of.status)}</dd>
      <dt>Since</dt>
      <dd>{instantInWords(of.createdAt)}</dd>
      <dt>Id</dt>
      <dd>
        <code>{of.organisationId}</code>
      </dd>
    </dl>
  );
}

function StepForm({ of, step, onceKey }: { of: Organisation; step: StatusStep; onceKey: string }) {
  return (
    <form class="sheet" method="post" action={`/network/${of.organisationId}/status`}>
      <Once onceKey={onceKey} />
      <input type="hidden" name="step" value={step} />
      <TextField name="because" label="Why" hint="Both houses have it on record." maxlength={MAX_REASON} required />
      <button type="submit">
        {STEP_NAMES[step]} {of.name}
      </button>
    </form>
  );
}

export const statusAction = action("/network/:organisationId/status", "network:admit", (visit) => {
  const { deps, actor, form, params } = visit;
  const step = parsed(stepForm, { step: field(form, "step"), because: field(form, "because") });
  const input = { ...organisationOf(params), ...step };
  return actOnce(
    visit,
    (commitWith) => setOrganisationStatus(deps, actor, input, commitWith),
    (changed: Organisation) => `/network/${changed.organisationId}`,
  );
});

function organisationOf(params: Readonly<Record<string, string>>): { organisationId: string } {
  const id = organisationId.safeParse(params.organisationId);
  if (!id.success) throw new PageRefusal("not-found");
  return { organisationId: id.data };
}
