import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** What axe finds serious or critical on the page as it is: rule and elements. */
export async function seriousViolations(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(axePath, "utf8"));
  const results: AxeResults = await page.evaluate("axe.run()");
  return results.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}
