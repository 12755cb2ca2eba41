import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { PERMISSIONS, type Permission } from "#shared/parties/permission.ts";
import { EVERY_ROLE_OF, MACHINE, NOBODY, startStrangers, UNREGISTERED_MACHINE, wrongRoleOf } from "./strangers-bed.ts";
import { type DescribedOperation, ID_FIELDS, readOperations, withText } from "./strangers-fields.ts";
import { OPERATION_ROWS } from "./strangers-rows.ts";

// The rows are made from what the API says of itself, so it must stand before the tests are told.
const bed = await startStrangers();
const OPERATIONS = await readOperations(bed.app);
afterAll(() => bed.close());

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: readonly (readonly [string, string])[];
  /** How often the table was asked. */
  readonly asked: readonly string[];
}

type Which = "foreign" | "absent";
type TokenOf = (operation: DescribedOperation) => Promise<string | undefined> | string | undefined;
/** What a stranger is told: always the same refusal, or of another's record what it is told of none. */
type Told = { readonly status: number; readonly reason: string } | "as of none" | "not asked";

interface Stranger {
  readonly token: TokenOf;
  readonly told: (operation: DescribedOperation) => Told;
}

const refusedWith = (status: number, reason: string) => () => ({ status, reason });
const notAccepted = refusedWith(401, "token-not-accepted");
const good = EVERY_ROLE_OF("admitted");
const claiming =
  (claims: object, header: object = {}) =>
  () =>
    bed.tokenOf(good, { claims: { ...claims }, header: { ...header } });
const asPerson = (subject: string) => () => bed.tokenOf(subject);

const ruleOf = ({ permission }: DescribedOperation) => (isPermission(permission) ? PERMISSIONS[permission] : undefined);
function isPermission(name: string): name is Permission {
  return Object.hasOwn(PERMISSIONS, name);
}
const unlessPermitted = (told: Told) => (operation: DescribedOperation) => (ruleOf(operation) ? told : "not asked");
/** The network is the operator's; everything else a house of both kinds with every role may do to its own. */
const asOtherHouse = (operation: DescribedOperation): Told => {
  const rule = ruleOf(operation);
  if (!rule) return "not asked";
  return rule.for === "operator" ? { status: 403, reason: "not-permitted" } : "as of none";
};
const closedTo =
  (kinds: readonly string[]) =>
  (operation: DescribedOperation): Told => {
    const rule = ruleOf(operation);
    if (!rule) return "not asked";
    return kinds.includes(rule.for) ? { status: 403, reason: "not-permitted" } : "as of none";
  };

const STRANGERS: Readonly<Record<string, Stranger>> = {
  "nobody signed in": { token: () => undefined, told: refusedWith(401, "not-signed-in") },
  "a malformed token": { token: () => "no.token", told: notAccepted },
  "an expired token": { token: claiming({ exp: Math.floor(Date.now() / 1000) - 60 }), told: notAccepted },
  "a token without expiry": { token: claiming({ exp: undefined }), told: notAccepted },
  "a token for another audience": { token: claiming({ aud: "https://elsewhere.example" }), told: notAccepted },
  "a token without audience": { token: claiming({ aud: undefined }), told: notAccepted },
  "a token of another issuer": { token: claiming({ iss: "https://elsewhere.example" }), told: notAccepted },
  "an id token": { token: claiming({}, { typ: "JWT" }), told: notAccepted },
  "a person of no house": { token: asPerson(NOBODY), told: unlessPermitted({ status: 403, reason: "no-membership" }) },
  "a machine nobody registered": {
    token: asPerson(UNREGISTERED_MACHINE),
    told: unlessPermitted({ status: 403, reason: "no-membership" }),
  },
  "a member of the wrong role": {
    token: ({ permission }) => bed.tokenOf((isPermission(permission) && wrongRoleOf(permission)) || NOBODY),
    told: ({ permission }) =>
      isPermission(permission) && wrongRoleOf(permission) !== undefined
        ? { status: 403, reason: "not-permitted" }
        : "not asked",
  },
  "a rights holder of every role": {
    token: asPerson(EVERY_ROLE_OF("licensor")),
    told: closedTo(["licensee", "operator"]),
  },
  "a broadcaster of every role": {
    token: asPerson(EVERY_ROLE_OF("licensee")),
    told: closedTo(["licensor", "operator"]),
  },
  "another house of every role": { token: asPerson(good), told: asOtherHouse },
  "another house's machine": { token: asPerson(MACHINE), told: asOtherHouse },
  "a suspended house of every role": {
    token: asPerson(EVERY_ROLE_OF("suspended")),
    told: (operation) =>
      ruleOf(operation)?.effect === "change"
        ? { status: 403, reason: "organisation-suspended" }
        : asOtherHouse(operation),
  },
  "a house invited and not yet admitted": {
    token: asPerson(EVERY_ROLE_OF("invited")),
    told: unlessPermitted({ status: 403, reason: "organisation-not-admitted" }),
  },
};

let words = 0;
const newWord = () => `w${String(++words).padStart(8, "0")}`;

