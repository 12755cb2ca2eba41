/**
 * How long the servers of this machine keep an idle connection. Longer than any client here does (Node's fetch four
 * seconds, the SDKs up to a minute), so that the client closes first: a request sent on a connection that is just being
 * closed fails, and on a machine too busy to look at its clock Node's five seconds are no time.
 */
export const KEEP_ALIVE_MILLISECONDS = 65_000;
