/**
 * The one table: its keys, its indexes and the layout of every kind of item. CDK, the local runtime, the stores and the
 * tests read this page; no key is spelled anywhere else.
 *
 * A template names fields of the item: `{licenceId}` is the field as it stands, `{sequence:12}` a whole number padded to
 * twelve digits so that it sorts. An index key one of whose fields is absent is left out: the item is then not in that index.
 */
export const TABLE = {
  name: "serai",
  partitionKey: "pk",
  sortKey: "sk",
  timeToLive: "expiresAtSeconds",
  indexes: [
    { name: "gsi1", partitionKey: "gsi1pk", sortKey: "gsi1sk" },
    { name: "gsi2", partitionKey: "gsi2pk", sortKey: "gsi2sk" },
  ],
  stream: "NEW_AND_OLD_IMAGES",
} as const;

/** One key of an item: partition and sort template. */
export interface KeyTemplate {
  readonly pk: string;
  readonly sk: string;
}

export interface ItemLayout {
  readonly key: KeyTemplate;
  readonly gsi1?: KeyTemplate;
  readonly gsi2?: KeyTemplate;
  /**
   * It is removed, or its time to live ends. Another may come after it under the same key, so its revisions begin at a
   * number drawn anew: what was read of the one that is gone matches nothing of the next.
   */
  readonly mayGo?: true;
  /** Who asks for this item, and by what. */
  readonly patterns: string;
}

