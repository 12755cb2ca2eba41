/** A made-up person who can sign in on this machine without a password. */
export interface DemoPerson {
  /** The `sub` of their tokens; stable over restarts. */
  readonly subject: string;
  readonly email: string;
  readonly name: string;
  /** Nobody has one here. Present only where the same list also seeds a real user pool. */
  readonly password?: string;
  /** Their part, as the sign-in page shows it: "rights holder admin". */
  readonly note: string;
}
