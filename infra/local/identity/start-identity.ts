import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { Provider } from "oidc-provider";
import { KEEP_ALIVE_MILLISECONDS } from "../keep-alive.ts";
import type { DemoPerson } from "./demo-person.ts";
import {
  cliMetadata,
  type MachineClient,
  machineMetadata,
  type PortalClient,
  portalMetadata,
} from "./identity-clients.ts";
import { loadIdentityKeys } from "./identity-keys.ts";
import { openIdentityStore } from "./identity-store.ts";
import { answerInteraction } from "./interaction-pages.ts";
import { providerConfiguration } from "./provider-configuration.ts";

export interface StartIdentityOptions {
  /** Keys, sessions and clients are kept here, so that tokens survive restarts. */
  readonly directory: string;
  /** A free one when absent. */
  readonly port?: number;
  /** Loopback address to bind; default 127.0.0.1. */
  readonly host?: string;
  /** Default `http://<host>:<port>`. */
  readonly issuer?: string;
  readonly people: readonly DemoPerson[];
  readonly portal: PortalClient;
  readonly machines: readonly MachineClient[];
  /** The `aud` of access tokens. */
  readonly apiAudience: string;
}

export interface RunningIdentity {
  readonly issuer: string;
  /** Lets one more machine in, or changes its secret; kept over restarts. */
  registerMachine(machine: MachineClient): void;
  close(): Promise<void>;
}

/**
 * Starts the local OpenID provider: code flow with PKCE for the portal and for programs on loopback, client credentials
 * for machines, refresh, revocation and sign-out. Access tokens are JWTs by RFC 9068. Whoever can reach it can be anybody.
 */
export async function startIdentity(options: StartIdentityOptions): Promise<RunningIdentity> {
  mkdirSync(options.directory, { recursive: true });
  const keys = await loadIdentityKeys(options.directory);
  const store = openIdentityStore(options.directory);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MILLISECONDS });
  try {
    const address = await listen(server, options);
    const issuer = options.issuer ?? address;
    const saved = [portalMetadata(options.portal), cliMetadata(), ...options.machines.map(machineMetadata)];
    for (const metadata of saved) store.saveClient(metadata);
    const findPerson = (subject: string) =>
      options.people.find((person) => person.subject === subject) ?? store.findPerson(subject);
    const { apiAudience, people } = options;
    const provider = new Provider(issuer, providerConfiguration({ keys, store, apiAudience, findPerson }));
    serve(server, { provider, people, savePerson: store.savePerson });
    return {
      issuer,
      registerMachine: (machine) => store.saveClient(machineMetadata(machine)),
      close: async () => {
        server.close();
        server.closeAllConnections();
        await once(server, "close");
        store.close();
      },
    };
  } catch (fault) {
    server.close();
    store.close();
    throw fault;
  }
}

/** Listens before the provider exists, because its issuer names the port. */
async function listen(server: Server, options: StartIdentityOptions): Promise<string> {
  const host = options.host ?? "127.0.0.1";
  server.listen(options.port ?? 0, host);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the identity server has no port");
  return `http://${host}:${address.port}`;
}

function serve(server: Server, parts: Parameters<typeof answerInteraction>[0]): void {
  const answerProtocol = parts.provider.callback();
  server.on("request", (request, response) => {
    const isInteraction = request.url?.startsWith("/interaction/") === true;
    const answer = isInteraction ? answerInteraction(parts, request, response) : answerProtocol(request, response);
    answer.catch((fault: unknown) => {
      console.error("identity:", fault);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
}
