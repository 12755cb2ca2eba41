/** A rights holder lets an organisation watch a work's screeners, before any licence, until an instant. */
export interface ScreenerGrant {
  readonly workId: string;
  /** Who may watch. */
  readonly organisationId: string;
  readonly organisationName: string;
  readonly ownerId: string;
  /** The OpenID subject or client id of who granted it. */
  readonly grantedBy: string;
  readonly grantedAt: string;
  /** RFC 3339; good before this instant, and no longer at it. */
  readonly until: string;
}

/** A screener is for a decision; nobody needs a year and more for one, and grants that never end are forgotten. */
const MAX_GRANT_DAYS = 366;
const MILLISECONDS_PER_DAY = 86_400_000;

export function isGrantLive(grant: Pick<ScreenerGrant, "until">, now: number): boolean {
  return now < Date.parse(grant.until);
}

/** Whether an end is one a grant can have: to come, and not too far off. */
export function isFittingEnd(until: string, now: number): boolean {
  const end = Date.parse(until);
  return end > now && end <= now + MAX_GRANT_DAYS * MILLISECONDS_PER_DAY;
}
