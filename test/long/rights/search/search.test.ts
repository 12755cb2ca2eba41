/**
 * The laws of searching, over as many random catalogues as fit an hour: `SEARCH_RUNS` of them, and `FC_SEED` to replay.
 * They are the suite that `npm test` runs a sample of.
 */
process.env.SEARCH_RUNS ??= "60000";
await import("#test/property/rights/search/search.test.ts");
