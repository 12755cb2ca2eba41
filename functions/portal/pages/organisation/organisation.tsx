import { inviteMember } from "#shared/parties/invite-member.ts";
import { inviteMemberInput } from "#shared/parties/member-schema.ts";
import { listInvitations, listMembers } from "#shared/parties/member-store.ts";
import { may } from "#shared/parties/permission.ts";
import { readOrganisation } from "#shared/parties/read-organisation.ts";
import { ROLES } from "#shared/parties/role.ts";
import { territoryName } from "#shared/platform/codes/territories.ts";
import { MAX_PAGE_SIZE } from "#shared/platform/page.ts";
import { demand } from "../../answer.ts";
import { actOnce, newOnceKey } from "../../once.ts";
import { Choices, Once, TextField } from "../../parts/fields.tsx";
import { PageLinks, pageAsked, Sheet } from "../../parts/tables.tsx";
import { field, fields, parsed } from "../../read-form.ts";
import { action, page } from "../../visit.ts";
import { instantInWords, stateInWords } from "../../words.ts";

/** One's own organisation: who is in it, and who is asked in. */
export const organisationPage = page("/organisation", "organisation:read", async ({ deps, actor, query }) => {
  const { organisationId } = actor;
  const organisation = demand(await readOrganisation(deps, actor, { organisationId }));
  const members = await listMembers(deps.table, organisationId, pageAsked(query));
  const manages = may(actor, "organisation:manage");
  const invited = manages ? await listInvitations(deps.table, organisationId, { pageSize: MAX_PAGE_SIZE }) : undefined;
  return {
    kind: "page",
    title: organisation.name,
    content: (
      <>
        <h1>{organisation.name}</h1>
        <dl>
          <dt>Country</dt>
          <dd>{territoryName(organisation.country)}</dd>
          <dt>Kind</dt>
          <dd>{stateInWords(organisation.kind)}</dd>
          <dt>Status</dt>
          <dd>{stateInWords(organisation.status)}</dd>
          <dt>Id</dt>
          <dd>
            <code>{organisationId}</code>
          </dd>
        </dl>
        <h2>Members</h2>
        <Sheet caption="By e-mail address" head={["Name", "E-mail", "Roles", "Joined"]}>
          {members.items.map(({ value }) => (
            <tr>
              <th scope="row">{value.name}</th>
              <td>{value.email}</td>
              <td>{value.roles.map(stateInWords).join(", ")}</td>
              <td>{instantInWords(value.joinedAt)}</td>
            </tr>
          ))}
        </Sheet>
        <PageLinks path="/organisation" query={query} page={members} />
        {invited && invited.items.length > 0 && (
          <Sheet caption="Invited, not joined yet" head={["E-mail", "Roles", "Invited"]}>
            {invited.items.map(({ value }) => (
              <tr>
                <th scope="row">{value.email}</th>
                <td>{value.roles.map(stateInWords).join(", ")}</td>
                <td>{instantInWords(value.invitedAt)}</td>
              </tr>
            ))}
          </Sheet>
        )}
        {manages && <InviteForm onceKey={newOnceKey(deps)} />}
      </>
    ),
  };
});

function InviteForm({ onceKey }: { onceKey: string }) {
  return (
    <>
      <h2>Invite somebody</h2>
      <form class="sheet" method="post" action="/organisation/invitations">
        <Once onceKey={onceKey} />
        <TextField
          name="email"
          label="E-mail"
          type="email"
          hint="Whoever signs in with this address, verified, can join within 30 days."
          maxlength={254}
          required
        />
        <Choices
          name="roles"
          label="Roles"
          options={ROLES.map((role) => ({ value: role, name: stateInWords(role) }))}
        />
        <button type="submit">Invite</button>
      </form>
    </>
  );
}

export const inviteMemberAction = action("/organisation/invitations", "organisation:manage", (visit) => {
  const { deps, actor, form } = visit;
  const input = parsed(inviteMemberInput, { email: field(form, "email"), roles: fields(form, "roles") });
  return actOnce(
    visit,
    (commitWith) => inviteMember(deps, actor, input, commitWith),
    () => "/organisation",
  );
});
