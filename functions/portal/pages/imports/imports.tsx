import type { CatalogueImport } from "#shared/catalogue/catalogue-import.ts";
import { newImportSchema } from "#shared/catalogue/catalogue-import-schema.ts";
import { listImports } from "#shared/catalogue/read-import.ts";
import { startImport } from "#shared/catalogue/start-import.ts";
import { may } from "#shared/parties/permission.ts";
import { type Answer, demand } from "../../answer.ts";
import { PageLinks, pageAsked, Sheet } from "../../parts/tables.tsx";
import { UploadForm } from "../../parts/upload-form.tsx";
import { field, parsed } from "../../read-form.ts";
import { action, page } from "../../visit.ts";
import { instantInWords, stateInWords } from "../../words.ts";

/** The workbooks a rights holder has sent in, newest first, and the place to send another. */
export const importsPage = page("/imports", "import:read", async ({ deps, actor, query }) => {
  const found = demand(await listImports(deps, actor, pageAsked(query)));
  return {
    kind: "page",
    title: "Imports",
    uploads: true,
    content: (
      <>
        <h1>Imports</h1>
        {may(actor, "import:write") && <NewImport />}
        {found.items.length === 0 ? (
          <p>No workbook has been imported yet.</p>
        ) : (
          <Sheet caption="Newest first" head={["Workbook", "State", "Rows", "Errors", "Works", "Sent"]}>
            {found.items.map(({ value }) => (
              <ImportRow of={value} />
            ))}
          </Sheet>
        )}
        <PageLinks path="/imports" query={query} page={found} />
      </>
    ),
  };
});

function NewImport() {
  return (
    <UploadForm
      action="/imports"
      sends="workbook"
      accept=".xlsx"
      label="Avails workbook"
      hint="EMA avails, version 1.7 to 1.9, as .xlsx. Either all of its rows are taken, or none."
    >
      <h2>Import a workbook</h2>
      <div class="field">
        <div class="choices">
          <label>
            <input type="checkbox" name="dryRun" value="yes" />
            Only check it, and change nothing
          </label>
        </div>
      </div>
    </UploadForm>
  );
}

function ImportRow({ of }: { of: CatalogueImport }) {
  return (
    <tr>
      <th scope="row">
        <a href={`/imports/${of.importId}`}>{of.fileName}</a>
      </th>
      <td>{stateInWords(of.state)}</td>
      <td class="number">{of.rowCount}</td>
      <td class="number">{of.errorCount}</td>
      <td class="number">{of.worksTotal}</td>
      <td>{instantInWords(of.createdAt)}</td>
    </tr>
  );
}

/** Declares a workbook and tells the island where to put it. A link not used is forgotten; nothing is done twice. */
export const startImportAction = action("/imports", "import:write", async ({ deps, actor, form }): Promise<Answer> => {
  const declared = parsed(newImportSchema, {
    fileName: field(form, "fileName"),
    sizeBytes: Number(field(form, "sizeBytes")),
    sha256: field(form, "sha256"),
    dryRun: field(form, "dryRun") === "yes",
  });
  const { catalogueImport, upload } = demand(await startImport(deps, actor, declared));
  return { kind: "data", status: 201, body: { next: `/imports/${catalogueImport.importId}?look=1`, upload } };
});
