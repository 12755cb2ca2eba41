import { defineConfig } from "vitest/config";

/** What may take an hour, `npm run test:long`: not part of `npm test`. */
const HOUR_MILLISECONDS = 3_600_000;

export default defineConfig({
  test: {
    name: "long",
    // Beside its own folder, the suites of which `npm test` runs a sample: here every point of theirs.
    include: [
      "test/long/**/*.test.ts",
      "test/faults/crash/*.test.ts",
      "test/faults/races.test.ts",
      "test/property/money/webhook-histories.test.ts",
    ],
    env: { CRASH_DEATHS: "1000", CRASH_KILLS: "6", RACE_POINTS: "1000", WEBHOOK_HISTORIES: "240" },
    testTimeout: HOUR_MILLISECONDS,
    hookTimeout: HOUR_MILLISECONDS,
    // Each starts whole marketplaces; side by side they would starve two cores.
    fileParallelism: false,
  },
});
