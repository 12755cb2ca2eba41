import type { Hono } from "hono";
import * as z from "zod";

/** An operation as the API's description tells of it. */
export interface DescribedOperation {
  /** `get /works/{workId}` */
  readonly label: string;
  readonly method: string;
  readonly path: string;
  readonly permission: string;
  /** Every text a client may send, by where it stands: `path:workId`, `query:eidr`, `body:workIds[]`. */
  readonly fields: readonly string[];
}

/** Fields that name something: the record, person or place whose name they carry, in the samples. */
export const ID_FIELDS: Readonly<Record<string, string>> = {
  "path:organisationId": "organisationId",
  "path:subject": "subject",
  "path:clientId": "clientId",
  "path:licenceId": "licenceId",
  "path:paymentId": "paymentId",
  "path:account": "account",
  "path:workId": "workId",
  "path:importId": "importId",
  "path:assetId": "assetId",
  "query:pageToken": "pageToken",
  "query:eidr": "eidr",
  "header:Serai-Organisation": "organisationId",
  "header:Idempotency-Key": "idempotencyKey",
  "body:workId": "workId",
  "path:holdbackId": "holdbackId",
  "body:workIds[]": "workId",
  "body:works[].workId": "workId",
  "body:pageToken": "pageToken",
  "body:administratorEmail": "email",
  "body:email": "email",
  "body:contentId": "contentId",
  "body:eidr": "eidr",
  "body:seasons[].contentId": "contentId",
  "body:seasons[].episodes[].contentId": "contentId",
  "body:seasons[].episodes[].eidr": "eidr",
  "body:sha256": "sha256",
  "body:documentSha256": "sha256",
};

/** Fields that name nothing anybody keeps. A new field stands in neither list, and fails the matrix until it is thought of. */
export const PLAIN_FIELDS: ReadonlySet<string> = new Set([
  "path:reason",
  "query:currency",
  // Which cells of a work a timeline shows.
  ...["territories", "media", "from", "to"].map((name) => `query:${name}`),
  "header:If-Match",
  // A proof: whoever holds another machine's token can act as that machine.
  "body:clientAccessToken",
  ...["name", "country", "because", "note", "timeZone", "currency", "fileName", "language", "until"].map(inBody),
  ...["lines[].media[]", "lines[].territories[]", "lines[].runs.channels.names[]"].map(inBody),
  // A list of versions, or what is left out of all.
  ...["lines[].languages[].tag", "lines[].languages.versions[].tag", "lines[].languages.except[].tag"].map(inBody),
  ...["lines[].firstDay", "lines[].lastDay", "parts[].eTag"].map(inBody),
  // Countries left out of groups, wherever cells are said.
  ...["lines[].exceptTerritories[]", "exceptTerritories[]"].map(inBody),
  ...[inHoldback("exceptTerritories[]"), inPackage("exceptTerritories[]")],
  ...["lines[].blackouts[].firstDay", "lines[].blackouts[].lastDay"].map(inBody),
  // What the parties promise each other: cells as in lines, and the media whose start they wait for.
  ...["media[]", "territories[]", "firstDay", "lastDay", "blackouts[].firstDay", "blackouts[].lastDay"].map(inHoldback),
  ...["languages[].tag", "languages.versions[].tag", "languages.except[].tag"].map(inHoldback),
  // A holdback of one's own is said in the body itself.
  ...["media[]", "territories[]", "firstDay", "lastDay", "blackouts[].firstDay", "blackouts[].lastDay"].map(inBody),
  ...["languages[].tag", "languages.versions[].tag", "languages.except[].tag"].map(inBody),
  ...["tiedStart.daysAfterStartOf.media[]", "tiedEnd.daysAfterStartOf.media[]"].map(inBody),
  // The lines of each work of a package.
  ...["media[]", "territories[]", "firstDay", "lastDay", "blackouts[].firstDay", "blackouts[].lastDay"].map(inPackage),
  ...["languages[].tag", "languages.versions[].tag", "languages.except[].tag"].map(inPackage),
  ...["tiedStart.daysAfterStartOf.media[]", "tiedEnd.daysAfterStartOf.media[]"].map(inHoldback),
  ...["titles[].language", "titles[].title", "originalTitle", "originCountries[]", "genres[]"].map(inBody),
  ...["text", "originalLanguage", "originalLanguages[]"].map(inBody),
  ...["synopses[].language", "synopses[].text", "seasons[].title", "seasons[].episodes[].title"].map(inBody),
]);