export const ITEMS = {
  organisation: {
    key: { pk: "ORG#{organisationId}", sk: "ORG" },
    gsi1: { pk: "ORGS", sk: "{name}#{organisationId}" },
    patterns: "an organisation by id; all organisations by name (operator)",
  },
  member: {
    key: { pk: "PERSON#{subject}", sk: "MEMBER#{organisationId}" },
    gsi1: { pk: "ORG#{organisationId}#MEMBERS", sk: "MEMBER#{email}#{subject}" },
    mayGo: true,
    patterns: "the memberships of a person who signs in; the members of an organisation",
  },
  apiClient: {
    key: { pk: "CLIENT#{clientId}", sk: "CLIENT" },
    gsi1: { pk: "ORG#{organisationId}#MEMBERS", sk: "CLIENT#{name}#{clientId}" },
    mayGo: true,
    patterns: "the organisation of a machine that calls; the machines of an organisation",
  },
  invitation: {
    key: { pk: "INVITATION#{emailKey}", sk: "INVITATION#{organisationId}" },
    gsi1: { pk: "ORG#{organisationId}#MEMBERS", sk: "INVITATION#{emailKey}" },
    mayGo: true,
    patterns: "the invitations waiting for an address; the open invitations of an organisation",
  },
  work: {
    key: { pk: "WORK#{workId}", sk: "WORK" },
    gsi1: { pk: "ORG#{organisationId}#WORKS", sk: "{sortTitle}#{workId}" },
    gsi2: { pk: "MARKET", sk: "{marketTitle}#{workId}" },
    patterns: "a work by id; a rights holder's works by title; the works offered to the market by title",
  },
  workContent: {
    key: { pk: "ORG#{organisationId}#CONTENT#{contentId}", sk: "CONTENT" },
    patterns: "the work of a rights holder's own content id, so that a second import finds it",
  },
  workEidr: {
    key: { pk: "ORG#{organisationId}#EIDR#{eidr}", sk: "EIDR" },
    patterns: "the work of a rights holder that first carried an EIDR",
  },
  rightsHead: {
    key: { pk: "WORK#{workId}", sk: "RIGHTS" },
    patterns: "everything that decides what of a work may be licensed",
  },
  workChange: {
    key: { pk: "SEARCH#CHANGES#{list}", sk: "CHANGE#{workId}#{part}#{partRevision:9}" },
    mayGo: true,
    patterns: "the changes of works and their rights that searches read beside their snapshot",
  },
  searchSnapshot: {
    key: { pk: "SEARCH#{name}", sk: "SNAPSHOT" },
    patterns: "the snapshot searches begin with, and the one before it",
  },
  catalogueImport: {
    key: { pk: "IMPORT#{importId}", sk: "IMPORT" },
    gsi1: { pk: "ORG#{organisationId}#IMPORTS", sk: "{createdAt}#{importId}" },
    gsi2: { pk: "IMPORTS#{openAs}", sk: "{lookAt}#{importId}" },
    patterns:
      "an import by id; a rights holder's imports, newest first; imports accepted but not yet wholly applied, and those not yet judged, for the clock",
  },
  importQueue: {
    key: { pk: "ORG#{organisationId}#IMPORTS", sk: "QUEUE" },
    patterns: "the accepted imports of a rights holder in the order they are applied, one after the other",
  },
  licence: {
    key: { pk: "LICENCE#{licenceId}", sk: "LICENCE" },
    gsi1: { pk: "ORG#{licensorId}#LICENCES", sk: "{requestedAt}#{licenceId}" },
    gsi2: { pk: "ORG#{licenseeId}#LICENCES", sk: "{requestedAt}#{licenceId}" },
    patterns: "a licence by id; the licences an organisation grants; the licences it takes",
  },
  licenceDocument: {
    key: { pk: "LICENCE#{licenceId}", sk: "DOCUMENT" },
    patterns: "the canonical bytes both parties sign",
  },
  signature: {
    key: { pk: "LICENCE#{licenceId}", sk: "SIGNATURE#{party}" },
    patterns: "who signed a licence, when and from where",
  },
  licenceDeadline: {
    key: { pk: "LICENCE#{licenceId}", sk: "DEADLINE" },
    gsi1: { pk: "DEADLINES", sk: "{lookAt:13}#{licenceId}" },
    mayGo: true,
    patterns: "the licences whose time limit has passed unsigned, for the clock",
  },
  payment: {
    key: { pk: "PAYMENT#{paymentId}", sk: "PAYMENT" },
    gsi1: { pk: "LICENCE#{licenceId}#PAYMENTS", sk: "{paymentId}" },
    gsi2: { pk: "PAYMENTS#OPEN", sk: "{lookAt}#{paymentId}" },
    patterns: "a payment by id; the payments of a licence; the payments the reconciler looks at again",
  },
  posting: {
    key: { pk: "POSTING#{postingId}", sk: "POSTING" },
    gsi1: { pk: "LICENCE#{licenceId}#POSTINGS", sk: "{at}#{postingId}" },
    patterns: "one balanced movement of money; the movements of a licence",
  },
  accountLine: {
    key: { pk: "ACCOUNT#{account}#{currency}", sk: "LINE#{at}#{postingId}#{line:2}" },
    patterns: "the statement of an account, in order of time",
  },
  accountBalance: {
    key: { pk: "ACCOUNT#{account}#{currency}", sk: "BALANCE" },
    gsi1: { pk: "ACCOUNTS", sk: "{account}#{currency}" },
    gsi2: { pk: "ORG#{organisationId}#ACCOUNTS", sk: "{account}#{currency}" },
    patterns: "what stands on an account; the balance of all accounts; the accounts of an organisation",
  },
  stripeEvent: {
    key: { pk: "STRIPE#{stripeEventId}", sk: "EVENT" },
    gsi2: { pk: "STRIPE#UNSETTLED", sk: "{lookAt}#{stripeEventId}" },
    patterns: "a callback of Stripe, stored before it is answered; those not yet settled",
  },
  asset: {
    key: { pk: "ASSET#{assetId}", sk: "ASSET" },
    gsi1: { pk: "WORK#{workId}#ASSETS", sk: "{kind}#{assetId}" },
    mayGo: true,
    gsi2: { pk: "ASSETS#UNCHECKED", sk: "{lookAt}#{assetId}" },
    patterns: "an asset by id; the assets of a work; the assets not yet checked, for the clock",
  },
  screenerGrant: {
    key: { pk: "WORK#{workId}", sk: "GRANT#{organisationId}" },
    gsi1: { pk: "ORG#{organisationId}#GRANTS", sk: "{workId}" },
    mayGo: true,
    patterns: "whether an organisation may watch a work's screeners; what an organisation may watch",
  },
  departure: {
    key: { pk: "ASSET#{assetId}", sk: "DEPARTURE#{departureId}" },
    gsi1: { pk: "ORG#{ownerId}#DEPARTURES", sk: "{departureId}" },
    patterns: "every time a file left: by asset; by the organisation that owns it",
  },
  auditHead: {
    key: { pk: "AUDIT#{organisationId}", sk: "HEAD" },
    patterns: "the newest link of an organisation's audit chain",
  },
  auditEntry: {
    key: { pk: "AUDIT#{organisationId}", sk: "ENTRY#{sequence:12}" },
    patterns: "an organisation's audit chain, in order",
  },
  outboxEvent: {
    key: { pk: "OUTBOX#{eventId}", sk: "EVENT" },
    gsi2: { pk: "OUTBOX#UNDELIVERED", sk: "{lookAt}#{eventId}" },
    patterns: "a domain fact on its way to its consumers; those not yet delivered",
  },
  idempotency: {
    key: { pk: "IDEMPOTENCY#{organisationId}#{idempotencyKey}", sk: "IDEMPOTENCY" },
    mayGo: true,
    patterns: "the answer already given to a request that is repeated",
  },
  portalSession: {
    key: { pk: "SESSION#{sessionKey}", sk: "SESSION" },
    mayGo: true,
    patterns: "who is signed in to the portal, by the hash of the cookie",
  },
  signIn: {
    key: { pk: "SIGNIN#{stateKey}", sk: "SIGNIN" },
    mayGo: true,
    patterns: "a sign-in under way, by the hash of its state",
  },
} as const satisfies Record<string, ItemLayout>;

export type ItemKind = keyof typeof ITEMS;
