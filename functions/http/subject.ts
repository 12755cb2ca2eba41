/** The characters OAuth knows: those of ASCII that print (RFC 6749 appendix A). A subject has 255 at most (OpenID Connect Core §2). */
const SUBJECT = /^[\u0020-\u007e]{1,255}$/;

/** Whether a claim can be the subject of a token, or a client's id: it becomes part of keys, and is shown to administrators. */
export function isSubject(claim: unknown): claim is string {
  return typeof claim === "string" && SUBJECT.test(claim);
}
