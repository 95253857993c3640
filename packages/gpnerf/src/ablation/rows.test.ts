import { describe, expect, it } from "vitest";
import { smallConfig } from "../../test/smallConfig.ts";
import { presets } from "../config/presets.ts";
import type { Config } from "../config/schema.ts";
import { ConfigError } from "../errors.ts";
import { ablationRows, rowConfig, selectRows } from "./rows.ts";

const config = smallConfig();
const { semanticDistill, depthGuided } = config.training.losses;

/** Leaves of `after` that differ from `before`, by dotted path. */
function changes(before: unknown, after: unknown, path: readonly string[] = []): Record<string, unknown> {
  if (typeof after !== "object" || after === null) return before === after ? {} : { [path.join(".")]: after };
  const parts = Object.entries(after).map(([key, value]) =>
    changes((before as Record<string, unknown>)[key], value, [...path, key]),
  );
  return Object.assign({}, ...parts);
}

const configOf = (id: number, base: Config = config): Config => rowConfig(selectRows([id])[0], base);

describe("the rows of Table 4", () => {
  it("switch what the paper's table marks, and report its numbers", () => {
    const marks = ablationRows.map((row) => {
      const switches = [row.joint, row.semanticDistill, row.gradientBlock, row.depthGuided];
      return [row.id, switches.map((isOn) => (isOn ? "✓" : "✗")).join(""), row.paper.miou, row.paper.psnr];
    });
    expect(marks).toEqual([
      [1, "✗✗✗✗", 56.45, 29.06],
      [2, "✓✗✗✗", 57.19, 29.3],
      [3, "✓✓✗✗", 52.03, 29.29],
      [4, "✓✓✓✗", 59.55, 29.26],
      [5, "✓✓✓✓", 59.92, 29.37],
    ]);
  });

  it("differ from the row before in exactly the switch that is named", () => {
    const steps = [2, 3, 4, 5].map((id) => changes(configOf(id - 1), configOf(id)));
    expect(steps).toEqual([
      { "training.joint": true },
      { "training.losses.semanticDistill": semanticDistill },
      { "training.gradientBlock": true },
      { "training.losses.depthGuided": depthGuided },
    ]);
  });

  it("end with the whole method: the last row is every preset's own training", () => {
    for (const preset of Object.values(presets)) expect(configOf(5, preset)).toEqual(preset);
  });

  it("set their switches whatever the configuration has", () => {
    const { training } = config;
    const off = { ...config, training: { ...training, joint: false, gradientBlock: false } };
    for (const { id } of ablationRows) expect(configOf(id, off)).toEqual(configOf(id));
  });

  it("are refused where a loss that they add weighs nothing", () => {
    const { training } = config;
    const flat = { ...config, training: { ...training, losses: { ...training.losses, depthGuided: 0 } } };
    expect(configOf(4, flat)).toEqual(configOf(4));
    expect(() => configOf(5, flat)).toThrow(ConfigError);
    expect(() => configOf(5, flat)).toThrow("row 5 of Table 4 needs training.losses.depthGuided, but its weight is 0");
  });

  it("are chosen by id, in the table's order", () => {
    expect(selectRows([5, 1, 5]).map(({ id }) => id)).toEqual([1, 5]);
    expect(() => selectRows([1, 6, 0])).toThrow("Table 4 has no row 6, 0");
    expect(() => selectRows([])).toThrow("no rows were chosen");
  });
});
