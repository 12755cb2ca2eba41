/** What we use of jose, imported as one with the first token: named here, so that the bundler leaves the rest out. */
export { createRemoteJWKSet, errors, jwtVerify } from "jose";
