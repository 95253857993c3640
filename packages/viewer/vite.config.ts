import { defineConfig } from "vite";

/**
 * The web app: from `web/` into `app/`, which the server hands out and `gpnerf export --web` copies.
 *
 * Nothing is inlined, so that the page runs under `script-src 'self'; style-src 'self'`; relative addresses, so that it
 * runs from any folder.
 */
export default defineConfig({
  root: `${import.meta.dirname}/web`,
  base: "./",
  publicDir: "public",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es" },
  build: {
    outDir: "../app",
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
});
