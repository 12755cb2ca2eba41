import * as z from "zod";
import { shownDecisionSchema } from "#shared/catalogue/shown-decision.ts";
import type { PageAnswer } from "../answer.ts";
import { CellTable } from "../parts/rights.tsx";
import { type PortalReason, problemOf } from "../refusals.ts";
import { stateInWords } from "../words.ts";

const faultsIn = z.object({ faults: z.array(z.string()) });
/** The same, of terms: the places in them are for programs. */
const errorsIn = z.object({ errors: z.array(z.object({ detail: z.string() })) });
const missingIn = z.object({ missing: z.string() });
const decisionIn = shownDecisionSchema.pick({ refusals: true });

/** What a licence lacks for a file to leave. */
const MISSING: Readonly<Record<string, string>> = {
  "no-licence": "You have no licence of this work",
  "other-part": "Your licence is for another part of this work",
  "not-signed": "Your licence is not signed by both sides yet",
  "not-paid": "Your licence is not paid yet",
  "not-yet-in-term": "The term of your licence has not begun",
  "term-ended": "The term of your licence has ended",
  blackout: "Your licence leaves this day out",
  "held-back": "You promised not to exploit it yet",
};

/** The page of a refusal: what it means, what to mend, and a way on. Another's record looks like one that does not exist. */
export function refusalPage(reason: PortalReason, detail: Readonly<Record<string, unknown>> = {}): PageAnswer {
  const { status, title, words } = problemOf(reason);
  const errors = errorsIn.safeParse(detail).data?.errors ?? [];
  const faults = faultsIn.safeParse(detail).data?.faults ?? errors.map((error) => error.detail);
  const missing = missingIn.safeParse(detail).data?.missing;
  const cells = decisionIn.safeParse(detail).data?.refusals ?? [];
  return {
    kind: "page",
    status,
    title,
    refusal: { reason, detail },
    content: (
      <>
        <h1>{title}</h1>
        <p class="lead">{words}</p>
        {missing !== undefined && <p class="notice">{MISSING[missing] ?? stateInWords(missing)}.</p>}
        {faults.length > 0 && (
          <ul>
            {faults.map((fault) => (
              <li>{fault}</li>
            ))}
          </ul>
        )}
        {cells.length > 0 && <CellTable caption="What stands in the way" cells={cells} />}
        <p>
          <a href="/">Go to the front page</a>
        </p>
      </>
    ),
  };
}
