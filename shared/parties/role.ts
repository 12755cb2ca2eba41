/** What a member may do in its organisation. A person has one or more. */
export const ROLES = ["admin", "catalogue", "sales", "acquisitions", "signatory", "finance", "viewer"] as const;

export type Role = (typeof ROLES)[number];
