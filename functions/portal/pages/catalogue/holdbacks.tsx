import { type ShownOwnHoldback, showOwnHoldback } from "#shared/catalogue/own-holdback-schema.ts";
import type { OwnHoldback } from "#shared/catalogue/read-holdbacks.ts";
import type { Work } from "#shared/catalogue/work.ts";
import { Once } from "../../parts/fields.tsx";
import { HeldBackCells } from "../../parts/rights.tsx";
import { Sheet } from "../../parts/tables.tsx";
import { scopeInWords } from "../../words.ts";
import { HoldbackForm } from "./holdback-form.tsx";

interface Holding {
  readonly work: Work;
  readonly holdbacks: readonly OwnHoldback[];
  readonly mayChange: boolean;
  /** A fresh key for each of the forms. */
  readonly onceKey: () => string;
}

/** What the holder of a title keeps from everybody, what stands there all the same, and how to set or lift a holdback. */
export function OwnHoldbacks({ work, holdbacks, mayChange, onceKey }: Holding) {
  return (
    <>
      <h2 id="holdbacks">What you hold back</h2>
      {holdbacks.length === 0 ? (
        <p>Nothing of this work is held back.</p>
      ) : (
        <Sheet
          caption="Holdbacks of yours"
          head={["Holdback", "What of it", "Media", "Territories", "Languages", "Days", "Stands all the same"]}
        >
          {holdbacks.map((one) => {
            const holdback = showOwnHoldback(one);
            return (
              <tr>
                <th scope="row">
                  {holdback.strength === "hard" ? "Not granted" : "Granted with a warning"}
                  {holdback.note && <small> {holdback.note}</small>}
                  {mayChange && <LiftForm workId={work.workId} holdbackId={holdback.holdbackId} onceKey={onceKey()} />}
                </th>
                <HoldbackCells holdback={holdback} />
              </tr>
            );
          })}
        </Sheet>
      )}
      {mayChange && <HoldbackForm work={work} onceKey={onceKey()} />}
    </>
  );
}

function HoldbackCells({ holdback }: { holdback: ShownOwnHoldback }) {
  return (
    <>
      <td>{scopeInWords(holdback.scope)}</td>
      <HeldBackCells holdback={holdback} />
      <td>
        <Standing holdback={holdback} />
      </td>
    </>
  );
}

/** Beyond this the list of licences above serves better. */
const MAX_LICENCES_NAMED = 10;

/** The licences that keep what they were granted. */
function Standing({ holdback: { standing, hasMoreStanding } }: { holdback: ShownOwnHoldback }) {
  const onHold = new Map(standing.map(({ heldBy = "", holdExpiresAt }) => [heldBy, holdExpiresAt !== undefined]));
  if (onHold.size === 0) return <>Nothing</>;
  return (
    <>
      {[...onHold].slice(0, MAX_LICENCES_NAMED).map(([licenceId, isHold], i) => (
        <>
          {i > 0 && ", "}
          <a href={`/licences/${licenceId}`}>{isHold ? "a licence on hold" : "a licence"}</a>
        </>
      ))}
      {(hasMoreStanding || onHold.size > MAX_LICENCES_NAMED) && " and more"}
    </>
  );
}

function LiftForm({ workId, holdbackId, onceKey }: { workId: string; holdbackId: string; onceKey: string }) {
  return (
    <form method="post" action={`/works/${workId}/holdbacks/${holdbackId}/lifting`}>
      <Once onceKey={onceKey} />
      <button type="submit" class="plain">
        Lift
      </button>
    </form>
  );
}
