import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import type { RouteDefinition } from "#functions/http/route.ts";
import { PERMISSIONS } from "#shared/parties/permission.ts";
import { DEFINITIONS } from "#test/support/definitions.ts";
import { type Market, startMarket } from "#test/support/marketplace.ts";

let market: Market;
beforeAll(async () => {
  market = await startMarket();
});
afterAll(() => market.close());

const operationSchema = z.looseObject({
  operationId: z.string(),
  security: z.array(z.unknown()),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string() })).default([]),
  responses: z.record(z.string(), z.looseObject({ description: z.string() })),
});
const documentSchema = z.looseObject({
  openapi: z.literal("3.1.0"),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
});

const readDocument = async () =>
  documentSchema.parse((await market.withToken(undefined).get("/api/v1/openapi.json")).body);

describe("the API's description", () => {
  test("it names every route once, with unique operation ids", async () => {
    const { paths } = await readDocument();
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
    expect(operations).toHaveLength(DEFINITIONS.length);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(DEFINITIONS.length);
  });

  test("every parameter in a path is described, and every problem a route can answer is listed", async () => {
    const { paths } = await readDocument();
    for (const [path, methods] of Object.entries(paths)) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      for (const { operationId, parameters, responses } of Object.values(methods)) {
        const described = parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name);
        expect(described.sort(), operationId).toEqual(inPath.sort());
        expect(responses, operationId).toHaveProperty("500");
      }
    }
  });

  test("a body refuses, at every depth, a field that it does not know", async () => {
    const document = await readDocument();
    const at = (reference: string) =>
      reference
        .slice(2)
        .split("/")
        .reduce<unknown>((node, name) => Reflect.get(Object(node), name), document);
    const open = (node: unknown, path: string): string[] => {
      if (typeof node !== "object" || node === null) return [];
      if ("$ref" in node) return open(at(String(node.$ref)), path);
      const inside = Object.entries(node).flatMap(([name, value]) => open(value, `${path}/${name}`));
      return "properties" in node && !("additionalProperties" in node) ? [path, ...inside] : inside;
    };
    const bodies = Object.values(document.paths)
      .flatMap((methods) => Object.values(methods))
      .filter((operation) => "requestBody" in operation);
    expect(bodies.length).toBeGreaterThan(20);
    expect(bodies.flatMap(({ operationId, requestBody }) => open(requestBody, operationId))).toEqual([]);
  });

  test("every reference in it leads somewhere", async () => {
    const text = JSON.stringify(await readDocument());
    const document = JSON.parse(text);
    for (const [, pointer = ""] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const target = pointer.split("/").reduce((at: unknown, step) => Reflect.get(Object(at), step), document);
      expect(target, pointer).toBeDefined();
    }
  });

  test("the media, codes and bodies it shows are plain JSON Schema", async () => {
    const text = JSON.stringify(await readDocument());
    expect(text).not.toContain("$schema");
    expect(
      JSON.parse(text).paths["/members/{subject}"].patch.requestBody.content["application/json"].schema,
    ).toMatchObject({
      type: "object",
      required: ["roles"],
      additionalProperties: false,
    });
  });
});

describe("every route", () => {
  const guarded = DEFINITIONS.filter(({ permission }) => permission !== "public");
  const label = ({ method, path }: RouteDefinition) => `${method} ${path}`;

  test("is public only where it is meant to be", () => {
    const open = DEFINITIONS.filter(({ permission }) => permission === "public").map(label);
    expect(open.sort()).toEqual(["get /health", "get /keys", "get /openapi.json", "get /problems/{reason}"]);
  });

  test.each(guarded.map((definition) => [label(definition), definition] as const))(
    "%s is closed without a token, before anything of the request is read",
    async (_, { method, path }) => {
      const answer = await market
        .withToken(undefined)
        .send(method.toUpperCase(), `/api/v1${path.replace(/[{}]/g, "")}`);
      expect([answer.status, answer.headers.get("content-type")]).toEqual([401, "application/problem+json"]);
    },
  );

  const permitted = guarded.filter(({ permission }) => permission !== "signed-in");
  test.each(permitted.map((definition) => [label(definition), definition] as const))(
    "%s is closed to whoever belongs to no organisation",
    async (_, { method, path }) => {
      const caller = market.as("somebody of no house");
      const answer = await caller.send(method.toUpperCase(), `/api/v1${path.replace(/[{}]/g, "")}`);
      expect([answer.status, answer.body.type]).toEqual([403, "/api/v1/problems/no-membership"]);
    },
  );

  test("needs a permission that suspension takes away where it changes something", () => {
    for (const definition of permitted.filter(({ method }) => method !== "get")) {
      const rule = Object.entries(PERMISSIONS).find(([name]) => name === definition.permission)?.[1];
      expect(rule?.effect, label(definition)).toBe("change");
    }
  });
});
