import type { Denial } from "#shared/parties/permission.ts";
import type { ProblemKind } from "../problem.ts";

/** Refusals of the HTTP edge itself, before any use case is asked. */
export type EdgeReason =
  | "no-such-path"
  | "method-not-allowed"
  | "body-too-large"
  | "unsupported-media-type"
  | "malformed-body"
  | "invalid-body"
  | "invalid-query"
  | "idempotency-key-missing"
  | "idempotency-key-malformed"
  | "idempotency-key-reused"
  | "if-match-missing"
  | "changed-meanwhile"
  | "not-signed-in"
  | "token-not-accepted"
  | "sign-in-unavailable"
  | "organisation-not-chosen"
  | "contended"
  | "fault";

export const EDGE_PROBLEMS: Record<EdgeReason, ProblemKind> = {
  "no-such-path": {
    status: 404,
    title: "There is nothing at this path",
    words: "The API has no such path. Its paths are listed in openapi.json.",
  },
  "method-not-allowed": {
    status: 405,
    title: "This path does not take this method",
    words: "The Allow header lists the methods this path takes.",
  },
  "body-too-large": {
    status: 413,
    title: "The body is too large",
    words: "A body may hold at most 1 MiB. Files are uploaded to the link the API gives, not to the API.",
  },
  "unsupported-media-type": {
    status: 415,
    title: "The body is not declared as JSON",
    words: "Send the body as UTF-8 JSON with the header Content-Type: application/json.",
  },
  "malformed-body": {
    status: 400,
    title: "The body is not JSON the API reads",
    words:
      "The body must be one JSON value in UTF-8 without repeated names, half characters and whole numbers beyond 2^53, and not nested deeper than 32 levels.",
  },
  "invalid-body": {
    status: 422,
    title: "The body is not what this operation takes",
    words: "Each entry of errors points to a place in the body and says what is wrong there.",
  },
  "invalid-query": {
    status: 400,
    title: "The query is not what this operation takes",
    words: "Each entry of errors names a query parameter and says what is wrong with it.",
  },
  "idempotency-key-missing": {
    status: 400,
    title: "The header Idempotency-Key is missing",
    words:
      "This operation creates something. Send a new Idempotency-Key, and the same one when you repeat the request.",
  },
  "idempotency-key-malformed": {
    status: 400,
    title: "The header Idempotency-Key is not a key",
    words: "A key has 1 to 128 visible ASCII characters, with or without double quotes around it.",
  },
  "idempotency-key-reused": {
    status: 422,
    title: "The Idempotency-Key belongs to another request",
    words: "This key was used before, for another request. Send a new key.",
  },
  "if-match-missing": {
    status: 428,
    title: "The header If-Match is missing",
    words: "Read the record first and send its ETag in If-Match, so that nobody's change is overwritten unseen.",
  },
  "changed-meanwhile": {
    status: 412,
    title: "The record has changed since you read it",
    words: "Read it again, look at what changed, and send your change with the new ETag.",
  },
  "not-signed-in": {
    status: 401,
    title: "You are not signed in",
    words: "Send an access token in the header Authorization: Bearer.",
  },
  "token-not-accepted": {
    status: 401,
    title: "The access token is not accepted",
    words: "The token is expired, altered, or was not made for this API. Ask the identity provider for a new one.",
  },
  "sign-in-unavailable": {
    status: 503,
    title: "The identity provider does not answer",
    words: "The keys that prove your token could not be read. Come again in a moment.",
    retryAfterSeconds: 5,
  },
  "organisation-not-chosen": {
    status: 400,
    title: "Say for which organisation you act",
    words: "You belong to several organisations. Send the id of one of them in the header Serai-Organisation.",
  },
  contended: {
    status: 503,
    title: "Too many changes at once",
    words: "Others changed the same records at the same time. Nothing was written. Send the request again.",
    retryAfterSeconds: 1,
  },
  fault: {
    status: 500,
    title: "Something went wrong here",
    words: "The fault is ours and is on record under the request id. Repeating the request is safe.",
  },
};

/** What `denialOf` and ownership answer, on every route that asks for a permission. */
export const DENIAL_PROBLEMS: Record<Denial, ProblemKind> = {
  "no-membership": {
    status: 403,
    title: "You belong to no organisation here",
    words: "Your sign-in is good, but no organisation has you as a member. Ask its administrator to invite you.",
  },
  "not-found": {
    status: 404,
    title: "There is no such record",
    words: "No record with this id is open to you.",
  },
  "not-permitted": {
    status: 403,
    title: "Your role does not allow this",
    words: "Ask an administrator of your organisation for the role that does.",
  },
  "organisation-not-admitted": {
    status: 403,
    title: "Your organisation is not yet admitted",
    words: "The network's operator admits organisations before they trade.",
  },
  "organisation-suspended": {
    status: 403,
    title: "Your organisation is suspended",
    words: "A suspended organisation can read its own records and do nothing else. Ask the network's operator.",
  },
};
