import { replaceHead, rightsHeadRef } from "#shared/catalogue/rights-head-store.ts";
import { newWorkSchema } from "#shared/catalogue/work-schema.ts";
import { createWork } from "#shared/catalogue/write-work.ts";
import { acceptInvitation } from "#shared/parties/accept-invitation.ts";
import type { Actor } from "#shared/parties/actor.ts";
import { changeRoles } from "#shared/parties/change-member.ts";
import { inviteOrganisation } from "#shared/parties/invite-organisation.ts";
import { memberItem } from "#shared/parties/member-store.ts";
import { ROLES } from "#shared/parties/role.ts";
import { seedOperator } from "#shared/parties/seed-operator.ts";
import { actorOf, standingsOfPerson } from "#shared/parties/standing.ts";
import { sha256Hex } from "#shared/platform/canonical.ts";
import { withRightsIn } from "#shared/rights/head.ts";
import { filmWorkbook } from "#test/http/catalogue-bed.ts";
import { atPage } from "#test/http/payments-bed.ts";
import { must } from "#test/support/seed-houses.ts";
import type { Step, Tale, Telling } from "#test/support/tale.ts";
import type { Process } from "#test/support/world.ts";
import { right } from "#test/unit/rights/trade.ts";
import { tinyMp4 } from "#test/unit/screening/tiny-files.ts";

export const SELLER = "seller";
export const BUYER = "buyer";
export const OPERATOR = "operator";
const DAY = 86_400_000;
const FILM = tinyMp4();

const personOf = (subject: string) => ({ subject, email: `${subject}@example.com`, name: subject });

/** Who acts under a subject of the network, as the tables know it now. */
export async function actorNamed({ deps }: Process, subject: string): Promise<Actor> {
  const [standing] = await standingsOfPerson(deps.table, subject);
  if (!standing) throw new Error(`${subject} belongs to no house`);
  return actorOf({ kind: "person", subject, from: { ipAddress: "127.0.0.1", userAgent: "test" } }, standing);
}

/** The operator, a rights holder and a broadcaster, each with one person of every role. */
export async function foundNetwork(process: Process): Promise<Record<string, string>> {
  const { deps } = process;
  must(await seedOperator(deps, { name: "Serai", country: "SG", administrator: personOf(OPERATOR) }));
  const houses = [
    { subject: SELLER, name: "Samarkand Films", country: "UZ", kind: "rights-holder" },
    { subject: BUYER, name: "Kanal Eins", country: "DE", kind: "broadcaster" },
  ] as const;
  const notes: Record<string, string> = {};
  for (const { subject, ...house } of houses) {
    const operator = await actorNamed(process, OPERATOR);
    const invited = await inviteOrganisation(deps, operator, { ...house, administratorEmail: personOf(subject).email });
    const { organisationId } = must(invited);
    must(await acceptInvitation(deps, personOf(subject), { organisationId }));
    const member = await deps.table.get(memberItem, { organisationId, subject });
    const roles = { subject, roles: [...ROLES], revision: member?.revision ?? 0 };
    must(await changeRoles(deps, await actorNamed(process, subject), roles));
    notes[`${subject}Id`] = organisationId;
  }
  return notes;
}

/** A film whose holder owns SVOD, free TV and first pay TV in three countries, exclusively. */
async function putFilm(process: Process): Promise<string> {
  const { deps } = process;
  const film = { kind: "film", contentId: "film-1", titles: [{ language: "en", title: "The Caravan" }] };
  const { workId } = must(await createWork(deps, await actorNamed(process, SELLER), newWorkSchema.parse(film)));
  const [stored] = await deps.table.getMany(rightsHeadRef(workId));
  if (!stored) throw new Error("the film has no rights head");
  const head = withRightsIn(stored.value.head, { replacesSources: [], rightsIn: [right()] });
  const conflicts = await deps.table.commit([...must(replaceHead(stored, head))], workId);
  if (conflicts.length > 0) throw new Error("the rights were not laid down");
  return workId;
}

