import { readWork } from "#shared/catalogue/read-work.ts";
import { workIdSchema } from "#shared/catalogue/work-schema.ts";
import type { Actor } from "#shared/parties/actor.ts";
import { may } from "#shared/parties/permission.ts";
import { ASSET_KINDS, type Asset, type AssetKind } from "#shared/screening/asset.ts";
import { listScreenerGrants } from "#shared/screening/grant-screener.ts";
import { listAssets } from "#shared/screening/read-assets.ts";
import type { ScreenerGrant } from "#shared/screening/screener-grant.ts";
import { demand, PageRefusal } from "../../answer.ts";
import { SelectField, TextField } from "../../parts/fields.tsx";
import { PageLinks, pageAsked, Sheet } from "../../parts/tables.tsx";
import { UploadForm } from "../../parts/upload-form.tsx";
import { page } from "../../visit.ts";
import { instantInWords, languageInWords, scopeInWords, sizeInWords, stateInWords } from "../../words.ts";

/** The files of a work. They leave by a click that is decided and put on record; here they are only listed. */
export const filesPage = page("/works/:workId/files", "asset:read", async ({ deps, actor, params, query }) => {
  const workId = workIdSchema.safeParse(params.workId);
  if (!workId.success) throw new PageRefusal("not-found");
  const asked = { workId: workId.data, ...pageAsked(query) };
  const assets = demand(await listAssets(deps, actor, asked));
  // A licensee may still fetch what is no longer on offer; then the title itself is not shown.
  const work = await readWork(deps, actor, workId.data);
  const title = work.ok ? work.value.value.displayTitle : "A work you have licensed";
  const isOwn = work.ok && work.value.value.organisationId === actor.organisationId;
  const grants =
    isOwn && may(actor, "departure:read") ? demand(await listScreenerGrants(deps, actor, asked)).items : [];
  return {
    kind: "page",
    title: `Files: ${title}`,
    uploads: true,
    content: (
      <>
        <p>{work.ok && <a href={`/works/${workId.data}`}>{title}</a>}</p>
        <h1>Files of {title}</h1>
        <Assets assets={assets.items.map(({ value }) => value)} actor={actor} />
        <PageLinks path={`/works/${workId.data}/files`} query={query} page={assets} />
        {isOwn && may(actor, "asset:write") && <NewAsset workId={workId.data} />}
        {isOwn && <Grants workId={workId.data} actor={actor} grants={grants.map(({ value }) => value)} />}
      </>
    ),
  };
});

function Assets({ assets, actor }: { assets: readonly Asset[]; actor: Actor }) {
  if (assets.length === 0) return <p>No file of this work can be seen yet.</p>;
  return (
    <Sheet caption="Files by kind" head={["File", "Kind", "Part", "Language", "Size", "State", "Get it"]}>
      {assets.map((asset) => (
        <tr>
          <th scope="row">{asset.fileName}</th>
          <td>{stateInWords(asset.kind)}</td>
          <td>{scopeInWords(asset.scope)}</td>
          <td>{asset.language && languageInWords(asset.language)}</td>
          <td class="number">{sizeInWords(asset.sizeBytes)}</td>
          <td>
            {stateInWords(asset.state)}
            {asset.rejection && <small class="bad">: {asset.rejection.words}</small>}
          </td>
          <td>
            {asset.state === "published" && may(actor, "asset:fetch") && (
              <form method="post" action={`/assets/${asset.assetId}/links`}>
                <button type="submit" class="small" aria-label={`Download ${asset.fileName}`}>
                  Download
                </button>
              </form>
            )}
          </td>
        </tr>
      ))}
    </Sheet>
  );
}

const KINDS = Object.keys(ASSET_KINDS) as readonly AssetKind[];

function NewAsset({ workId }: { workId: string }) {
  return (
    <>
      <h2>Upload a file</h2>
      <UploadForm
        action={`/works/${workId}/assets`}
        sends="asset"
        accept="video/*,image/*,.mxf,.vtt,.srt"
        label="File"
        hint="It is checked after the upload: size, SHA-256 and real type must be as declared."
      >
        <SelectField
          name="kind"
          label="Kind"
          options={KINDS.map((kind) => ({ value: kind, name: stateInWords(kind) }))}
        />
        <TextField name="language" label="Language, if it has one" hint="A tag such as vi or en" maxlength={64} />
      </UploadForm>
    </>
  );
}

function Grants({ workId, actor, grants }: { workId: string; actor: Actor; grants: readonly ScreenerGrant[] }) {
  return (
    <>
      <h2>Who may watch the screeners</h2>
      {grants.length === 0 ? (
        <p>Nobody by your leave. Licensees may watch by their licences.</p>
      ) : (
        <Sheet caption="Screener grants" head={["Organisation", "Granted", "Until"]}>
          {grants.map((grant) => (
            <tr>
              <th scope="row">{grant.organisationName}</th>
              <td>{instantInWords(grant.grantedAt)}</td>
              <td>{instantInWords(grant.until)}</td>
            </tr>
          ))}
        </Sheet>
      )}
      {may(actor, "screener:grant") && (
        <form class="sheet" method="post" action={`/works/${workId}/screener-grants`}>
          <TextField
            name="organisationId"
            label="Organisation"
            hint="Its id (org_…) stands on its own organisation page."
            maxlength={30}
            required
          />
          <TextField
            name="lastDay"
            label="Last day"
            type="date"
            hint="At most a year from now, to the end of the day in UTC"
            required
          />
          <button type="submit">Let them watch</button>
        </form>
      )}
    </>
  );
}
