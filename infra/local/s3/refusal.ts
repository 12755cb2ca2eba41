/** Error codes this server answers, with Amazon's status and words for each. */
const refusals = {
  AccessDenied: [403, "Access Denied"],
  AccessForbidden: [403, "CORSResponse: This CORS request is not allowed."],
  AuthorizationHeaderMalformed: [400, "The authorization header that you provided is not valid."],
  AuthorizationQueryParametersError: [400, "The authorization query parameters that you provided are not valid."],
  BadDigest: [400, "The checksum you specified did not match what we received."],
  EntityTooLarge: [400, "Your proposed upload exceeds the maximum allowed size."],
  EntityTooSmall: [400, "Your proposed upload is smaller than the minimum allowed size."],
  IncompleteBody: [400, "The request body terminated unexpectedly or its length differs from what was declared."],
  InternalError: [500, "We encountered an internal error. Please try again."],
  InvalidAccessKeyId: [403, "The AWS Access Key Id you provided does not exist in our records."],
  InvalidArgument: [400, "Invalid Argument"],
  InvalidChunkSizeError: [403, "Only the last chunk is allowed to have a size less than 8192 bytes."],
  InvalidDigest: [400, "The Content-MD5 or checksum value that you specified is not valid."],
  InvalidPart: [400, "One or more of the specified parts could not be found, or the entity tag did not match."],
  InvalidPartOrder: [400, "The list of parts was not in ascending order."],
  InvalidPartNumber: [416, "The requested partnumber is not satisfiable."],
  InvalidPolicyDocument: [
    400,
    "The content of the form does not meet the conditions specified in the policy document.",
  ],
  InvalidRange: [416, "The requested range is not satisfiable."],
  InvalidRequest: [400, "Invalid Request"],
  InvalidStorageClass: [400, "The storage class you specified is not valid."],
  InvalidTag: [400, "The tag provided was not a valid tag."],
  InvalidToken: [400, "The provided token is malformed or otherwise not valid."],
  InvalidURI: [400, "Couldn't parse the specified URI."],
  KeyTooLongError: [400, "Your key is too long."],
  MalformedPOSTRequest: [400, "The body of your POST request is not well-formed multipart/form-data."],
  MalformedTrailerError: [400, "The trailer of the request body is malformed."],
  MalformedXML: [400, "The XML you provided was not well-formed or did not validate against our published schema."],
  MaxPostPreDataLengthExceeded: [400, "Your POST request fields preceding the upload file were too large."],
  MetadataTooLarge: [400, "Your metadata headers exceed the maximum allowed metadata size."],
  MethodNotAllowed: [405, "The specified method is not allowed against this resource."],
  MissingContentLength: [411, "You must provide the Content-Length HTTP header."],
  NoSuchBucket: [404, "The specified bucket does not exist."],
  NoSuchKey: [404, "The specified key does not exist."],
  NoSuchUpload: [404, "The specified multipart upload does not exist."],
  NoSuchVersion: [404, "The specified version does not exist."],
  NotImplemented: [501, "A header or query you provided implies functionality that is not implemented."],
  PreconditionFailed: [412, "At least one of the preconditions you specified did not hold."],
  RequestTimeTooSkewed: [403, "The difference between the request time and the server's time is too large."],
  SignatureDoesNotMatch: [403, "The request signature we calculated does not match the signature you provided."],
  SlowDown: [503, "Please reduce your request rate."],
  XAmzContentSHA256Mismatch: [400, "The provided 'x-amz-content-sha256' header does not match what was computed."],
} as const satisfies Record<string, readonly [number, string]>;

export type RefusalCode = keyof typeof refusals;

/**
 * A request this server will not serve, in S3's words.
 *
 * Thrown, not returned: most refusals rise from the middle of a byte stream, where an error is the only thing that
 * stops the pipeline and lets it clean up. `server.ts` is the one place that catches it.
 */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly status: number;
  /** Further elements of the XML answer, such as the key or the condition that failed. */
  readonly details: Readonly<Record<string, string>>;

  constructor(code: RefusalCode, message?: string, details: Readonly<Record<string, string>> = {}) {
    const [status, words] = refusals[code];
    super(message ?? words);
    this.name = "Refusal";
    this.code = code;
    this.status = status;
    this.details = details;
  }
}