export async function beginWithFilm(process: Process) {
  return { ...(await foundNetwork(process)), workId: await putFilm(process) };
}

const step = (name: string, act: (told: Telling) => Promise<unknown>): Step => ({
  name,
  act: async (told) => {
    await act(told);
  },
});
const stream = (name: string) => step(name, (told) => told.deliverStream());

export function requestOf(workId: string, now: number, over: object = {}) {
  const firstDay = new Date(now).toISOString().slice(0, 10);
  const lastDay = `${new Date(now).getUTCFullYear() + 4}-12-31`;
  const line = { media: ["SVOD"], territories: ["TH"], languages: "all", firstDay, lastDay };
  const lines = [{ ...line, exclusivity: { kind: "exclusive" }, ...over }];
  return { workId, lines, feeMinor: 250_000, currency: "USD" };
}

export const requested = step("request", async (told) => {
  const { world } = told;
  // The first telling fixes the words of the request: a repeat says the same to the byte.
  const body = told.notes.get("request") ?? JSON.stringify(requestOf(told.note("workId"), world.clock.now()));
  told.notes.set("request", body);
  const { body: licence } = await told.ask(BUYER, ["POST", "/licences"], JSON.parse(body));
  const licenceId = String(licence.licenceId);
  told.notes.set("licenceId", licenceId).set("paymentId", licenceId.replace("lic_", "pay_"));
  told.notes.set("documentSha256", String(licence.documentSha256));
});
export const agreed = (holdDays = 7) =>
  step("agree", (told) => told.ask(SELLER, ["POST", `/licences/${told.note("licenceId")}/agreement`], { holdDays }));
export const signedBy = (by: string) =>
  step(`sign as ${by}`, (told) => {
    const { notes } = told;
    return told.ask(by, ["POST", `/licences/${told.note("licenceId")}/signatures`], {
      documentSha256: notes.get("documentSha256"),
    });
  });
export const executed = [requested, agreed(), signedBy(SELLER), signedBy(BUYER), stream("raise")];
export const checkedOut = step("checkout", async (told) => {
  const { body } = await told.ask(BUYER, ["POST", `/payments/${told.note("paymentId")}/checkout`]);
  told.notes.set("checkoutUrl", String(body.checkoutUrl));
});
export const atTill = (action: "pay" | "decline") =>
  step(`${action} at the till`, (told) => atPage(told.note("checkoutUrl"), action));
export const calledBack = (name: string) => step(name, (told) => told.deliverCallbacks(told.note("paymentId")));

export const declared = step("declare a file", async (told) => {
  const file = { kind: "screener", fileName: "film.mp4", contentType: "video/mp4" };
  const body = { ...file, sizeBytes: FILM.length, sha256: sha256Hex(FILM) };
  const answer = await told.ask(SELLER, ["POST", `/works/${told.note("workId")}/assets`], body);
  told.notes.set("assetId", String(answer.body.assetId));
});
export const partsSigned = step("ask for part links", async (told) => {
  const path = `/assets/${told.note("assetId")}/parts`;
  const { body } = await told.ask(SELLER, ["POST", path], { firstPart: 1, lastPart: 1 });
  const [part] = body.parts as { url: string }[];
  told.notes.set("partUrl", part?.url ?? "");
});
export const partSent = step("send the part", async (told) => {
  const sent = await fetch(told.note("partUrl"), { method: "PUT", body: FILM });
  if (!sent.ok) throw new Error(`the part answered ${sent.status}`);
  told.notes.set("eTag", sent.headers.get("etag") ?? "");
});
const uploadCompleted = step("complete the upload", (told) => {
  const parts = [{ partNumber: 1, eTag: told.note("eTag") }];
  return told.ask(SELLER, ["POST", `/assets/${told.note("assetId")}/completion`], { parts });
});
const fileChecked = step("check the file", (told) => told.process.notice(`assets/${told.note("assetId")}/film.mp4`));
export const published = [declared, partsSigned, partSent, uploadCompleted, fileChecked];
export const granted = step("grant", (told) => {
  const until = told.notes.get("until") ?? new Date(told.world.clock.now() + 7 * DAY).toISOString();
  told.notes.set("until", until);
  return told.ask(SELLER, ["PUT", `/works/${told.note("workId")}/screener-grants/${told.note("buyerId")}`], { until });
});
const linkAsked = (by: string, expected: readonly number[] = [200]) =>
  step(`${by} clicks, to be answered ${expected}`, (told) =>
    told.ask(by, ["POST", `/assets/${told.note("assetId")}/links`], {}, expected),
  );

