/** Every bound this server keeps. Where Amazon documents a limit, ours is the same, so that what passes here passes there. */

const mebibyte = 1024 * 1024;

/** Largest body of one PUT: Amazon's own limit, 5 GiB. */
export const maxPutBytes = 5 * 1024 * mebibyte;
/** Every part of a multipart upload but the last has at least this size. */
export const minPartBytes = 5 * mebibyte;
/** Part numbers run from 1 to this. */
export const maxPartNumber = 10_000;
/** A key is at most this long in UTF-8. */
export const maxKeyBytes = 1024;
/** User metadata: names and values together. */
export const maxMetadataBytes = 2 * 1024;
/** Keys in one DeleteObjects request, and entries on one page of a listing. */
export const maxPageEntries = 1000;
/** Largest XML request: 10,000 parts with ETag and checksum fit in 3 MiB. */
export const maxXmlBytes = 4 * mebibyte;
/** Tags of one object. */
export const maxTags = 10;
/** Fields of a form before its file: Amazon's own limit. */
export const maxFormFieldsBytes = 20 * 1024;
/** A presigned URL lives at most seven days. */
export const maxExpirySeconds = 7 * 24 * 3600;
/** How far a request's clock may stand from ours. */
export const maxClockSkewMs = 15 * 60 * 1000;
/** Smallest chunk of a chunked body, signed or not, except the last. */
export const minChunkBytes = 8 * 1024;
/** Longest line inside a chunked body: size, signature or one trailer. */
export const maxChunkLineBytes = 4 * 1024;
/** Trailers after a chunked body: one checksum and one signature are used. */
export const maxTrailers = 8;
/** What is still read of a refused request's body, so that the client can read the refusal before the line is cut. */
export const maxDrainedBytes = 16 * mebibyte;
/** Event callbacks running at once. */
export const maxDeliveriesAtOnce = 8;
/** First and longest pause before an event is delivered again. */
export const firstRedeliveryMs = 200;
export const longestRedeliveryMs = 60_000;
/** How long closing waits for event callbacks under way. */
export const closeGraceMs = 5000;
/** A whole upload must arrive in this time: 5 GiB at 12 Mbit/s. */
export const requestTimeoutMs = 3_600_000;
