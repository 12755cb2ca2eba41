import * as z from "zod";
import { PATHS } from "#shared/platform/manifest/paths.ts";
import { reasonsOf } from "./common-reasons.ts";
import { PROBLEM_TYPE, problemTypeOf } from "./problem.ts";
import { PROBLEMS, type Reason } from "./problems.ts";
import type { RouteDefinition } from "./route.ts";
import { ORGANISATION_HEADER } from "./sign-in.ts";

type Json = Readonly<Record<string, unknown>>;

/** The document of these operations (OpenAPI 3.1, whose schemas are JSON Schema 2020-12), from the schemas that parse. */
export function describeApi(definitions: readonly RouteDefinition[]): Json {
  const named: Record<string, unknown> = {};
  const paths = takeDefinitions(pathsOf(definitions), named);
  return {
    openapi: "3.1.0",
    info: {
      title: "Serai",
      version: "1",
      description: "A marketplace for film and television rights. Every refusal is a problem document of RFC 9457.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: PATHS.api }],
    components: {
      securitySchemes: { accessToken: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
      schemas: { Problem: PROBLEM_SCHEMA, ...named },
      headers: COMMON_HEADERS,
    },
    paths,
  };
}

function pathsOf(definitions: readonly RouteDefinition[]): Json {
  const byPath = Map.groupBy(definitions, ({ path }) => path);
  return Object.fromEntries(
    [...byPath].map(([path, same]) => [
      path,
      Object.fromEntries(same.map((definition) => [definition.method, operation(definition)])),
    ]),
  );
}

const PROBLEM_SCHEMA: Json = {
  type: "object",
  required: ["type", "title", "status", "detail"],
  properties: {
    type: { type: "string", format: "uri-reference" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["detail"],
        properties: {
          pointer: { type: "string", description: "JSON Pointer into the body, as a URI fragment" },
          parameter: { type: "string", description: "A query parameter" },
          detail: { type: "string" },
        },
      },
    },
  },
};

const COMMON_HEADERS: Json = {
  ETag: { schema: { type: "string" }, description: "The record's revision, for If-Match" },
  Location: { schema: { type: "string" }, description: "Path of what was made" },
  IdempotentReplayed: { schema: { const: "true" }, description: "This is the answer given before" },
};

function operation(definition: RouteDefinition): Json {
  const { permission, body, answers } = definition;
  const parameters = parametersOf(definition);
  return {
    operationId: operationIdOf(definition),
    summary: definition.summary,
    tags: [definition.path.split("/")[1]],
    "x-permission": permission,
    security: permission === "public" ? [] : [{ accessToken: [] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body
      ? { requestBody: { required: true, content: { "application/json": { schema: schemaOf(body, "input") } } } }
      : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [status, answerOf(status, answer, definition)]),
      ),
      ...problemsOf(reasonsOf(definition)),
    },
  };
}

/** Id of an operation, `get-organisations-organisationId`: stable, and unique because method and path are. */
function operationIdOf({ method, path }: RouteDefinition): string {
  return [method, ...path.split("/").filter(Boolean)].join("-").replace(/[{}]/g, "");
}

function parametersOf(definition: RouteDefinition): Json[] {
  const { permission, params, query, idempotent, ifMatch } = definition;
  const header = (name: string, required: boolean) => ({ name, in: "header", required, schema: { type: "string" } });
  return [
    ...(params ? membersOf(params, "path") : []),
    ...(query ? membersOf(query, "query") : []),
    ...(permission === "public" || permission === "signed-in" ? [] : [header(ORGANISATION_HEADER, false)]),
    ...(idempotent ? [header("Idempotency-Key", true)] : []),
    ...(ifMatch ? [header("If-Match", true)] : []),
  ];
}

const objectSchema = z.looseObject({
  properties: z.record(z.string(), z.looseObject({ description: z.string().optional() })).default({}),
  required: z.array(z.string()).default([]),
});

/** One parameter for each member of an object's schema. */
function membersOf(schema: z.ZodType, place: "path" | "query"): Json[] {
  const { properties, required } = objectSchema.parse(schemaOf(schema, "input"));
  return Object.entries(properties).map(([name, { description, ...member }]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: member,
  }));
}

function answerOf(
  status: string,
  answer: RouteDefinition["answers"][number],
  { ifMatch, idempotent }: RouteDefinition,
): Json {
  const headers = {
    ...(status === "201" ? { Location: { $ref: "#/components/headers/Location" } } : {}),
    ...(ifMatch ? { ETag: { $ref: "#/components/headers/ETag" } } : {}),
    ...(idempotent ? { "Idempotent-Replayed": { $ref: "#/components/headers/IdempotentReplayed" } } : {}),
  };
  return {
    description: answer.description,
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(answer.schema ? { content: { "application/json": { schema: schemaOf(answer.schema, "output") } } } : {}),
  };
}

/** Refusals grouped by status; the description lists each with its type. */
function problemsOf(reasons: readonly Reason[]): Json {
  const byStatus = Map.groupBy(reasons, (reason) => String(PROBLEMS[reason].status));
  return Object.fromEntries(
    [...byStatus].map(([status, same]) => [
      status,
      {
        description: same.map((reason) => `\`${reason}\`: ${PROBLEMS[reason].title}`).join("\n\n"),
        content: {
          [PROBLEM_TYPE]: {
            schema: {
              allOf: [{ $ref: "#/components/schemas/Problem" }],
              properties: { type: { enum: same.map(problemTypeOf) } },
            },
          },
        },
      },
    ]),
  );
}

/** A zod schema as JSON Schema 2020-12. What JSON has no form for (a transform's output) is left open. */
function schemaOf(schema: z.ZodType, side: "input" | "output"): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io: side,
    unrepresentable: "any",
    // Answers may gain members later; a client that was told "none but these" would break on the first.
    override: ({ jsonSchema }) => {
      if (side === "output" && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  return withNamesOf(side, json);
}

/** What a body may leave out an answer always has, so a named schema is two: the one sent and the one received. */
function withNamesOf(side: "input" | "output", json: Json): Json {
  const suffix = side === "input" ? "Input" : "";
  const text = JSON.stringify(json).replace(
    /"\$ref":"#\/\$defs\/([\w-]+)"/g,
    `"$ref":"#/components/schemas/$1${suffix}"`,
  );
  const { $defs = {}, ...root } = definitions.parse(JSON.parse(text));
  return Object.keys($defs).length === 0
    ? root
    : { ...root, $defs: Object.fromEntries(Object.entries($defs).map(([name, one]) => [name + suffix, one])) };
}

const definitions = z.looseObject({ $defs: z.record(z.string(), z.unknown()).optional() });

/** Takes the named schemas out of the places where they were met; the components keep each once. */
function takeDefinitions(document: unknown, named: Record<string, unknown>): unknown {
  if (Array.isArray(document)) return document.map((one) => takeDefinitions(one, named));
  if (typeof document !== "object" || document === null) return document;
  const { $defs, ...rest } = definitions.parse(document);
  Object.assign(named, $defs);
  return Object.fromEntries(Object.entries(rest).map(([name, one]) => [name, takeDefinitions(one, named)]));
}