const importDeclared = step("declare the import", async (told) => {
  const workbook = Buffer.from(told.note("workbook"), "base64");
  const declaration = { fileName: "avails.xlsx", sizeBytes: workbook.length, sha256: sha256Hex(workbook) };
  const { body } = await told.ask(SELLER, ["POST", "/catalogue-imports"], declaration);
  const { url, headers } = body.upload as { url: string; headers: Record<string, string> };
  told.notes.set("importId", String(body.importId)).set("url", url).set("headers", JSON.stringify(headers));
});
const workbookSent = step("send the workbook", async (told) => {
  const body = Buffer.from(told.note("workbook"), "base64");
  const headers = JSON.parse(told.note("headers")) as Record<string, string>;
  const sent = await fetch(told.note("url"), { method: "PUT", headers, body });
  if (!sent.ok) throw new Error(`the workbook answered ${sent.status}`);
});
async function workbookOf(contentIds: readonly string[]): Promise<string> {
  const workbook = await filmWorkbook(contentIds.map((contentId) => ({ contentId, territory: "TH" })));
  return Buffer.from(workbook).toString("base64");
}

export const importing: Tale = {
  name: "an avails workbook becomes a catalogue",
  begin: async (process) => ({ ...(await foundNetwork(process)), workbook: await workbookOf(["one", "two", "three"]) }),
  steps: [
    importDeclared,
    workbookSent,
    step("judge", (told) => told.process.notice(`imports/${told.note("importId")}/workbook.xlsx`)),
    stream("apply"),
    step("resume", (told) => told.tick("resume-imports")),
    step("read the findings", (told) =>
      told.ask(SELLER, ["GET", `/catalogue-imports/${told.note("importId")}/findings`]),
    ),
  ],
};

const dealing: Tale = {
  name: "a request becomes a paid licence",
  begin: beginWithFilm,
  steps: [
    ...executed,
    checkedOut,
    atTill("pay"),
    calledBack("called back"),
    stream("settle"),
    step("certify", (told) => told.ask(BUYER, ["GET", `/licences/${told.note("licenceId")}/certificate`])),
    step("prove the books", (told) => told.ask(OPERATOR, ["GET", "/ledger/proof"])),
  ],
};

const paying: Tale = {
  name: "a declined card, and a payment no callback tells of",
  begin: beginWithFilm,
  steps: [
    ...executed,
    checkedOut,
    atTill("decline"),
    calledBack("told of the decline"),
    stream("book the decline"),
    { ...checkedOut, name: "checkout again" },
    atTill("pay"),
    step("reconcile", (told) => told.tick("reconcile-payments")),
    calledBack("called back late"),
    step("settle what the stream left", (told) => told.tick("redeliver-events")),
  ],
};

const streamless: Tale = {
  name: "a deal of whose events the stream tells nothing",
  begin: beginWithFilm,
  steps: [
    ...executed.slice(0, -1),
    step("raise by the clock", (told) => told.tick("redeliver-events")),
    checkedOut,
    atTill("pay"),
    calledBack("called back"),
    step("settle by the clock", (told) => told.tick("redeliver-events")),
  ],
};

