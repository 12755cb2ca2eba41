import { defineConfig } from "vitest/config";

/** Each folder of test/ is a project of its own name: `npx vitest run --project unit`. */
const project = (name: string, timeoutSeconds: number, serial = false) => ({
  extends: true as const,
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`, `test/${name}/**/*.test.tsx`],
    testTimeout: timeoutSeconds * 1000,
    hookTimeout: timeoutSeconds * 1000,
    // Journeys and faults start whole marketplaces and kill them; side by side they would starve two cores.
    fileParallelism: !serial,
  },
});

export default defineConfig({
  test: {
    projects: [
      project("unit", 20),
      project("property", 180),
      project("conformance", 120),
      project("http", 60),
      project("infra", 180),
      project("journey", 300, true),
      project("faults", 300, true),
    ],
  },
});
