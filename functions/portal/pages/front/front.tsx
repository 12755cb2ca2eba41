import { listInvitationsFor } from "#shared/parties/member-store.ts";
import type { Answer } from "../../answer.ts";
import { page, type Visit } from "../../visit.ts";
import { amountInWords } from "../../words.ts";
import { type Duty, dutiesOf } from "./duties.ts";

/** What Serai is; to those signed in, where to go on. */
export const frontPage = page("/", "public", async (visit): Promise<Answer> => {
  const content = visit.session ? (
    <SignedInFront visit={visit} waiting={await invitationsOf(visit)} duties={await dutiesOf(visit)} />
  ) : (
    <Welcome />
  );
  return { kind: "page", title: "Film and television rights", content };
});

async function invitationsOf({ deps, session }: Visit<"public">): Promise<number> {
  const email = session?.value.person.email;
  return email === undefined ? 0 : (await listInvitationsFor(deps.table, email)).length;
}

function Welcome() {
  return (
    <>
      <h1>Film and television rights, licensed in the open</h1>
      <p class="lead">
        Rights holders list what they own. Broadcasters ask what is free in their territory, medium, language and time,
        and the answer is computed from what was signed.
      </p>
      <ul>
        <li>A right is never sold twice.</li>
        <li>What both sides accept is what they sign, and what is enforced.</li>
        <li>Screeners and masters leave only under a licence that is signed, paid and in its term.</li>
      </ul>
      <p>
        <a class="button" href="/sign-in">
          Sign in
        </a>
      </p>
    </>
  );
}

function SignedInFront(props: { visit: Visit<"public">; waiting: number; duties: readonly Duty[] }) {
  const { visit, waiting, duties } = props;
  const { session, actor, standings } = visit;
  return (
    <>
      <h1>Welcome, {session?.value.person.name}</h1>
      {waiting > 0 && (
        <p class="notice">
          <a href="/invitations">
            {waiting === 1 ? "An invitation waits for you" : `${waiting} invitations wait for you`}
          </a>
        </p>
      )}
      {standings.length === 0 && waiting === 0 && (
        <p>You belong to no organisation here yet. Ask an administrator of yours to invite your e-mail address.</p>
      )}
      {!actor && standings.length > 1 && (
        <p>
          <a class="button" href="/choose-organisation">
            Choose the organisation you act for
          </a>
        </p>
      )}
      {actor && <Waiting works={duties} />}
    </>
  );
}

function Waiting({ works }: { works: readonly Duty[] }) {
  return (
    <>
      <h2>What waits for you</h2>
      {works.length === 0 ? (
        <p>Nothing. The rest is up to others.</p>
      ) : (
        <ul>
          {works.map(({ licence, what }) => (
            <li>
              <a href={`/licences/${licence.licenceId}`}>{what}</a>: {licence.workTitle},{" "}
              {amountInWords({ minor: licence.feeMinor, currency: licence.currency })}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
