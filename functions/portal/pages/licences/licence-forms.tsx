import { closedBecause, HOLD_DAYS, type Licence, MAX_HOLD_DAYS, type Side } from "#shared/licensing/licence.ts";
import type { Actor } from "#shared/parties/actor.ts";
import { may } from "#shared/parties/permission.ts";
import { Once } from "../../parts/fields.tsx";

interface Around {
  readonly licence: Licence;
  readonly actor: Actor;
  readonly side: Side;
  readonly now: number;
  readonly onceKey: string;
}

/** What this person may do with the licence now. The use cases decide again; here is only shown what would be taken. */
export function LicenceActions(around: Around) {
  const { licence, actor, side, now } = around;
  if (closedBecause(licence, now)) return null;
  const hasSigned = licence.signedBy.includes(side);
  const mayAgree = side === "licensor" && licence.state === "requested" && may(actor, "licence:answer");
  const maySign = !hasSigned && may(actor, "licence:sign");
  const mayLeave = !hasSigned && may(actor, side === "licensor" ? "licence:answer" : "licence:withdraw");
  if (!mayAgree && !maySign && !mayLeave)
    return hasSigned ? <p class="notice">Your side has signed. The other side's signature is awaited.</p> : null;
  return (
    <section class="sheet" aria-labelledby="next">
      <h2 id="next">What you can do</h2>
      {mayAgree && <AgreeForm {...around} />}
      {maySign && <SignForm {...around} />}
      {mayLeave && <LeaveForm {...around} />}
    </section>
  );
}

function AgreeForm({ licence, onceKey }: Around) {
  return (
    <form method="post" action={`/licences/${licence.licenceId}/agreement`}>
      <Once onceKey={onceKey} />
      <div class="field">
        <label for="holdDays">Hold the rights for so many days</label>
        <input id="holdDays" name="holdDays" type="number" min="1" max={MAX_HOLD_DAYS} value={HOLD_DAYS} required />
        <small>Within them both sides sign. Nobody else can take these rights meanwhile.</small>
      </div>
      <p>
        <button type="submit">Agree to these terms</button>
      </p>
    </form>
  );
}

function SignForm({ licence, actor, onceKey }: Around) {
  return (
    <form method="post" action={`/licences/${licence.licenceId}/signatures`}>
      <Once onceKey={onceKey} />
      <input type="hidden" name="documentSha256" value={licence.documentSha256} />
      <div class="field">
        <label for="name">Sign as {actor.name}: write your name</label>
        <input id="name" name="name" autocomplete="off" maxlength={100} required />
        <small>
          You sign the document below for {actor.organisationName}. Your name, the time and the address you sign from
          are kept with it.
        </small>
      </div>
      <p>
        <button type="submit">Sign</button>
      </p>
    </form>
  );
}

function LeaveForm({ licence, side, onceKey }: Around) {
  const isLicensor = side === "licensor";
  return (
    <details>
      <summary>{isLicensor ? "Decline this request" : "Withdraw this request"}</summary>
      <form method="post" action={`/licences/${licence.licenceId}/${isLicensor ? "decline" : "withdrawal"}`}>
        <Once onceKey={onceKey} />
        <div class="field">
          <label for="note">Why (the other side reads it)</label>
          <textarea id="note" name="note" rows={3} maxlength={1000} />
        </div>
        <p>
          <button type="submit" class="plain">
            {isLicensor ? "Decline" : "Withdraw"}
          </button>
        </p>
      </form>
    </details>
  );
}
