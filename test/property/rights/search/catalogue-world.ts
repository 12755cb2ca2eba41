/** Random catalogues of works that each have a history, and random questions about all of them. */
import * as fc from "fast-check";
import type { RightsHead } from "#shared/rights/head.ts";
import { after, beginning } from "../telling.ts";
import { history, request } from "../world.ts";
import type { Asked } from "./share-oracle.ts";

const WORKS_MOST = 6;

/** An ordinary work after an ordinary history; its holds may have lapsed by the time of the question. */
const head: fc.Arbitrary<RightsHead> = history.map(({ start, acts }) => acts.reduce(after, beginning(start)).head);

/** Heads of works with ids of their own, in no order of ids. */
export const heads: fc.Arbitrary<RightsHead[]> = fc
  .tuple(
    fc.uniqueArray(fc.stringMatching(/^[a-z]{2}$/), { minLength: 1, maxLength: WORKS_MOST }),
    fc.array(head, { minLength: 1, maxLength: WORKS_MOST }),
  )
  .map(([ids, found]) => ids.flatMap((workId, at) => found.slice(at, at + 1).map((one) => ({ ...one, workId }))));

export const now = fc.integer({ min: 0, max: 8 });

export const question: fc.Arbitrary<Asked> = fc
  .tuple(
    request,
    fc.record({
      notHoldingYet: fc.oneof(
        { weight: 3, arbitrary: fc.constant(false) },
        { weight: 1, arbitrary: fc.constant(true) },
      ),
      leastShare: fc.oneof(fc.constant(1), fc.constantFrom(0.000_1, 0.1, 1 / 3, 0.5, 0.75)),
    }),
  )
  .map(([{ licenseeId, scope, lines }, wishes]) => ({ licenseeId, scope, lines, ...wishes }));
