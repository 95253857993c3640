import { ConfigError } from "../errors.ts";
import type { RunSettings } from "./runFolder.ts";

/**
 * Refuse to go on with a run under other settings than it was started with: neither run could then be repeated. Only
 * what decides when it ends may change: the number of steps may grow, patience and the gradient limit may be any.
 *
 * @param path     folder of the run
 * @param started  what the run was started with
 * @param now      what it would go on with
 * @throws {ConfigError} naming every setting that differs
 */
export function expectSameRun(path: string, started: RunSettings, now: RunSettings): void {
  const [before, after] = [leaves(started), leaves(now)];
  const steps = "config.training.steps";
  if (Number(after.get(steps)) >= Number(before.get(steps))) after.set(steps, before.get(steps));
  const names = new Set([...before.keys(), ...after.keys()]);
  const differing = [...names].filter((name) => before.get(name) !== after.get(name));
  if (differing.length === 0) return;
  const shown = (value: unknown): unknown => (value === undefined ? "not set" : value);
  const list = differing.map(
    (name) => `\n  - ${name.replace(/^config\./, "")} was ${shown(before.get(name))}, now ${shown(after.get(name))}`,
  );
  throw new ConfigError(`${path}: the run was started with other settings:${list.join("")}`, {
    path,
    hint: "Leave these settings out to go on with the run's own (more steps are fine), or start a new run in another folder.",
  });
}

/** Values by dotted path: settings as a flat table. */
function leaves({ config, seed, validation }: RunSettings): Map<string, unknown> {
  const found = new Map<string, unknown>();
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null) found.set(path, value);
    else for (const [key, child] of Object.entries(value)) visit(child, path === "" ? key : `${path}.${key}`);
  };
  visit({ config, seed }, "");
  if (validation) {
    const { patience, ...views } = validation;
    visit(views, "validation");
  }
  return found;
}