async function send(
  operation: DescribedOperation,
  token: string | undefined,
  field: string,
  which: Which,
): Promise<Answer> {
  const row = OPERATION_ROWS[operation.label];
  const sample = bed.samples.get(ID_FIELDS[field] ?? "");
  const value = field === "header:Idempotency-Key" ? randomUUID() : (sample?.[which] ?? "none");
  if (field === "header:Idempotency-Key" && which === "foreign") await useKey(value);
  const [place = "", name = ""] = field.split(/:(.*)/);
  const path = operation.path.replace(/\{(\w+)\}/g, (_, one: string) =>
    encodeURIComponent(place === "path" && name === one ? value : elsewhere(one)),
  );
  const query = new URLSearchParams({ ...row?.query, ...(place === "query" ? { [name]: value } : {}) });
  const body = bodyOf(row?.body, place === "body" ? { name, value } : undefined);
  bed.meter.take();
  const answer = await bed.app.request(`/api/v1${path}?${query}`, {
    method: operation.method.toUpperCase(),
    ...(body === undefined ? {} : { body }),
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      "idempotency-key": randomUUID(),
      "if-match": '"r1"',
      ...(place === "header" ? { [name]: value } : {}),
    },
  });
  const headers = [...answer.headers].filter(([one]) => one !== "x-request-id");
  return { status: answer.status, text: await answer.text(), headers, asked: bed.meter.take() };
}

/** The other ids of a request are the stranger's own where it has such a record, so that only one of them is another's. */
function elsewhere(name: string): string {
  return name === "workId" ? bed.ownWorkId : (bed.samples.get(name)?.foreign ?? "none");
}

function bodyOf(template: object | undefined, put: { readonly name: string; readonly value: string } | undefined) {
  if (template === undefined) return undefined;
  const soon = new Date(Date.now() + 86_400_000).toISOString();
  const filled: unknown = JSON.parse(
    JSON.stringify(template)
      .replaceAll("{unique}", newWord())
      .replaceAll("{soon}", soon)
      .replaceAll("{workId}", bed.ownWorkId),
  );
  return JSON.stringify(put ? withText(filled, put.name, put.value) : filled);
}

/** The rights holder uses an Idempotency-Key. */
async function useKey(key: string): Promise<void> {
  const invitation = { email: `${newWord()}@example.com`, roles: ["viewer"] };
  await bed.market.as("rights holder admin").post("/api/v1/invitations", invitation, { "idempotency-key": key });
}

/** An answer without what is new in each: ids given, instants, and the very value that was asked for. */
function bare({ status, text }: Answer, field: string, which: Which): string {
  const value = bed.samples.get(ID_FIELDS[field] ?? "")?.[which] ?? "none";
  return `${status} ${text}`
    .replaceAll(value, "<asked>")
    .replace(/\b[a-z]{2,4}_[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g, "<id>")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<instant>")
    .replace(/"https?:[^"]*"/g, "<url>")
    .replace(/"x-amz-checksum-sha256":"[^"]*"/g, "<checksum>")
    .replace(/w\d{8}/g, "<word>");
}

let rows = 0;

describe("a stranger is told of another's record what it is told of none", () => {
  const cases = OPERATIONS.filter(({ permission }) => permission !== "public").map((one) => [one.label, one] as const);

  test.each(cases)("%s", async (_, operation) => {
    const { openNames = [] } = OPERATION_ROWS[operation.label] ?? {};
    const fields = operation.fields.filter((field) => field in ID_FIELDS && !openNames.includes(field));
    for (const [name, stranger] of Object.entries(STRANGERS)) {
      const told = stranger.told(operation);
      if (told === "not asked") continue;
      const token = await stranger.token(operation);
      for (const field of fields.length === 0 ? ["none"] : fields) {
        const foreign = await send(operation, token, field, "foreign");
        const absent = await send(operation, token, field, "absent");
        const at = `${name}, ${field}: ${foreign.text}`;
        rows++;
        expect(foreign.asked.length, `${at}: the table was asked ${foreign.asked} against ${absent.asked}`).toBe(
          absent.asked.length,
        );
        if (told === "as of none") expectAsOfNone({ foreign, absent, field, at });
        else expectRefusal({ foreign, absent, field, at, told });
      }
    }
  });

  test("and no operation went without a row", () => {
    console.log(
      `strangers: ${rows} rows of ${Object.keys(STRANGERS).length} strangers over ${OPERATIONS.length} operations`,
    );
    expect(rows).toBeGreaterThan(1_000);
  });
});

interface Pair {
  readonly foreign: Answer;
  readonly absent: Answer;
  readonly field: string;
  readonly at: string;
}

function expectAsOfNone({ foreign, absent, field, at }: Pair): void {
  expect(bare(foreign, field, "foreign"), at).toBe(bare(absent, field, "absent"));
  expect(foreign.status, at).toBeLessThan(500);
  if (field === "header:Serai-Organisation") expect(foreign.status, at).toBe(403);
  if (!field.startsWith("path:") && field !== "body:workId") return;
  expect([foreign.status, foreign.text, foreign.headers], at).toEqual([404, absent.text, absent.headers]);
}

function expectRefusal({
  foreign,
  absent,
  field,
  at,
  told,
}: Pair & { readonly told: { status: number; reason: string } }): void {
  const reason = field === "header:Serai-Organisation" && told.status === 403 ? "no-membership" : told.reason;
  expect([foreign.status, foreign.text], at).toEqual([told.status, expect.stringContaining(`/problems/${reason}"`)]);
  expect([foreign.text, foreign.headers], at).toEqual([absent.text, absent.headers]);
  // Nobody learns anything, from the clock either, before it is known who asks.
  if (told.status === 401) expect(foreign.asked, at).toEqual([]);
}
