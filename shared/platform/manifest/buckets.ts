/** First segments of object keys; a function is granted prefixes, not buckets. */
export const PREFIXES = {
  /** quarantine: avails workbooks, `imports/<importId>/<file>` */
  imports: "imports/",
  /** quarantine: screeners, masters, artwork, `assets/<assetId>/<file>` */
  assetUploads: "assets/",
  /** vault: accepted import plans and finding reports, `plans/<importId>.json` */
  plans: "plans/",
  /** vault: published files, `published/<assetId>/<file>` */
  published: "published/",
  /** vault: what searches begin with, `search/<snapshotId>/<part>`; can be built again from the table at any time */
  search: "search/",
} as const;

/**
 * The buckets. `quarantine` takes what strangers upload; nothing is served from it. `vault` holds what was checked, and
 * the marketplace's own documents.
 */
export const BUCKETS = {
  quarantine: {
    environment: "QUARANTINE_BUCKET",
    corsForUploads: true,
    versioned: true,
    /** An upload nobody completed or checked is worthless after a week. */
    expireAfterDays: 7,
    abortMultipartAfterDays: 2,
    notifies: "uploads",
  },
  vault: {
    environment: "VAULT_BUCKET",
    corsForUploads: false,
    versioned: true,
    abortMultipartAfterDays: 2,
    /** Old versions of published files are kept a year: a licence dispute outlives a careless overwrite. */
    oldVersionsExpireAfterDays: 365,
    /** A quiet market writes its search snapshot anew four times a day: one a week old is read by nobody. */
    passingPrefixes: [{ prefix: PREFIXES.search, expireAfterDays: 7 }],
  },
} as const;

export type BucketName = keyof typeof BUCKETS;
