import type { Server } from "node:http";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { PATHS } from "#shared/platform/manifest/paths.ts";
import { KEEP_ALIVE_MILLISECONDS } from "./keep-alive.ts";

export interface GatewayApps {
  readonly api: Hono;
  readonly checkout: Hono;
  readonly search: Hono;
  readonly webhook: Hono;
  readonly portal: Hono;
}

/** What API Gateway does in AWS: one origin, and each request to the function whose route fits best. */
export function gatewayOf(apps: GatewayApps): Hono {
  const gateway = new Hono();
  gateway.all(PATHS.checkout.replace("{paymentId}", ":paymentId"), (c) => apps.checkout.fetch(c.req.raw, c.env));
  gateway.all(PATHS.search, (c) => apps.search.fetch(c.req.raw, c.env));
  gateway.all(`${PATHS.api}/*`, (c) => apps.api.fetch(c.req.raw, c.env));
  gateway.all(PATHS.webhook, (c) => apps.webhook.fetch(c.req.raw, c.env));
  gateway.all("*", (c) => apps.portal.fetch(c.req.raw, c.env));
  return gateway;
}

export async function openGateway(
  apps: GatewayApps,
  at: { readonly port: number; readonly host: string },
): Promise<{ close(): Promise<void> }> {
  const server = await listen(gatewayOf(apps), at);
  return { close: () => closeServer(server) };
}

function listen(app: Hono, at: { readonly port: number; readonly host: string }): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = serve(
      {
        ...{ fetch: app.fetch, port: at.port, hostname: at.host },
        serverOptions: { keepAliveTimeout: KEEP_ALIVE_MILLISECONDS },
      },
      () => resolve(server as Server),
    ) as Server;
    server.once("error", reject);
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