function inBody(field: string): string {
  return `body:${field}`;
}

function inHoldback(field: string): string {
  return inBody(`holdbacks[].${field}`);
}

function inPackage(field: string): string {
  return inBody(`works[].lines[].${field}`);
}

interface Schema {
  readonly $ref?: string | undefined;
  readonly type?: string | undefined;
  readonly enum?: unknown;
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly items?: Schema | undefined;
  readonly allOf?: readonly Schema[] | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
}

const schema: z.ZodType<Schema> = z.looseObject({
  $ref: z.string().optional(),
  type: z.string().optional(),
  enum: z.unknown().optional(),
  const: z.unknown().optional(),
  get properties() {
    return z.record(z.string(), schema).optional();
  },
  get items() {
    return schema.optional();
  },
  get allOf() {
    return z.array(schema).optional();
  },
  get anyOf() {
    return z.array(schema).optional();
  },
  get oneOf() {
    return z.array(schema).optional();
  },
});

const described = z.looseObject({
  components: z.looseObject({ schemas: z.record(z.string(), schema) }),
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.looseObject({
        "x-permission": z.string(),
        parameters: z.array(z.looseObject({ name: z.string(), in: z.string(), schema })).default([]),
        requestBody: z
          .looseObject({ content: z.looseObject({ "application/json": z.looseObject({ schema }) }) })
          .optional(),
      }),
    ),
  ),
});

/** Every operation the API describes of itself, with the places of all texts a client may send in it. */
export async function readOperations(app: Hono): Promise<readonly DescribedOperation[]> {
  const answer = await app.request("/api/v1/openapi.json");
  const { paths, components } = described.parse(await answer.json());
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters, requestBody, ...operation }]) => {
      const named = parameters.flatMap((one) => textsOf(one.schema, `${one.in}:${one.name}`, components.schemas));
      const body = requestBody?.content["application/json"].schema;
      const inTheBody = body ? textsOf(body, "body:", components.schemas) : [];
      const fields = [...new Set([...named, ...inTheBody])];
      return { label: `${method} ${path}`, method, path, permission: operation["x-permission"], fields };
    }),
  );
}

function textsOf(at: Schema, place: string, named: Readonly<Record<string, Schema>>): string[] {
  if (at.$ref !== undefined) {
    const target = named[at.$ref.split("/").at(-1) ?? ""];
    return target ? textsOf(target, place, named) : [];
  }
  const alternatives = [...(at.allOf ?? []), ...(at.anyOf ?? []), ...(at.oneOf ?? [])];
  const members = Object.entries(at.properties ?? {}).flatMap(([name, member]) =>
    textsOf(member, place.endsWith(":") ? place + name : `${place}.${name}`, named),
  );
  const isText = at.type === "string" && at.enum === undefined && at.const === undefined;
  return [
    ...(isText ? [place] : []),
    ...members,
    ...(at.items ? textsOf(at.items, `${place}[]`, named) : []),
    ...alternatives.flatMap((one) => textsOf(one, place, named)),
  ];
}

/** A body with one text put in its place: `seasons[].contentId` is that of the first season. */
export function withText(body: unknown, place: string, text: string): unknown {
  const [step = "", ...rest] = place.replaceAll("[]", ".0").split(".");
  const value: unknown = rest.length === 0 ? text : withText(Reflect.get(Object(body), step), rest.join("."), text);
  if (Array.isArray(body)) return body.map((one: unknown, i) => (String(i) === step ? value : one));
  return { ...Object(body), [step]: value };
}
