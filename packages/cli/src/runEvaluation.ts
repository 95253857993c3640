import {
  type EvaluatedView,
  type Evaluation,
  evaluate,
  heldOutFrames,
  type ModelCheckpoint,
  type Network,
  type Scene,
} from "gpnerf";
import type { Terminal } from "./terminal.ts";

/** Which views are rendered. */
export interface ViewChoice {
  readonly targetEvery: number;
  readonly maxViews: number;
}

/** `evaluate` with a progress bar over all views of all scenes. */
export async function runEvaluation(
  network: Network,
  scenes: readonly Scene[],
  choice: ViewChoice,
  terminal: Terminal,
  options: {
    readonly signal: AbortSignal;
    readonly teacher?: boolean;
    readonly onView?: (view: EvaluatedView) => Promise<void>;
  },
): Promise<Evaluation> {
  const counts = new Map(scenes.map((scene) => [scene.name, heldOutFrames(scene.frames.length, choice).length]));
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return terminal.withProgress({ title: "rendering", unit: "view", total }, (progress) => {
    const finished = (name: string): number => {
      const names = [...counts.keys()];
      return names.slice(0, names.indexOf(name)).reduce((sum, before) => sum + counts.get(before)!, 0);
    };
    return evaluate(network, scenes, {
      ...choice,
      ...options,
      onProgress: ({ scene, view, done }) =>
        progress.update(finished(scene) + done * counts.get(scene)!, `${scene} ${view}`),
    });
  });
}

/** Frames that are not held out: what an evaluation may know about a scene. */
export function sourceFrames(frameCount: number, { targetEvery }: Pick<ViewChoice, "targetEvery">): number[] {
  const heldOut = new Set(heldOutFrames(frameCount, { targetEvery }));
  return Array.from({ length: frameCount }, (_, index) => index).filter((index) => !heldOut.has(index));
}

/** Say why segmentation scores are missing where labels are there. */
export function noteUnscoredClasses(
  scenes: readonly Scene[],
  { config, classes }: Pick<ModelCheckpoint, "config" | "classes">,
  terminal: Terminal,
): void {
  if (config.perception.target === "instances") return;
  for (const { name, labels } of scenes) {
    if (!labels || labels.classes.length === classes.length) continue;
    terminal.note(
      `note: ${name} has ${labels.classes.length} classes (${labels.name}), the network ${classes.length}; classes are not scored`,
    );
  }
}
