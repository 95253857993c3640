import { type LabelSet, labelSetOf, type Scene } from "gpnerf";

/**
 * Names and colours for the classes that a checkpoint predicts: the scene's where it has as many, else what the class
 * names say.
 *
 * @param classes  class names of the checkpoint, in index order
 */
export function classLabels(classes: readonly string[], scene?: Scene): LabelSet {
  return scene?.labels?.classes.length === classes.length ? scene.labels : labelSetOf(classes);
}
