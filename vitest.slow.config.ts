import { defineConfig, mergeConfig } from "vitest/config";
import fast from "./vitest.config.ts";

/** Whole trainings, and the training step in all its settings: minutes, so not part of `npm test`. */
export default mergeConfig(
  { ...fast, test: { ...fast.test, include: [], exclude: [] } },
  defineConfig({
    test: {
      include: ["packages/*/test/slow/**/*.test.ts"],
      exclude: ["**/node_modules/**"],
      // A GPU's driver is started and stopped with a process.
      isolate: true,
      testTimeout: 180_000,
    },
  }),
);
