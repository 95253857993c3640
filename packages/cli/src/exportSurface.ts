import { extname, resolve } from "node:path";
import {
  ConfigError,
  type DepthView,
  evenlySpread,
  extractSurface,
  findScenes,
  glbFile,
  type LabelledMesh,
  type LabelledPoints,
  type LabelSet,
  openScene,
  PointFusion,
  pixelSpacing,
  plyFile,
  renderedViews,
  type Scene,
  SceneError,
  type SurfaceColoring,
  sensorViews,
  TsdfVolume,
  type UpAxis,
  upAxisOf,
  withoutFragments,
  writeFileAtomic,
} from "gpnerf";
import { classLabels } from "./classLabels.ts";
import { expectNewFile } from "./expectNewFile.ts";
import { counted, type Fact, factTable } from "./factTable.ts";
import { interruptible } from "./interruption.ts";
import { openOneScene, type RangeFlags } from "./openData.ts";
import { type ModelFlags, openModel, withNetwork } from "./openModel.ts";
import type { Progress } from "./progressBar.ts";
import type { Terminal } from "./terminal.ts";
import { warnOfUntrainedParts } from "./untrainedParts.ts";

/** What to fuse, and where to. */
export interface SurfaceFlags extends ModelFlags, RangeFlags {
  readonly data: string;
  /** Files for the point cloud and for the mesh, .ply or .glb. */
  readonly points?: string;
  readonly mesh?: string;
  readonly fromSensor?: true;
  readonly color: SurfaceColoring;
  /** Voxel size in metres; the distance between pixels on the surface unless given. */
  readonly voxel?: number;
  /** Most frames to fuse. */
  readonly frames: number;
  /** The axis that points up, for GLB; found from the cameras unless given. */
  readonly up?: UpAxis;
  readonly force?: true;
  readonly json?: true;
}

/** Views to fuse, and what their classes mean. */
interface ViewSource {
  readonly scene: Scene;
  readonly labels?: LabelSet;
  /** Voxels on either side of the surface that a depth map changes: more where depths are less certain. */
  readonly truncationVoxels: number;
  views(indices: readonly number[], progress: Progress, signal: AbortSignal): AsyncIterable<DepthView>;
}

/** Connected parts of a mesh with fewer triangles are taken for noise. */
const leastTriangles = 60;

/**
 * Fuse depth maps of a scene, as a network renders them or as its sensor measured them, and write the labelled point
 * cloud and the labelled mesh.
 *
 * @throws {ConfigError} for a file that is neither PLY nor GLB, and class colours without classes
 * @throws {OutputError} when a file is there already and may not be replaced
 */
export async function exportSurface(flags: SurfaceFlags, terminal: Terminal): Promise<void> {
  const outputs = [flags.points, flags.mesh].filter((path) => path !== undefined);
  for (const path of outputs) {
    expectSurfaceFile(path);
    await expectNewFile(path, flags.force === true);
  }
  const texts = { notice: "stopping", outcome: "interrupted; nothing was written" };
  await interruptible(terminal, texts, (signal) =>
    flags.fromSensor
      ? openSensor(flags).then((source) => fuseAndWrite(source, flags, terminal, signal))
      : withRenderer(flags, terminal, (source) => fuseAndWrite(source, flags, terminal, signal)),
  );
}

function expectSurfaceFile(path: string): void {
  if ([".ply", ".glb"].includes(extname(path).toLowerCase())) return;
  throw new ConfigError(`${path}: points and meshes are written as .ply or .glb`, {
    hint: "End the file name in .ply or .glb.",
  });
}

async function openSensor(flags: SurfaceFlags): Promise<ViewSource> {
  const folders = await findScenes(flags.data);
  const scene = await openScene(folders.length === 1 ? folders[0] : flags.data, flags.size ?? {});
  return {
    scene,
    ...(scene.labels ? { labels: scene.labels } : {}),
    truncationVoxels: 4,
    async *views(indices, progress, signal) {
      let done = 0;
      for await (const view of sensorViews(scene, indices)) {
        signal.throwIfAborted();
        yield view;
        progress.update(++done);
      }
    },
  };
}

async function withRenderer(
  flags: SurfaceFlags,
  terminal: Terminal,
  work: (source: ViewSource) => Promise<void>,
): Promise<void> {
  const model = await openModel(flags);
  warnOfUntrainedParts(model, terminal);
  const scene = await openOneScene(flags.data, model.config, terminal, flags);
  await withNetwork(model, (network) =>
    work({
      scene,
      labels: classLabels(model, scene),
      truncationVoxels: 6,
      async *views(indices, progress, signal) {
        let done = 0;
        const onProgress = (share: number): void => progress.update(done + share);
        for await (const view of renderedViews(network, scene, indices, { signal, onProgress })) {
          yield view;
          done++;
        }
      },
    }),
  );
}

