import type { Scope } from "#shared/rights/scope.ts";

const MEBIBYTE = 1024 ** 2;
const GIBIBYTE = 1024 ** 3;

/** One run of the check reads a file whole, for its hash, and copies it within 15 minutes: 11 of them at 50 MB/s. */
const MOST_CHECKED_BYTES = 32 * GIBIBYTE;

/** What a file is for; of each kind, the types it may be of and the most it may hold. */
export const ASSET_KINDS = {
  /** The whole programme, to judge it by. */
  screener: { types: ["video/mp4", "video/quicktime", "video/webm"], maxBytes: MOST_CHECKED_BYTES },
  /** What is broadcast. */
  master: { types: ["video/mp4", "video/quicktime", "application/mxf"], maxBytes: MOST_CHECKED_BYTES },
  trailer: { types: ["video/mp4", "video/quicktime", "video/webm"], maxBytes: 4 * GIBIBYTE },
  artwork: { types: ["image/jpeg", "image/png", "image/webp", "image/tiff", "image/avif"], maxBytes: 200 * MEBIBYTE },
  subtitles: { types: ["text/vtt", "application/x-subrip"], maxBytes: 10 * MEBIBYTE },
} as const satisfies Record<string, { readonly types: readonly string[]; readonly maxBytes: number }>;

export type AssetKind = keyof typeof ASSET_KINDS;
export type AssetType = (typeof ASSET_KINDS)[AssetKind]["types"][number];

/**
 * `awaiting-upload` → `checking` (all parts are there) → `published` or `rejected`. What is published is never written
 * over: another version is another asset.
 */
export const ASSET_STATES = ["awaiting-upload", "checking", "published", "rejected"] as const;
type AssetState = (typeof ASSET_STATES)[number];

/** Why an uploaded file was not published. */
export const REJECTIONS = ["size-differs", "sha256-differs", "type-not-known", "type-differs", "never-came"] as const;
export type RejectionReason = (typeof REJECTIONS)[number];

export interface Rejection {
  readonly reason: RejectionReason;
  /** Declared and found, in words for the uploader. */
  readonly words: string;
}

/** A file of a work: declared, uploaded, checked, published. */
export interface Asset {
  readonly assetId: string;
  readonly workId: string;
  /** The rights holder whose work it is. */
  readonly ownerId: string;
  readonly kind: AssetKind;
  /** How much of the work it shows. */
  readonly scope: Scope;
  /** Canonical BCP 47. */
  readonly language?: string;
  readonly fileName: string;
  readonly contentType: AssetType;
  readonly sizeBytes: number;
  /** 64 hexadecimal digits, lower case. */
  readonly sha256: string;
  readonly partSizeBytes: number;
  readonly state: AssetState;
  /** The store's name for the multipart upload; absent until the first link is asked for. */
  readonly uploadId?: string;
  readonly rejection?: Rejection;
  /** When the clock looks whether its verdict is missing; absent once that is there. */
  readonly lookAt?: string;
  /** The OpenID subject or client id of who declared it. */
  readonly declaredBy: string;
  readonly createdAt: string;
  readonly publishedAt?: string;
}

/** Whether the check has spoken. */
export function isChecked({ state }: Pick<Asset, "state">): boolean {
  return state === "published" || state === "rejected";
}

/** All parts are there; its check is awaited. What has gone further already stays where it is. */
export function completed(asset: Asset, lookAt: string): Asset {
  return asset.state === "awaiting-upload" ? { ...asset, state: "checking", lookAt } : asset;
}

export function published({ lookAt: _, ...asset }: Asset, at: string): Asset {
  return { ...asset, state: "published", publishedAt: at };
}

export function rejected({ lookAt: _, ...asset }: Asset, rejection: Rejection): Asset {
  return { ...asset, state: "rejected", rejection };
}
