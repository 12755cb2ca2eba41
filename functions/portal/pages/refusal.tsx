import * as z from "zod";
import { shownDecisionSchema } from "#shared/catalogue/shown-decision.ts";
import type { PageAnswer } from "../answer.ts";
import { CellTable } from "../parts/rights.tsx";
import { type PortalReason, problemOf } from "../refusals.ts";

const faultsIn = z.object({ faults: z.array(z.string()) });
const decisionIn = shownDecisionSchema.pick({ refusals: true });

/** The page of a refusal: what it means, what to mend, and a way on. Another's record looks like one that does not exist. */
export function refusalPage(reason: PortalReason, detail: Readonly<Record<string, unknown>> = {}): PageAnswer {
  const { status, title, words } = problemOf(reason);
  const faults = faultsIn.safeParse(detail).data?.faults ?? [];
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
