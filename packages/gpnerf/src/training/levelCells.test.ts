import { describe, expect, it } from "vitest";
import { smallConfig, smallReleasedConfig } from "../../test/smallConfig.ts";
import type { ModelConfig } from "../config/schema.ts";
import { mapSizes } from "../model/networkScopes.ts";
import type { FeatureGrid } from "../projection/featureGrid.ts";
import { levelCells, levelFeeds } from "./levelCells.ts";

const sized = ({ model }: { readonly model: ModelConfig }, width: number, height: number): ModelConfig => ({
  ...model,
  data: { ...model.data, width, height },
});

function levelsOf(config: ModelConfig): FeatureGrid[] {
  return mapSizes(config).semanticLevels.map((size) => ({ ...size, values: new Float32Array(0) }));
}

describe.each([
  [64, 48],
  [65, 47],
  [18, 17],
])("rays through the map of a %i×%i image", (width, height) => {
  const config = sized(smallConfig(), width, height);
  const { semantic: map } = mapSizes(config);
  const all = Int32Array.from({ length: map.width * map.height }, (_, cell) => cell);
  const met = levelCells(all, levelsOf(config));

  it("meet the cells of level i at every 2^i-th column and row, each once", () => {
    mapSizes(config).semanticLevels.forEach((level, i) => {
      const step = 2 ** i;
      const expected = Array.from(all, (cell) => {
        const [column, row] = [cell % map.width, Math.floor(cell / map.width)];
        const isOn = column % step === 0 && row % step === 0;
        return isOn ? (row / step) * level.width + column / step : level.width * level.height;
      });
      expect(Array.from(met[i].cells), `level ${i}`).toEqual(expected);
      expect(met[i].kept.every((kept) => kept === 0)).toBe(true);
    });
  });

  it("read a level by taps that lie on the ray: their mean place is its own, unless the level ends before", () => {
    mapSizes(config).semanticLevels.forEach((level, i) => {
      all.forEach((cell, ray) => {
        const place = [0, 0];
        for (let tap = 4 * ray; tap < 4 * ray + 4; tap++) {
          place[0] += met[i].tapWeights[tap] * (met[i].tapCells[tap] % level.width);
          place[1] += met[i].tapWeights[tap] * Math.floor(met[i].tapCells[tap] / level.width);
        }
        expect(place[0]).toBeCloseTo(Math.min((cell % map.width) / 2 ** i, level.width - 1), 5);
        expect(place[1]).toBeCloseTo(Math.min(Math.floor(cell / map.width) / 2 ** i, level.height - 1), 5);
      });
    });
  });
});

it("cells that no ray goes through are kept", () => {
  const config = sized(smallConfig(), 16, 16);
  const [finest, second] = levelCells(Int32Array.of(9, 0, 18), levelsOf(config));
  expect(Array.from(finest.kept).flatMap((kept, cell) => (kept === 0 ? [cell] : []))).toEqual([0, 9, 18]);
  // Of an 8×8 map, cell 9 is column 1 of row 1, between the cells of the 4×4 map; 18 is column 2 of row 2.
  expect(Array.from(second.cells)).toEqual([16, 0, 5]);
  expect(Array.from(second.kept).flatMap((kept, cell) => (kept === 0 ? [cell] : []))).toEqual([0, 5]);
});

it("the released family has one level, read at the cells themselves", () => {
  const config = sized(smallReleasedConfig(), 33, 18);
  const cells = Int32Array.of(3, 40, 17);
  const levels = levelCells(cells, levelsOf(config));
  expect(levels.length).toBe(1);
  expect(levels[0].cells).toEqual(cells);
  expect(Array.from(levels[0].tapCells).filter((_, i) => i % 4 === 0)).toEqual(Array.from(cells));
  expect(Array.from(levels[0].tapWeights)).toEqual(Array.from({ length: 12 }, (_, i) => (i % 4 === 0 ? 1 : 0)));
  expect(Object.keys(levelFeeds(levels)).sort()).toEqual(["cells0", "kept0", "teacher0.cells", "teacher0.weights"]);
});
