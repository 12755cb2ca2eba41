import type { Actor } from "#shared/parties/actor.ts";
import type { Organisation } from "#shared/parties/organisation.ts";
import { isListed, type Work } from "./work.ts";

/**
 * Whether an actor may see a work: its own always; another's while it is listed, its holder is admitted and so is the
 * actor's own organisation. Decided at each reading, so a suspension acts at once and for the whole catalogue.
 */
export function maySee(actor: Actor, work: Work, holder: Pick<Organisation, "status"> | undefined): boolean {
  if (work.organisationId === actor.organisationId) return true;
  return isListed(work) && holder?.status === "admitted" && actor.organisationStatus === "admitted";
}
