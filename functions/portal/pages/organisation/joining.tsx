import { acceptInvitation } from "#shared/parties/accept-invitation.ts";
import { listInvitationsFor } from "#shared/parties/member-store.ts";
import { type Answer, demand, PageRefusal, redirectTo } from "../../answer.ts";
import { field } from "../../read-form.ts";
import { ownPath } from "../../same-origin.ts";
import { chooseOrganisation } from "../../session-store.ts";
import { action, page } from "../../visit.ts";
import { stateInWords } from "../../words.ts";

/** A member of several organisations says for which one to act. */
export const choosePage = page("/choose-organisation", "signed-in", async ({ deps, standings, query }) => ({
  kind: "page",
  title: "Choose an organisation",
  content: (
    <>
      <h1>For which organisation do you act?</h1>
      <form method="post" action="/choose-organisation">
        <input type="hidden" name="to" value={ownPath(query.get("to"), deps.publicUrl)} />
        {standings.map(({ organisation, roles }) => (
          <p>
            <button type="submit" name="organisationId" value={organisation.organisationId}>
              {organisation.name}
            </button>{" "}
            <small>{roles.map(stateInWords).join(", ")}</small>
          </p>
        ))}
      </form>
    </>
  ),
}));

export const chooseAction = action("/choose-organisation", "signed-in", async (visit): Promise<Answer> => {
  const { deps, session, standings, form } = visit;
  const organisationId = field(form, "organisationId");
  if (!standings.some(({ organisation }) => organisation.organisationId === organisationId))
    throw new PageRefusal("not-found");
  await chooseOrganisation(deps, session, organisationId);
  return redirectTo(ownPath(field(form, "to"), deps.publicUrl));
});

/** The invitations that wait for the person's verified address. */
export const invitationsPage = page("/invitations", "signed-in", async ({ deps, session }) => {
  const { email } = session.value.person;
  const invitations = email === undefined ? [] : await listInvitationsFor(deps.table, email);
  return {
    kind: "page",
    title: "Invitations",
    content: (
      <>
        <h1>Invitations</h1>
        {email === undefined && <p>Your e-mail address is not verified, so no invitation can be shown.</p>}
        {email !== undefined && invitations.length === 0 && <p>No invitation waits for {email}.</p>}
        {invitations.map(({ organisationId, organisationName, roles }) => (
          <form class="sheet" method="post" action="/invitations">
            <input type="hidden" name="organisationId" value={organisationId} />
            <p>
              <strong>{organisationName}</strong> invites you as {roles.map(stateInWords).join(", ").toLowerCase()}.
            </p>
            <button type="submit">Join {organisationName}</button>
          </form>
        ))}
      </>
    ),
  };
});

/** Joins. A second sending finds the person a member already, and leads to the same place. */
export const acceptAction = action(
  "/invitations",
  "signed-in",
  async ({ deps, session, standings, form }): Promise<Answer> => {
    const { subject, name, email } = session.value.person;
    const organisationId = field(form, "organisationId");
    if (standings.some(({ organisation }) => organisation.organisationId === organisationId)) return redirectTo("/");
    if (email === undefined || organisationId === "") throw new PageRefusal("no-invitation");
    demand(await acceptInvitation(deps, { subject, name, email }, { organisationId }));
    await chooseOrganisation(deps, session, organisationId);
    return redirectTo("/");
  },
);
