import { basename, resolve } from "node:path";
import { exportWeb } from "@gpnerf/viewer";
import { bundledScenes } from "./bundled.ts";
import { classLabels } from "./classLabels.ts";
import { writeExportFolder } from "./exportFolder.ts";
import { counted, type Fact, factTable } from "./factTable.ts";
import { interruptible } from "./interruption.ts";
import { openOneScene, type RangeFlags } from "./openData.ts";
import { type ModelFlags, openModel, withNetwork } from "./openModel.ts";
import type { Terminal } from "./terminal.ts";
import { warnOfUntrainedParts } from "./untrainedParts.ts";

/** What to put into the folder. */
export interface WebFlags extends ModelFlags, RangeFlags {
  /** The new folder. */
  readonly web: string;
  /** Folder of the scene; the bundled room unless given. */
  readonly data?: string;
  /** Whether depth and labels of the photos go along. */
  readonly truth: boolean;
  readonly force?: true;
  readonly json?: true;
}

/**
 * Export a scene with a network as a folder for any web host: the viewer, rendering in the visitor's browser. The folder
 * appears whole or not at all.
 *
 * @throws {OutputError} when the folder is there already and may not be replaced
 */
export async function exportWebFolder(flags: WebFlags, terminal: Terminal): Promise<void> {
  const checkpoint = await openModel(flags);
  warnOfUntrainedParts(checkpoint, terminal);
  const scene = await openOneScene(flags.data ?? bundledScenes(), checkpoint.config, terminal, flags);
  const model = { name: basename(checkpoint.path), step: checkpoint.step };
  const texts = { notice: "stopping", outcome: "interrupted; nothing was written" };
  const files = await interruptible(terminal, texts, (signal) =>
    withNetwork(checkpoint, (network) =>
      terminal.withProgress({ title: "exporting", unit: "frame", total: scene.frames.length }, (progress) =>
        writeExportFolder(
          flags.web,
          (folder) =>
            exportWeb(folder, {
              viewed: { scene, network, labels: classLabels(checkpoint, scene), model },
              ...{ checkpoint, signal, truth: flags.truth },
              onProgress: (done) => progress.update(done),
            }),
          { force: flags.force === true },
        ),
      ),
    ),
  );
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (flags.json) {
    const { name: sceneName, frames } = scene;
    terminal.printJson({
      out: resolve(flags.web),
      scene: sceneName,
      frames: frames.length,
      checkpoint: checkpoint.path,
      bytes,
      files,
    });
    return;
  }
  const { data } = checkpoint.config;
  const facts: Fact[] = [
    ["scene", `${scene.name}, ${counted(scene.frames.length, "photo")} of ${data.width}x${data.height}`],
    ["network", checkpoint.path],
    ["written to", `${flags.web}, ${(bytes / 2 ** 20).toFixed(1)} MiB in ${counted(files.length, "file")}`],
    ["look at it", `npx serve ${flags.web}`],
  ];
  terminal.print(factTable(facts));
}
