import { defineConfig } from "vitest/config";

/** Tests run from the TypeScript sources; only worker threads load the built `dist` (see `npm test`). */
export default defineConfig({
  resolve: { conditions: ["gpnerf-source"] },
  ssr: { resolve: { conditions: ["gpnerf-source"] } },
  test: {
    include: ["packages/*/{src,test,web}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "**/test/slow/**"],
    pool: "forks",
    // Files share a process: loading the packages anew for each takes a quarter of the time.
    isolate: false,
    maxWorkers: 2,
    testTimeout: 60_000,
  },
});
