import type { NamedColor, PointCloud, SceneDescription } from "../backend/renderBackend.ts";
import { instanceColor } from "../fromGpnerf.ts";
import { countLabels } from "./labelLayer.ts";
import type { Rgb } from "./rgba.ts";

/** A line of the legend. */
export interface LegendEntry extends NamedColor {
  /** Pixels that carry it. */
  readonly pixels: number;
  /** 0..1 of the picture. */
  readonly share: number;
}

/** The labels that occur in a map, the most frequent first. */
export function legendOf(labels: Uint8Array | Uint16Array, names: ReadonlyMap<number, NamedColor>): LegendEntry[] {
  return [...countLabels(labels)]
    .flatMap(([id, pixels]) => {
      const named = names.get(id);
      return named ? [{ ...named, pixels, share: pixels / labels.length }] : [];
    })
    .sort((a, b) => b.pixels - a.pixels);
}

/** Names and colours by id. */
export function byId(list: readonly NamedColor[]): Map<number, NamedColor> {
  return new Map(list.map((named) => [named.id, named]));
}

/** Only the colours, by id. */
export function colorsById(names: ReadonlyMap<number, NamedColor>): Map<number, Rgb> {
  return new Map([...names].map(([id, { color }]) => [id, color]));
}

/** Names of the classes that points carry. */
export function pointClassNames(scene: SceneDescription, { classesOf }: PointCloud): Map<number, NamedColor> {
  return byId((classesOf === "truth" ? scene.truthClasses : scene.classes) ?? []);
}

/**
 * The scene's instances by id, and one made up for each id in the map that the scene did not list; ids count from 1, 0 is
 * none.
 */
export function instanceNames(
  scene: SceneDescription,
  labels: Uint8Array | Uint16Array = new Uint16Array(),
): Map<number, NamedColor> {
  const names = byId(scene.instances);
  for (const id of countLabels(labels).keys()) {
    if (id > 0 && !names.has(id)) names.set(id, { id, name: `instance ${id}`, color: [...instanceColor(id - 1)] });
  }
  return names;
}
