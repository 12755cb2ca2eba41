import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { afterAll, describe, expect, test } from "vitest";
import { composeApi } from "#functions/api/compose.ts";
import { placeOf } from "#functions/http/client-address.ts";
import { ConfigError } from "#shared/platform/config.ts";

const NOWHERE = "http://127.0.0.1:9";
const ENVIRONMENT = {
  TABLE_NAME: "serai",
  LOG_LEVEL: "SILENT",
  PUBLIC_URL: "https://serai.example",
  QUARANTINE_BUCKET: "quarantine",
  VAULT_BUCKET: "vault",
  OIDC_ISSUER: NOWHERE,
  OIDC_AUDIENCE: "api",
  OIDC_TOKEN_PROFILE: "cognito",
  SIGNING_KEY: "kms:key",
  STRIPE_API_KEY: "plain:sk_test_lambda",
};

/** As API Gateway's HTTP API sends it, payload 2.0; what the handler does not read is left out. */
function eventOf(rawPath: string): Parameters<ReturnType<typeof handle>>[0] {
  const http = { method: "GET", path: rawPath, protocol: "HTTP/1.1", sourceIp: "203.0.113.7", userAgent: "curl/8" };
  const requestContext = {
    ...{ accountId: "1", apiId: "a", routeKey: "$default", stage: "$default", requestId: "r", authentication: null },
    ...{ authorizer: {}, domainName: "serai.example", domainPrefix: "serai", time: "", timeEpoch: 0, http },
  };
  return {
    ...{ version: "2.0", routeKey: "$default", rawPath, rawQueryString: "", isBase64Encoded: false, body: null },
    ...{ cookies: [], stageVariables: {}, pathParameters: {}, queryStringParameters: {} },
    headers: { host: "serai.example", "user-agent": "curl/8", "x-forwarded-for": "198.51.100.1" },
    requestContext,
  };
}

describe("the API behind API Gateway", () => {
  const answer = handle(composeApi(ENVIRONMENT));

  test("answers the gateway's events", async () => {
    expect(await answer(eventOf("/api/v1/health"))).toMatchObject({ statusCode: 200, body: '{"status":"ok"}' });
    expect(await answer(eventOf("/api/v1/me"))).toMatchObject({ statusCode: 401 });
  });

  test("takes the caller's address from the gateway, never from a header the caller can write", async () => {
    const app = new Hono().get("*", (c) => c.json(placeOf(c.env, c.req.raw.headers)));
    const { body } = await handle(app)(eventOf("/"));
    expect(JSON.parse(body)).toEqual({ ipAddress: "203.0.113.7", userAgent: "curl/8" });
  });

  test("keeps of a user agent one plain line, as long as is kept", () => {
    const agentOf = (agent: string) => placeOf({}, new Headers({ "user-agent": agent })).userAgent;
    expect(agentOf("curl\t8\u009b31m")).toBe("curl 8 31m");
    expect(agentOf("x".repeat(1_000))).toHaveLength(256);
    expect([agentOf("\u0080"), placeOf({}, new Headers()).userAgent]).toEqual(["unknown", "unknown"]);
  });

  test("does not start on a wrong environment, and names every wrong variable", () => {
    const wrong = () => composeApi({ ...ENVIRONMENT, TABLE_NAME: undefined, OIDC_ISSUER: "nowhere" });
    expect(wrong).toThrow(ConfigError);
    expect(wrong).toThrow(/OIDC_ISSUER[\s\S]*TABLE_NAME|TABLE_NAME[\s\S]*OIDC_ISSUER/);
  });
});

describe("the API on one machine", () => {
  const app = new Hono().get("*", (c) => c.json(placeOf(c.env, c.req.raw.headers)));
  const server = createAdaptorServer({ fetch: app.fetch });
  afterAll(() => new Promise((closed) => server.close(closed)));

  test("takes the caller's address from its socket", async () => {
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { "x-forwarded-for": "198.51.100.1" } });
    expect(await answer.json()).toMatchObject({ ipAddress: "127.0.0.1" });
  });
});
