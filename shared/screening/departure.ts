import type { AssetKind } from "./asset.ts";
import type { FetchRight } from "./may-fetch.ts";

/** A file that left, or for which a link at least was given: written down before the link was. */
export interface Departure {
  readonly departureId: string;
  readonly assetId: string;
  readonly workId: string;
  readonly ownerId: string;
  readonly kind: AssetKind;
  readonly fileName: string;
  /** To whom. */
  readonly organisationId: string;
  readonly organisationName: string;
  /** The OpenID subject or client id of who clicked, and the name as it was then. */
  readonly subject: string;
  readonly name: string;
  readonly ipAddress: string;
  readonly userAgent: string;
  readonly right: FetchRight;
  readonly leftAt: string;
  /** When the link given for it is dead. */
  readonly linkExpiresAt: string;
}
