import { inviteOrganisation } from "#shared/parties/invite-organisation.ts";
import type { Organisation } from "#shared/parties/organisation.ts";
import { inviteOrganisationInput } from "#shared/parties/organisation-schema.ts";
import { listOrganisations } from "#shared/parties/organisation-store.ts";
import { may } from "#shared/parties/permission.ts";
import { TERRITORIES, territoryName } from "#shared/platform/codes/territories.ts";
import { actOnce, newOnceKey } from "../../once.ts";
import { Once, SelectField, TextField } from "../../parts/fields.tsx";
import { PageLinks, pageAsked, Sheet } from "../../parts/tables.tsx";
import { field, parsed } from "../../read-form.ts";
import { action, page } from "../../visit.ts";
import { instantInWords, stateInWords } from "../../words.ts";

const COUNTRIES = TERRITORIES.map((code) => ({ value: code, name: territoryName(code) })).sort((one, other) =>
  one.name.localeCompare(other.name, "en"),
);
const KINDS = (["rights-holder", "broadcaster", "both"] as const).map((kind) => ({
  value: kind,
  name: stateInWords(kind),
}));

/** All organisations of the network, for its operator. */
export const networkPage = page("/network", "network:read", async ({ deps, actor, query }) => {
  const found = await listOrganisations(deps.table, pageAsked(query));
  return {
    kind: "page",
    title: "Network",
    content: (
      <>
        <h1>The network</h1>
        <Sheet caption="Organisations by name" head={["Organisation", "Country", "Kind", "Status", "Since"]}>
          {found.items.map(({ value }) => (
            <OrganisationRow of={value} />
          ))}
        </Sheet>
        <PageLinks path="/network" query={query} page={found} />
        {may(actor, "network:admit") && <InviteForm onceKey={newOnceKey(deps)} />}
      </>
    ),
  };
});

function OrganisationRow({ of }: { of: Organisation }) {
  return (
    <tr>
      <th scope="row">
        <a href={`/network/${of.organisationId}`}>{of.name}</a>
      </th>
      <td>{territoryName(of.country)}</td>
      <td>{stateInWords(of.kind)}</td>
      <td>{stateInWords(of.status)}</td>
      <td>{instantInWords(of.createdAt)}</td>
    </tr>
  );
}

function InviteForm({ onceKey }: { onceKey: string }) {
  return (
    <>
      <h2>Ask an organisation in</h2>
      <form class="sheet" method="post" action="/network/invitations">
        <Once onceKey={onceKey} />
        <TextField name="name" label="Name" maxlength={120} required />
        <div class="row">
          <SelectField name="country" label="Country" options={COUNTRIES} required />
          <SelectField name="kind" label="Kind" options={KINDS} required />
        </div>
        <TextField
          name="administratorEmail"
          label="E-mail of its first administrator"
          type="email"
          maxlength={254}
          required
        />
        <button type="submit">Invite</button>
      </form>
    </>
  );
}

export const inviteOrganisationAction = action("/network/invitations", "network:admit", (visit) => {
  const { deps, actor, form } = visit;
  const input = parsed(inviteOrganisationInput, {
    name: field(form, "name"),
    country: field(form, "country"),
    kind: field(form, "kind"),
    administratorEmail: field(form, "administratorEmail"),
  });
  return actOnce(
    visit,
    (commitWith) => inviteOrganisation(deps, actor, input, commitWith),
    ({ organisationId }: Organisation) => `/network/${organisationId}`,
  );
});
