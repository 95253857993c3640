import { type LabelSet, type Scene, scanNet20 } from "gpnerf";

/**
 * Names and colours for the classes that a checkpoint predicts: those of ScanNet where it has them, else those of the
 * scene where it has as many classes, else colours around the wheel.
 *
 * @param classes  class names of the checkpoint, in index order
 */
export function classLabels(classes: readonly string[], scene?: Scene): LabelSet {
  if (classes.join() === scanNet20.classes.join()) return scanNet20;
  if (scene?.labels?.classes.length === classes.length) return scene.labels;
  return {
    name: `${classes.length} classes`,
    classes,
    colors: classes.map((_, index) => wheelColor(index)),
    ignoreLabel: classes.length,
  };
}

/** Colours as far apart as possible: each a golden angle further around the wheel, in three shades. */
function wheelColor(index: number): readonly [red: number, green: number, blue: number] {
  const hue = (index * 0.618034) % 1;
  const shade = [1, 0.75, 0.55][index % 3];
  const channel = (offset: number): number =>
    Math.round(255 * shade * (0.55 + 0.45 * Math.cos(2 * Math.PI * (hue + offset))));
  return [channel(0), channel(-1 / 3), channel(1 / 3)];
}
