import { defineConfig, mergeConfig } from "vitest/config";
import fast from "./vitest.config.ts";

/**
 * The viewer in a real browser, on the sample room with the bundled network. Wants the built app (`npm run build`) and
 * Chromium: /usr/bin/chromium, or the one that CHROMIUM names.
 */
export default mergeConfig(
  { ...fast, test: { ...fast.test, include: [], exclude: [] } },
  defineConfig({
    test: {
      include: ["packages/viewer/browser-test/**/*.test.ts"],
      exclude: ["**/node_modules/**"],
      globalSetup: ["packages/viewer/browser-test/startSampleViewer.ts"],
      fileParallelism: false,
      // Each file starts a browser and closes it.
      isolate: true,
      testTimeout: 300_000,
      hookTimeout: 300_000,
    },
  }),
);