const lapsing: Tale = {
  name: "licences that come to nothing",
  begin: beginWithFilm,
  steps: [
    requested,
    step("withdraw", (told) => told.ask(BUYER, ["POST", `/licences/${told.note("licenceId")}/withdrawal`], {})),
    { ...requested, name: "request another" },
    step("decline", (told) =>
      told.ask(SELLER, ["POST", `/licences/${told.note("licenceId")}/decline`], { note: "No" }),
    ),
    { ...requested, name: "request a third" },
    agreed(1),
    signedBy(SELLER),
    stream("tell"),
    step("lapse", async (told) => {
      if (!told.notes.has("waited")) told.world.clock.forwardMilliseconds += 2 * DAY;
      told.notes.set("waited", "yes");
      await told.tick("lapse-holds");
    }),
  ],
};

const screening: Tale = {
  name: "a file is published, shown under a grant and closed again",
  begin: beginWithFilm,
  leavesMoreWithEachTry: /asset\.departed|"itemKind":"departure"/,
  steps: [
    ...published,
    granted,
    linkAsked(BUYER),
    step("revoke", (told) =>
      told.ask(
        SELLER,
        ["DELETE", `/works/${told.note("workId")}/screener-grants/${told.note("buyerId")}`],
        undefined,
        // Deleting what a lost answer had already deleted finds nothing.
        [204, 404],
      ),
    ),
    linkAsked(BUYER, [403]),
    { ...declared, name: "declare another file" },
    { ...partsSigned, name: "ask for its part links" },
    step("give it up", (told) =>
      told.ask(SELLER, ["DELETE", `/assets/${told.note("assetId")}`], undefined, [204, 404]),
    ),
  ],
};

/** Time passes once, however often the step is told. */
const later = (milliseconds: number, name: string, job: Parameters<Telling["tick"]>[0]) =>
  step(name, async (told) => {
    if (!told.notes.has(name)) told.world.clock.forwardMilliseconds += milliseconds;
    told.notes.set(name, "told");
    await told.tick(job);
  });

const unnoticed: Tale = {
  name: "uploads of which the store tells nothing",
  begin: async (process) => ({ ...(await beginWithFilm(process)), workbook: await workbookOf(["four"]) }),
  steps: [
    importDeclared,
    workbookSent,
    ...published.slice(0, -1),
    { ...declared, name: "declare a file that never comes" },
    { ...importDeclared, name: "declare a workbook that never comes" },
    later(DAY / 24, "look at what came", "watch-uploads"),
    stream("apply"),
    later(8 * DAY, "look at what never came", "watch-uploads"),
  ],
};

const housekeeping: Tale = {
  name: "houses and people come, change and go",
  begin: beginWithFilm,
  steps: [
    step("invite a house", (told) =>
      told.ask(OPERATOR, ["POST", "/organisations"], {
        ...{ name: "Saigon Vision", country: "VN", kind: "both", administratorEmail: "saigon@example.com" },
      }),
    ),
    step("invite a colleague", (told) =>
      told.ask(SELLER, ["POST", "/invitations"], { email: "colleague@example.com", roles: ["sales"] }),
    ),
    step("suspend", (told) =>
      told.ask(OPERATOR, ["POST", `/organisations/${told.note("buyerId")}/suspension`], { because: "Test" }),
    ),
    step("reinstate", (told) =>
      told.ask(OPERATOR, ["POST", `/organisations/${told.note("buyerId")}/reinstatement`], { because: "Test" }),
    ),
    step("put a work", (told) =>
      told.ask(SELLER, ["POST", "/works"], {
        ...{ kind: "film", contentId: "film-2", titles: [{ language: "en", title: "The Well" }] },
      }),
    ),
    step("ask what is free", (told) => {
      const { lines } = requestOf(told.note("workId"), told.world.clock.now());
      return told.ask(BUYER, ["POST", "/availability"], { lines });
    }),
    stream("tell"),
  ],
};

export const TALES = [importing, dealing, paying, streamless, lapsing, screening, unnoticed, housekeeping] as const;
