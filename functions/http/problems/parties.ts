import type { AcceptRefusal } from "#shared/parties/accept-invitation.ts";
import type { ProblemKind } from "../problem.ts";

/** Refusals of the use cases of shared/parties. */
export type PartiesReason =
  | AcceptRefusal
  | "already-invited"
  | "last-administrator"
  | "status-not-fitting"
  | "operator-stays"
  | "client-taken"
  | "client-not-proven";

export const PARTIES_PROBLEMS: Record<PartiesReason, ProblemKind> = {
  "already-invited": {
    status: 409,
    title: "This address is already invited",
    words: "An invitation to your organisation already waits for this e-mail address.",
  },
  "already-member": {
    status: 409,
    title: "This person is already a member",
    words: "The person already belongs to your organisation. Change the roles instead.",
  },
  "too-many-memberships": {
    status: 409,
    title: "You belong to too many organisations",
    words: "A person belongs to at most 50 organisations. Leave one before you join another.",
  },
  "no-invitation": {
    status: 404,
    title: "No invitation waits for you",
    words: "There is no open invitation to this organisation for your verified e-mail address.",
  },
  "invitation-rests": {
    status: 409,
    title: "The organisation takes nobody in now",
    words: "It is suspended. The invitation stays, and opens again if the network's operator reinstates it in time.",
  },
  "last-administrator": {
    status: 409,
    title: "An organisation keeps one administrator",
    words: "This member is the last administrator. Make another member an administrator first.",
  },
  "status-not-fitting": {
    status: 409,
    title: "The organisation's status does not allow this",
    words: "Only an invited organisation is admitted, only an admitted one suspended, only a suspended one reinstated.",
  },
  "operator-stays": {
    status: 409,
    title: "The network's operator cannot be suspended",
    words: "The operator runs the network; its standing is not changed through it.",
  },
  "client-not-proven": {
    status: 422,
    title: "The API client is not proven to be yours",
    words:
      "Send an access token that the client itself was given by client credentials; an expired one proves nothing.",
  },
  "client-taken": {
    status: 409,
    title: "This client id is already registered",
    words: "Every API client belongs to one organisation. Register a client of your own at the identity provider.",
  },
};
