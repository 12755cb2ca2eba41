import { createServer } from "node:http";
import { generateKeyPair, type SignJWT } from "jose";

type Key = Parameters<SignJWT["sign"]>[0];

/** An issuer of our own, so that tokens can be wrong in one way at a time. */
export interface TokenIssuer {
  readonly url: string;
  readonly key: Key;
  /** A key of an algorithm the API does not take, which the issuer publishes all the same, as `k-ed`. */
  readonly edwardsKey: Key;
  keysAreDown: boolean;
  close(): Promise<void>;
}

export async function startIssuer(): Promise<TokenIssuer> {
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  const jwk = { ...(await crypto.subtle.exportKey("jwk", publicKey)), kid: "k1", alg: "ES256", use: "sig" };
  const edwards = await generateKeyPair("Ed25519");
  const edwardsJwk = { ...(await crypto.subtle.exportKey("jwk", edwards.publicKey)), kid: "k-ed", use: "sig" };
  const server = createServer((request, response) => {
    if (state.keysAreDown) return void response.writeHead(500).end();
    const discovery = { issuer: state.url, jwks_uri: `${state.url}/jwks` };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(request.url === "/jwks" ? { keys: [jwk, edwardsJwk] } : discovery));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  const state: TokenIssuer = {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
    key: privateKey,
    edwardsKey: edwards.privateKey,
    keysAreDown: false,
    close: () => new Promise((closed) => server.close(() => closed())),
  };
  return state;
}
