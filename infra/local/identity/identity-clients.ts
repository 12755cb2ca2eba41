import type { AdapterPayload } from "oidc-provider";

export interface PortalClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
}

export interface MachineClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The client of programs on a person's own machine: no secret, PKCE, any port on loopback (RFC 8252 §7.3). */
export const CLI_CLIENT_ID = "serai-cli";
const CLI_REDIRECT_URI = "http://127.0.0.1/callback";

type ClientMetadata = AdapterPayload & { readonly client_id: string };

export function portalMetadata(portal: PortalClient): ClientMetadata {
  return {
    client_id: portal.clientId,
    client_secret: portal.clientSecret,
    client_name: "Serai portal",
    redirect_uris: [...portal.redirectUris],
    post_logout_redirect_uris: [...portal.postLogoutRedirectUris],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "client_secret_post",
  };
}

export function cliMetadata(): ClientMetadata {
  return {
    client_id: CLI_CLIENT_ID,
    client_name: "Serai on the command line",
    application_type: "native",
    redirect_uris: [CLI_REDIRECT_URI],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
  };
}

export function machineMetadata(machine: MachineClient): ClientMetadata {
  return {
    client_id: machine.clientId,
    client_secret: machine.clientSecret,
    redirect_uris: [],
    grant_types: ["client_credentials"],
    response_types: [],
    token_endpoint_auth_method: "client_secret_post",
  };
}
