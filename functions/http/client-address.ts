import * as z from "zod";
import { plainLineOf } from "#shared/platform/free-text.ts";

/** API Gateway's event (payload 2.0), and the socket of the local server; neither can be written by the client. */
const gateway = z.object({ requestContext: z.object({ http: z.object({ sourceIp: z.string() }) }) });
const socket = z.object({ incoming: z.object({ socket: z.object({ remoteAddress: z.string() }) }) });

/** Longer user agents are cut: they are kept as evidence beside a signature, not as a store for strangers. */
const MAX_USER_AGENT = 256;

/** Where a request came from, as the platform saw it; forwarding headers are not believed. */
export function placeOf(bindings: unknown, headers: Headers): { ipAddress: string; userAgent: string } {
  const fromGateway = gateway.safeParse(bindings);
  const fromSocket = socket.safeParse(bindings);
  const ipAddress = fromGateway.data?.requestContext.http.sourceIp ?? fromSocket.data?.incoming.socket.remoteAddress;
  return {
    ipAddress: ipAddress ?? "unknown",
    userAgent: plainLineOf(headers.get("user-agent") ?? "", MAX_USER_AGENT) || "unknown",
  };
}
