import { defineConfig } from "vitest/config";

/** What may take an hour, `npm run test:long`: not part of `npm test`. */
const HOUR_MILLISECONDS = 3_600_000;

/** The suites of which `npm test` runs a sample: here every point of theirs, or many more. */
const SAMPLED = [
  "test/faults/crash/*.test.ts",
  "test/faults/races.test.ts",
  "test/faults/kill-*.test.ts",
  "test/faults/liars/workbooks.test.ts",
  "test/infra/judges-api/schemathesis.test.ts",
];
const SAMPLED_PROPERTIES = [
  "test/property/catalogue/search.test.ts",
  "test/property/catalogue/rights-head-bytes.test.ts",
  "test/property/licensing/histories.test.ts",
  "test/property/money/webhook-histories.test.ts",
  "test/property/rights/*.test.ts",
];

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: "long", include: ["test/long/**/*.test.ts", ...SAMPLED] } },
      // On the fixed day of their own project (vitest.config.ts).
      {
        extends: true,
        test: { name: "long-property", include: SAMPLED_PROPERTIES, setupFiles: ["test/http/fixed-day.ts"] },
      },
    ],
    env: {
      CRASH_DEATHS: "1000",
      CRASH_KILLS: "6",
      RACE_POINTS: "1000",
      KILLS: "20",
      MARKUP_RUNS: "20000",
      JUDGES_EXAMPLES: "20",
      JUDGES_OPERATIONS: "1000",
      LICENSING_HISTORIES: "1000",
      RIGHTS_HISTORIES: "1000000",
      LAW_RUNS: "20000",
      SEARCH_BOUTS: "500",
      WEBHOOK_HISTORIES: "240",
    },
    testTimeout: HOUR_MILLISECONDS,
    hookTimeout: HOUR_MILLISECONDS,
    // Each starts whole marketplaces; side by side they would starve two cores.
    fileParallelism: false,
  },
});
