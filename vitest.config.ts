import { defineConfig } from "vitest/config";

/** Tests run from the TypeScript sources; only worker threads load the built `dist` (see `npm test`). */
export default defineConfig({
  resolve: { conditions: ["gpnerf-source"] },
  ssr: { resolve: { conditions: ["gpnerf-source"] } },
  test: {
    include: ["packages/*/{src,test,web}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "**/test/slow/**"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
  },
});