async function fuseAndWrite(
  source: ViewSource,
  flags: SurfaceFlags,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const { scene, labels } = source;
  if (flags.color === "class" && !labels) {
    throw new ConfigError(`${scene.path}: class colours were asked for, but the scene has no labels`, {
      hint: "Leave out --from-sensor to have a network predict classes, or --color class.",
    });
  }
  const indices = evenlySpread([...scene.frames.keys()], flags.frames);
  const voxel = flags.voxel ?? pixelSpacing(scene);
  const cloud =
    flags.points === undefined ? undefined : new PointFusion({ voxel, ignoreLabel: labels?.ignoreLabel ?? 0 });
  const { truncationVoxels } = source;
  const volume =
    flags.mesh === undefined
      ? undefined
      : new TsdfVolume({ voxel, classes: labels?.classes.length ?? 0, truncationVoxels });
  await terminal.withProgress({ title: "fusing", unit: "frame", total: indices.length }, async (progress) => {
    for await (const view of source.views(indices, progress, signal)) {
      cloud?.add(view);
      volume?.integrate(view);
    }
  });

  const up = flags.up ?? upAxisOf(scene.frames.map(({ camera }) => camera));
  const write = (path: string, surface: LabelledPoints | LabelledMesh): Promise<WrittenSurface> =>
    writeSurface(path, surface, { color: flags.color, up, name: scene.name, ...(labels ? { labels } : {}) });
  const points = cloud && (await write(flags.points!, cloud.points()));
  const mesh = volume && (await write(flags.mesh!, withoutFragments(extractSurface(volume), leastTriangles)));
  report({ scene, frames: indices.length, voxel, up, points, mesh }, flags, terminal);
}

/** A file, as reported. */
interface WrittenSurface {
  readonly path: string;
  readonly bytes: number;
  readonly points: number;
  readonly triangles?: number;
}

interface SurfaceFile {
  readonly color: SurfaceColoring;
  readonly up: UpAxis;
  readonly name: string;
  readonly labels?: LabelSet;
}

async function writeSurface(
  path: string,
  surface: LabelledPoints | LabelledMesh,
  options: SurfaceFile,
): Promise<WrittenSurface> {
  const points = surface.positions.length / 3;
  if (points === 0) {
    throw new SceneError(`${options.name}: no surface was found in its depth maps`, {
      hint: "Look at them with gpnerf inspect; if they are fine, choose another --voxel.",
    });
  }
  const isGlb = extname(path).toLowerCase() === ".glb";
  const bytes = isGlb ? await glbFile(surface, options) : plyFile(surface, options);
  await writeFileAtomic(path, bytes);
  const triangles = "triangles" in surface ? { triangles: surface.triangles.length / 3 } : {};
  return { path: resolve(path), bytes: bytes.length, points, ...triangles };
}

interface SurfaceReport {
  readonly scene: Scene;
  readonly frames: number;
  readonly voxel: number;
  readonly up: UpAxis;
  readonly points: WrittenSurface | undefined;
  readonly mesh: WrittenSurface | undefined;
}

function report({ scene, points, mesh, ...settings }: SurfaceReport, flags: SurfaceFlags, terminal: Terminal): void {
  const depth = flags.fromSensor ? "sensor" : "rendered";
  if (flags.json) {
    terminal.printJson({ scene: scene.name, depth, color: flags.color, ...settings, points, mesh });
    return;
  }
  const size = ({ bytes }: WrittenSurface): string => `${(bytes / 2 ** 20).toFixed(2)} MiB`;
  const facts: Fact[] = [
    ["scene", scene.name],
    [
      "fused",
      `${counted(settings.frames, "frame")}, ${depth} depth, voxels of ${(settings.voxel * 100).toPrecision(3)} cm`,
    ],
    ["points", points && `${counted(points.points, "point")}, ${size(points)}, ${flags.points}`],
    [
      "mesh",
      mesh &&
        `${counted(mesh.points, "vertex").replace(/vertexs$/, "vertices")}, ${counted(mesh.triangles!, "triangle")}, ${size(mesh)}, ${flags.mesh}`,
    ],
  ];
  terminal.print(factTable(facts));
}
