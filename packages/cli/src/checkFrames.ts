import { type Scene, SceneError } from "gpnerf";
import { counted } from "./factTable.ts";
import type { Terminal } from "./terminal.ts";

/** More bad files than this are counted, not listed. */
const listed = 8;

/**
 * Decode every frame once, so that a damaged file is found now, and named, and not hours into a training.
 *
 * @throws {SceneError} for a file that cannot be used; one error lists several
 */
export async function checkFrames(scenes: readonly Scene[], terminal: Terminal, signal: AbortSignal): Promise<void> {
  const total = scenes.reduce((sum, scene) => sum + scene.frames.length, 0);
  const problems: SceneError[] = [];
  await terminal.withProgress({ title: "checking", unit: "frame", total }, async (progress) => {
    let done = 0;
    for (const scene of scenes) {
      for (const index of scene.frames.keys()) {
        signal.throwIfAborted();
        await scene.loadFrame(index).catch((error: unknown) => {
          if (!(error instanceof SceneError)) throw error;
          problems.push(error);
        });
        progress.update(++done, scene.name);
      }
    }
  });
  if (problems.length === 1) throw problems[0];
  if (problems.length > 1) throw allProblems(problems);
}

function allProblems(problems: readonly SceneError[]): SceneError {
  const lines = problems.slice(0, listed).map(({ message }) => `\n  - ${message}`);
  const rest = problems.length > listed ? `\n  - and ${counted(problems.length - listed, "more file")}` : "";
  const [{ path, hint }] = problems;
  return new SceneError(`${counted(problems.length, "frame")} cannot be loaded:${lines.join("")}${rest}`, {
    hint,
    ...(path === undefined ? {} : { path }),
  });
}
