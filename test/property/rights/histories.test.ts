import { expect, test } from "vitest";
import { tellHistories } from "./tell-histories.ts";
import { seed } from "./world.ts";

/** Ten thousand histories of up to nine acts; `npm run test:long` tells a million. */
const HISTORIES = 10_000;

test(`in ${HISTORIES} random histories every answer is the oracle's, and no right is ever sold twice`, () => {
  console.info(`histories: FC_SEED=${seed}`);
  const tally = tellHistories({ seed, count: HISTORIES });
  console.info(`histories: ${JSON.stringify(tally)}`);
  // A world in which almost everything is refused, or granted, would prove little.
  expect(tally.granted).toBeGreaterThan(HISTORIES / 2);
  expect(tally.refused).toBeGreaterThan(HISTORIES / 2);
  expect(tally.alternatives).toBeGreaterThan(HISTORIES / 20);
});
