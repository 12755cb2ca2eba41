import { defineConfig } from "vitest/config";

/** What may take an hour, `npm run test:long`: not part of `npm test`. */
const HOUR_MILLISECONDS = 3_600_000;

export default defineConfig({
  test: {
    name: "long",
    include: ["test/long/**/*.test.ts"],
    testTimeout: HOUR_MILLISECONDS,
    hookTimeout: HOUR_MILLISECONDS,
    // Each starts whole marketplaces; side by side they would starve two cores.
    fileParallelism: false,
  },
});
