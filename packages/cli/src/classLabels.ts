import { instanceColor, type LabelSet, labelSetOf, type ModelCheckpoint, type Scene } from "gpnerf";

/**
 * Names and colours for the classes that a checkpoint predicts: the scene's where it has as many, else what the class
 * names say. Instances have colours of their own; the same in all views, but which channel is which instance is the
 * network's choice.
 */
export function classLabels({ config, classes }: Pick<ModelCheckpoint, "config" | "classes">, scene?: Scene): LabelSet {
  if (config.perception.target === "instances") {
    const colors = classes.map((_, index) => instanceColor(index));
    return { name: "instances", classes, colors, ignoreLabel: classes.length };
  }
  return scene?.labels?.classes.length === classes.length ? scene.labels : labelSetOf(classes);
}
