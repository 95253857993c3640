import { findScenes, inspectScene, openScene, SceneError, type SceneSummary } from "gpnerf";
import { counted, type Fact, factTable } from "../factTable.ts";
import type { Terminal } from "../terminal.ts";
import type { Inspection } from "./inspection.ts";

/** A scene that cannot be opened at all. */
interface BrokenScene {
  readonly path: string;
  readonly problem: string;
  readonly hint: string;
}

/**
 * What is in a scene, or in every scene below a folder; broken ones are listed, not fatal, unless there are only such.
 * @throws {SceneError} when there is no scene
 */
export async function inspectScenes(path: string, terminal: Terminal): Promise<Inspection> {
  const folders = await findScenes(path);
  const scenes: SceneSummary[] = [];
  const broken: BrokenScene[] = [];
  await terminal.withProgress({ title: "inspecting", unit: "scene", total: folders.length }, async (progress) => {
    for (const [index, folder] of folders.entries()) {
      try {
        scenes.push(await inspectScene(await openScene(folder)));
      } catch (error) {
        if (!(error instanceof SceneError) || folders.length === 1) throw error;
        broken.push({ path: error.path ?? folder, problem: error.message, hint: error.hint });
      }
      progress.update(index + 1, folder);
    }
  });
  const problems = broken.length + scenes.reduce((sum, { badFrames }) => sum + badFrames.length, 0);
  const text = [...scenes.map(describeScene), ...broken.map(describeBroken)].join("\n\n");
  return { facts: { kind: "scenes", scenes, broken }, text, problems };
}

function describeScene(scene: SceneSummary): string {
  const { nativeSize, working, depth, depthRange, classes } = scene;
  const metres = (value: number): string => `${value.toFixed(2)} m`;
  const maps = [scene.hasDepth && "depth", scene.hasSemantic && "classes", scene.hasInstance && "instances"];
  const bad = scene.badFrames.map(({ problem }): Fact => ["bad frame", problem]);
  const leftOut = scene.leftOut.map(({ problem }): Fact => ["left out", problem]);
  return factTable([
    ["scene", scene.name],
    ["folder", scene.path],
    ["layout", scene.format],
    ["frames", `${scene.frameCount} of ${nativeSize.width}x${nativeSize.height}, along ${metres(scene.pathLength)}`],
    ["maps", ["colour", ...maps.filter((map) => map !== false)].join(", ")],
    [
      "intrinsics",
      `fx ${working.fx.toFixed(1)}, fy ${working.fy.toFixed(1)}, cx ${working.cx.toFixed(1)}, cy ${working.cy.toFixed(1)}`,
    ],
    ["depths", depth && `${metres(depth.min)} to ${metres(depth.max)}, median ${metres(depth.median)}`],
    ["sampled range", `${metres(depthRange.near)} to ${metres(depthRange.far)}`],
    ["classes", classes?.map(({ name, share }) => `${name} ${(100 * share).toFixed(1)} %`).join(", ")],
    ["instances", scene.instanceCount],
    ["bad frames", bad.length === 0 ? "none" : counted(bad.length, "frame")],
    ...bad,
    ["left out", leftOut.length === 0 ? undefined : counted(leftOut.length, "frame")],
    ...leftOut,
  ]);
}

function describeBroken({ path, problem, hint }: BrokenScene): string {
  return factTable([
    ["broken scene", path],
    ["problem", problem],
    ["remedy", hint],
  ]);
}
