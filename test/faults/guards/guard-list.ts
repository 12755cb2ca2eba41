import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A guard, where it stands, what stands there when it is gone, and the tests that must then be red. */
export interface Guard {
  readonly file: string;
  readonly at: number;
  readonly text: string;
  readonly gone: string;
  readonly tests: readonly string[];
}

const INSIDE = "test/http/strangers-inside.test.ts";
const MATRIX = "test/http/strangers.test.ts";
const MEANT = "test/http/strangers-guards.test.ts";
const PERMISSION = "test/unit/parties/permission.test.ts";
const TOKENS = "test/http/sign-in.test.ts";
const KEYS = "test/http/strangers-keys.test.ts";
const SEARCH = "test/http/search.test.ts";
const FORESIGHT = "test/http/foresight.test.ts";
const STANDING = "test/faults/standing.test.ts";
const FETCH = "test/unit/screening/may-fetch.test.ts";
const PORTAL = "test/http/strangers-portal.test.ts";
const PORTAL_MEANT = "test/http/strangers-portal-guards.test.ts";
const PORTAL_SIGN_IN = "test/http/portal-sign-in.test.ts";
const SAME_ORIGIN = "test/unit/portal/same-origin.test.ts";

/** Clauses that guard by their own words: file, clause, what is left without it, the tests. */
const CLAUSES: readonly (readonly [file: string, text: string, gone: string, ...tests: string[]])[] = [
  [
    "shared/parties/permission.ts",
    "!resource.organisationIds.includes(actor.organisationId)",
    "false",
    PERMISSION,
    INSIDE,
  ],
  ["shared/parties/permission.ts", 'actor.organisationStatus === "invited"', "false", PERMISSION, INSIDE],
  [
    "shared/parties/permission.ts",
    'actor.organisationStatus === "suspended" && rule.effect === "change"',
    "false",
    PERMISSION,
  ],
  ["shared/parties/permission.ts", "!isFor(rule, actor)", "false", PERMISSION, MATRIX],
  ["shared/parties/permission.ts", "rule.roles.some((role) => actor.roles.includes(role))", "true", PERMISSION],
  ["shared/parties/permission.ts", 'return kind === "operator"', "return true", PERMISSION, MATRIX],
  ["shared/parties/permission.ts", "licensesOut(kind)", "true", PERMISSION, MATRIX],
  ["shared/parties/permission.ts", ": licensesIn(kind)", ": true", PERMISSION, MATRIX],
  ["shared/catalogue/market.ts", "isListed(work) && ", "", MATRIX],
  ["shared/catalogue/market.ts", 'holder?.status === "admitted" && ', "", "test/http/catalogue.test.ts"],
  ["shared/catalogue/search/find-works.ts", "line.listed && seeker.admitted.has(line.organisationId)", "true", SEARCH],
  ["shared/catalogue/search/find-works.ts", "line.listed && ", "", SEARCH],
  ["shared/catalogue/search/find-works.ts", " && seeker.admitted.has(line.organisationId)", "", SEARCH],
  ["shared/catalogue/search/search-cursor.ts", "q !== mark || ", "", "test/http/search-snapshots.test.ts"],
  ["shared/licensing/preview-impact.ts", 'sideOf(licence, actor.organisationId) !== "licensor"', "false", FORESIGHT],
  ["shared/catalogue/ask-free-days.ts", "isOwn ? freeDaysOf : freeDaysForBuyer", "freeDaysOf", FORESIGHT],
  ["shared/screening/may-fetch.ts", "licenseeId === organisationId && ", "", FETCH],
  ["shared/screening/may-fetch.ts", "grant.ownerId === asset.ownerId && ", "", FETCH],
  ["shared/screening/may-fetch.ts", "!isPublished || !known", "!isPublished", FETCH],
  ["shared/screening/may-fetch.ts", "!isPublished || !known", "!known", FETCH],
  ["shared/screening/may-fetch.ts", 'licence.state === "executed" ? undefined', "true ? undefined", FETCH],
  ["shared/screening/may-fetch.ts", 'licence.money === "paid" ? undefined', "true ? undefined", FETCH],
  ["shared/screening/may-fetch.ts", "rule.byGrant && granted", "granted", FETCH],
  [
    "shared/money/read-payment.ts",
    "actor.organisationId === payment.payerId",
    "true",
    "test/http/payments-routes.test.ts",
  ],
  ["functions/http/verify-token.ts", "algorithms: ALGORITHMS,", "", TOKENS],
  ["functions/http/verify-token.ts", "issuer: rules.issuer,", "", TOKENS],
  ["functions/http/verify-token.ts", "audience: rules.audience }", "}", TOKENS],
  ["functions/http/verify-token.ts", 'typ: "at+jwt", ', "", TOKENS],
  ["functions/http/verify-token.ts", "currentDate: new Date(clock.now()),", "currentDate: new Date(0),", TOKENS],
  ["functions/http/verify-token.ts", "token.length > MAX_TOKEN_LENGTH", "false", TOKENS],
  ["functions/http/verify-token.ts", 'payload.token_use === "access" && ', "", TOKENS],
  ["functions/http/verify-token.ts", "&& allowed ", "", TOKENS],
  [
    "functions/http/sign-in.ts",
    'throw new EdgeRefusal("no-membership")',
    "return actorOf({ ...caller, from }, {} as Standing)",
    MATRIX,
  ],
  ["functions/http/fingerprint.ts", "request.path}", '""}', KEYS],
  ["functions/http/fingerprint.ts", "request.subject}", '""}', KEYS],
  ["functions/http/fingerprint.ts", ".update(request.bytes)", "", KEYS],
  ["functions/portal/visit.ts", 'if (!visitor.session) return "sign-in";', "", PORTAL],
  ["functions/portal/visit.ts", "if (denial) throw new PageRefusal(denial);", "", PORTAL],
  [
    "functions/portal/visit.ts",
    'if (visitor.standings.length === 0) throw new PageRefusal("no-membership");',
    "",
    PORTAL,
  ],
  ["functions/portal/mount-pages.tsx", "admit(route.guard, visitor)", 'admit("public", visitor)', PORTAL],
  ["functions/portal/mount-pages.tsx", "!isFromHere(c.req.raw, deps.publicUrl)", "false", PORTAL],
  ["functions/portal/same-origin.ts", "origin !== null && origin !== new URL(publicUrl).origin", "false", SAME_ORIGIN],
  ["functions/portal/same-origin.ts", 'site === "same-origin"', "true", SAME_ORIGIN],
  ["functions/portal/same-origin.ts", "site === null ? origin !== null", "site === null ? true", SAME_ORIGIN],
  ["functions/portal/same-origin.ts", "url.origin === new URL(publicUrl).origin", "true", SAME_ORIGIN],
  [
    "functions/portal/session-store.ts",
    "stored.value.browserKey !== sha256Hex(shown.browserSecret)",
    "false",
    PORTAL_SIGN_IN,
  ],
  ["shared/parties/transact-as.ts", "withDemands(writes, standingDemands(standpoint))", "[...writes]", STANDING],
  ["shared/parties/transact-as.ts", "return [demandAdmitted(organisationId), self]", "return [self]", STANDING],
  [
    "shared/parties/transact-as.ts",
    "return [demandAdmitted(organisationId), self]",
    "void self;\n  return [demandAdmitted(organisationId)]",
    STANDING,
  ],
  ["shared/platform/writes.ts", "if (!mayGo(kind)) return 1;", "return 1;", "test/unit/platform/table.test.ts"],
  ["shared/platform/idempotency.ts", "stored.value.fingerprint !== claim.fingerprint", "false", KEYS],
];

