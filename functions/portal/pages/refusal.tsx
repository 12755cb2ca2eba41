import * as z from "zod";
import type { PageAnswer } from "../answer.ts";
import { type PortalReason, problemOf } from "../refusals.ts";

const faultsIn = z.object({ faults: z.array(z.string()) });

/** The page of a refusal: what it means, what to mend, and a way on. Another's record looks like one that does not exist. */
export function refusalPage(reason: PortalReason, detail: Readonly<Record<string, unknown>> = {}): PageAnswer {
  const { status, title, words } = problemOf(reason);
  const faults = faultsIn.safeParse(detail).data?.faults ?? [];
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
        <p>
          <a href="/">Go to the front page</a>
        </p>
      </>
    ),
  };
}
