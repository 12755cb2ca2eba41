import type { AgreeRefusal } from "#shared/licensing/agree-terms.ts";
import type { LeaveRefusal } from "#shared/licensing/leave-licence.ts";
import type { RequestRefusal } from "#shared/licensing/request-licence.ts";
import type { SignRefusal } from "#shared/licensing/sign-licence.ts";
import type { Denial } from "#shared/parties/permission.ts";
import type { ProblemKind } from "../problem.ts";

/** Refusals of the use cases of shared/licensing. */
export type LicensingReason = Exclude<
  RequestRefusal | AgreeRefusal | SignRefusal | LeaveRefusal | "not-executed",
  Denial | "contended"
>;

export const LICENSING_PROBLEMS: Record<LicensingReason, ProblemKind> = {
  "rights-not-available": {
    status: 409,
    title: "These rights are not free",
    words:
      "refusals lists which cells are not free, why and until when; alternatives lists what is free and near to it. Their days are those of each territory's own zone: ask for one without timeZone.",
  },
  "terms-refused": {
    status: 422,
    title: "The terms contradict themselves",
    words: "Each entry of errors points to a place in the terms, says what is wrong there and what to write instead.",
  },
  "own-work": {
    status: 422,
    title: "An organisation does not license its own work",
    words: "You are the rights holder of this work. A licence has two parties.",
  },
  "work-not-on-offer": {
    status: 409,
    title: "The work is not on offer now",
    words: "Its rights holder does not trade at the moment. Ask again later, or ask for another work.",
  },
  "licence-expired": {
    status: 409,
    title: "The time limit has passed",
    words: "The licence was not answered or signed in time and its rights are free again. Make a new request.",
  },
  "licence-not-open": {
    status: 409,
    title: "The licence is not open to this step",
    words: "state says where the licence stands. Read it again to see what can be done with it.",
  },
  "already-signed": {
    status: 409,
    title: "Your side has signed already",
    words: "One signature of each side is enough; the first one stands.",
  },
  "document-differs": {
    status: 409,
    title: "This is not the document of the licence",
    words:
      "The hash you sent is not that of the licence's document. Read the document again and send its documentSha256.",
  },
  "terms-not-yours-to-agree": {
    status: 403,
    title: "The rights holder agrees the terms",
    words: "You asked for this licence; the rights holder answers. You may sign or withdraw.",
  },
  "signed-cannot-leave": {
    status: 409,
    title: "Your side has signed and is bound",
    words:
      "After its signature a side is bound until the time limit. If the other side does not sign, the licence lapses.",
  },
  "counterparty-suspended": {
    status: 409,
    title: "The other party does not trade now",
    words: "The other party of this licence is not admitted to the network at the moment.",
  },
  "rights-head-full": {
    status: 409,
    title: "This work carries as many rights and licences as one record can",
    words:
      "Nothing was changed. The rights holder has to split the work, by seasons for example, before more is added.",
  },
  "not-executed": {
    status: 409,
    title: "The licence is not executed",
    words: "A certificate is issued once both sides have signed.",
  },
};