/** Every guard the house has: each question to the table of permissions, each route line, each clause above. */
export async function listGuards(root: string): Promise<readonly Guard[]> {
  const sources = (await Promise.all(["shared", "functions"].map((room) => sourcesOf(root, room)))).flat();
  const found = await Promise.all(
    sources.map(async (file) => {
      const source = await readFile(join(root, file), "utf8");
      return [...questionsIn(file, source), ...routeLinesIn(file, source), ...portalRoutesIn(file, source)];
    }),
  );
  return [...found.flat(), ...(await Promise.all(CLAUSES.map((clause) => clauseIn(root, clause))))];
}

async function sourcesOf(root: string, room: string): Promise<string[]> {
  const names = await readdir(join(root, room), { recursive: true });
  return names.filter((name) => /\.tsx?$/.test(name)).map((name) => `${room}/${name}`);
}

/** Where a use case or the edge asks `denialOf`; what the portal asks beside its routes only hides what would be refused. */
function questionsIn(file: string, source: string): Guard[] {
  if (file === "shared/parties/permission.ts" || file.startsWith("functions/portal/")) return [];
  const tests = file.startsWith("functions/") ? [MATRIX] : [INSIDE];
  const asked = [...source.matchAll(/\bdenialOf(?=\(actor)/g)].map(({ index }) => {
    return { file, at: index, text: "denialOf", gone: "(() => undefined)", tests };
  });
  const may = [...source.matchAll(/\bmay(?=\(actor)/g)].map(({ index }) => {
    return { file, at: index, text: "may", gone: "(() => true)", tests };
  });
  return [...asked, ...may];
}

/** A route line that asks for no more than to be a member, or for nothing at all where it asked for that. */
function routeLinesIn(file: string, source: string): Guard[] {
  if (!["functions/api/", "functions/checkout/", "functions/search/"].some((room) => file.startsWith(room))) return [];
  return [...source.matchAll(/permission: "([\w:-]+)"(?=,)/g)]
    .filter(([, permission]) => permission !== "public")
    .map(({ 0: text, 1: permission, index }) => {
      const gone = permission === "work:read" ? 'permission: "public"' : 'permission: "work:read"';
      return { file, at: index, text, gone, tests: [MEANT] };
    });
}

/** A page or form of the portal that asks for no more than to be signed in, or for nothing where it asked for that. */
function portalRoutesIn(file: string, source: string): Guard[] {
  if (!file.startsWith("functions/portal/pages/")) return [];
  return [...source.matchAll(/\b(?:page|action)\(\s*"([^"]+)",\s*("[\w:-]+")/g)]
    .filter(([, , guard]) => guard !== '"public"')
    .map(({ 0: line, 2: text = "", index }) => {
      const gone = text === '"signed-in"' ? '"public"' : '"signed-in"';
      return { file, at: index + line.length - text.length, text, gone, tests: [PORTAL_MEANT] };
    });
}

async function clauseIn(root: string, [file, text, gone, ...tests]: (typeof CLAUSES)[number]): Promise<Guard> {
  const at = (await readFile(join(root, file), "utf8")).indexOf(text);
  if (at < 0)
    throw new Error(`${file} has no clause "${text}" any more: say in guard-list.ts what guards in its place`);
  return { file, at, text, gone, tests };
}
