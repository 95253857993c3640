#!/usr/bin/env node
/**
 * Starts the compiled command line. In a fresh source checkout there is none yet: then it is compiled first, so that
 * `npx gpnerf` works right after `npm ci`.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const main = new URL("../dist/main.js", import.meta.url);

if (!existsSync(main) && existsSync(new URL("../src/main.ts", import.meta.url))) {
  const workspace = fileURLToPath(new URL("../../..", import.meta.url));
  process.stderr.write("building gpnerf (first run)…\n");
  // The compiler's output goes to stderr: stdout belongs to the command.
  const { status } = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "-b"], {
    cwd: workspace,
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) {
    process.stderr.write(`error: gpnerf could not be built\nhint: Run \`npm ci\` in ${workspace}, then try again.\n`);
    process.exit(70);
  }
}

// `gpnerf … | head` closes our stdout early; that is no error.
process.stdout.on("error", (error) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

const { main: run } = await import(main.href);
process.exitCode = await run(process.argv.slice(2));
