import type { Ground } from "#shared/platform/ground.ts";
import type { Objects } from "#shared/platform/objects.ts";
import type { Signer } from "#shared/platform/signer.ts";
import type { VerifyToken } from "./verify-token.ts";

/** What every server of routes stands on: the ground, and how callers are known. */
export interface ServerDeps extends Ground {
  readonly verifyToken: VerifyToken;
}

/** What the API's routes hand to use cases: beside the ground, the doors to what lies outside the table. */
export interface RouteDeps extends ServerDeps {
  readonly objects: Objects;
  readonly signer: Signer;
  /** Origin of portal and API as people see it, without a trailing slash. */
  readonly publicUrl: string;
}
