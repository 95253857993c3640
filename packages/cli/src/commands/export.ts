import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { exportOnnx } from "gpnerf";
import { writeExportFolder } from "../exportFolder.ts";
import type { SurfaceFlags } from "../exportSurface.ts";
import type { WebFlags } from "../exportWebFolder.ts";
import { type Fact, factTable } from "../factTable.ts";
import { addModelOptions } from "../modelOptions.ts";
import { type ModelFlags, openModel } from "../openModel.ts";
import { meters, wholeNumber } from "../optionParsers.ts";
import { type GlobalFlags, openTerminal, type Terminal } from "../terminal.ts";
import { warnOfUntrainedParts } from "../untrainedParts.ts";

interface OnnxFlags extends ModelFlags {
  readonly onnx: string;
  readonly force?: true;
  readonly json?: true;
}

type ExportFlags = GlobalFlags &
  Partial<OnnxFlags> &
  Partial<Pick<WebFlags, "web">> &
  Pick<WebFlags, "truth"> &
  Omit<SurfaceFlags, "data"> &
  Partial<Pick<SurfaceFlags, "data">>;

/** `gpnerf export`: a network for other runtimes, or a scene for 3D programs or for browsers. */
export function addExport(program: Command): void {
  const command = program
    .command("export")
    .description(
      "write the network as ONNX files, or a scene as a labelled point cloud or mesh (PLY, GLB) or as a folder for web hosts",
    )
    .addOption(
      new Option("--onnx <folder>", "new folder for the network's ONNX files, model.json and README.md").conflicts([
        ...["web", "points", "mesh"],
      ]),
    )
    .addOption(
      new Option(
        "--web <folder>",
        "new folder for a web host: the viewer, rendering in the visitor's browser",
      ).conflicts([...["points", "mesh", "fromSensor"]]),
    )
    .option("--no-truth", "leave depth and labels of the photos out of --web")
    .option("--points <file>", "the scene's labelled point cloud, as .ply or .glb")
    .option("--mesh <file>", "the scene's labelled triangle mesh, as .ply or .glb")
    .option("--data <scene>", "folder of the scene, for --points, --mesh and --web")
    .addOption(
      new Option("--from-sensor", "fuse the scene's own depth and labels, not what the network renders").conflicts([
        ...["checkpoint", "views", "near", "far"],
      ]),
    )
    .addOption(
      new Option("--color <what>", "what colours show; classes are written in either case")
        .choices(["photo", "class"])
        .default("photo"),
    )
    .option("--voxel <metres>", "detail of points and mesh (default: the distance between pixels)", meters)
    .option("--frames <count>", "most frames to fuse, evenly spread", wholeNumber(1), 120)
    .addOption(
      new Option("--up <axis>", "axis of the scene's world that GLB turns up (default: as cameras were held)").choices([
        ...["x", "y", "z", "-x", "-y", "-z"],
      ]),
    );
  addModelOptions(command)
    .option("--force", "replace earlier files or an earlier export in the folder")
    .option("--json", "print one JSON object")
    .action((_, action: Command) => runExport(action));
}

async function runExport(command: Command): Promise<void> {
  const { data, ...flags } = command.optsWithGlobals<ExportFlags>();
  const terminal = openTerminal(flags);
  if (flags.onnx !== undefined) return exportNetwork({ ...flags, onnx: flags.onnx }, terminal);
  if (flags.web !== undefined) {
    const { exportWebFolder } = await import("../exportWebFolder.ts");
    return exportWebFolder({ ...flags, web: flags.web, ...(data === undefined ? {} : { data }) }, terminal);
  }
  if (flags.points === undefined && flags.mesh === undefined) {
    return command.error("error: say what to export: --onnx or --web <folder>, --points or --mesh <file>", {
      exitCode: 2,
    });
  }
  if (data === undefined) {
    return command.error("error: --points and --mesh need a scene: --data <scene>", { exitCode: 2 });
  }
  // Loaded here because the network alone needs no fusion.
  const { exportSurface } = await import("../exportSurface.ts");
  return exportSurface({ ...flags, data }, terminal);
}

async function exportNetwork(flags: OnnxFlags, terminal: Terminal): Promise<void> {
  const model = await openModel(flags);
  warnOfUntrainedParts(model, terminal);
  const files = await writeExportFolder(flags.onnx, (folder) => exportOnnx(model, folder), {
    force: flags.force === true,
  });
  const { data } = model.config;
  if (flags.json) {
    terminal.printJson({ out: resolve(flags.onnx), checkpoint: model.path, step: model.step, ...data, files });
    return;
  }
  terminal.print(
    factTable([
      ["network", model.path],
      ["images", `${data.views} source views of ${data.width}x${data.height}`],
      ...files.map(({ name, bytes }): Fact => [name, `${(bytes / 2 ** 20).toFixed(2)} MiB`]),
      ["written to", flags.onnx],
    ]),
  );
}
