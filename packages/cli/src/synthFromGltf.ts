import type { ImageSize } from "gpnerf";
import { counted } from "./factTable.ts";
import type { Terminal } from "./terminal.ts";

/** What to photograph, and how. */
export interface GltfFlags {
  readonly from: string;
  /** File of the class map. */
  readonly classes?: string;
  readonly frames: number;
  readonly size: ImageSize;
  readonly seed: number;
  readonly out: string;
  readonly scale?: number;
  readonly unlit?: true;
  readonly json?: true;
}

/** Make a labelled data set from a glTF scene, and say which of its names told no class. */
export async function synthFromGltf(flags: GltfFlags, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const { synthesizeFromGltf } = await import("@gpnerf/rooms");
  const { from, classes, frames, size, seed, out, scale, unlit, json } = flags;
  const made = await terminal.withProgress({ title: "photographing", unit: "frame", total: frames }, (progress) =>
    synthesizeFromGltf({
      ...{ from, frames, ...size, seed, out, signal },
      ...(classes === undefined ? {} : { classes }),
      ...(scale === undefined ? {} : { scale }),
      ...(unlit ? { isUnlit: true } : {}),
      onFrame: (frame) => progress.update(frame + 1),
    }),
  );
  if (made.unknownNames.length > 0) {
    const names = made.unknownNames.slice(0, 8).join(", ");
    terminal.note(`unlabelled, as no name tells a class: ${names}; see --classes`);
  }
  if (made.unusedPatterns.length > 0) terminal.note(`patterns that fit nothing: ${made.unusedPatterns.join(", ")}`);
  if (json) terminal.printJson({ out, frames, ...size, seed, ...made });
  else
    terminal.print(
      `${counted(frames, "frame")} of ${from} with ${counted(made.instances.length, "labelled thing")} in ${out}`,
    );
}
