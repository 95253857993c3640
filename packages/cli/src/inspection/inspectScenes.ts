import { extname } from "node:path";
import {
  type ConsistencyReport,
  checkConsistency,
  findScenes,
  inspectScene,
  openScene,
  SceneError,
  type SceneSummary,
  type StoredScene,
  sceneFigure,
} from "gpnerf";
import { counted, factTable } from "../factTable.ts";
import { writeFigure } from "../figureFile.ts";
import type { Terminal } from "../terminal.ts";
import { consistencyFacts } from "./describeConsistency.ts";
import { describeScene } from "./describeScene.ts";
import type { Inspection } from "./inspection.ts";

/** Width at which frames are warped into each other: larger ones take longer, and tell no more. */
const checkedWidth = 320;

/** A scene that cannot be opened at all. */
interface BrokenScene {
  readonly path: string;
  readonly problem: string;
  readonly hint: string;
}

/** A scene, and whether its frames agree where that was asked. */
interface InspectedScene extends SceneSummary {
  readonly consistency?: ConsistencyReport;
}

/** What is done beside describing scenes. */
export interface SceneInspection {
  /** Whether frames are warped into each other. */
  readonly isChecked: boolean;
  /** File to draw the scene into; with several scenes, each gets a file with its name in it. */
  readonly figure: string | undefined;
}

/**
 * What is in a scene, or in every scene below a folder; broken ones are listed, not fatal, unless there are only such.
 * @throws {SceneError} when there is no scene
 */
export async function inspectScenes(path: string, terminal: Terminal, options: SceneInspection): Promise<Inspection> {
  const folders = await findScenes(path);
  const scenes: InspectedScene[] = [];
  const broken: BrokenScene[] = [];
  await terminal.withProgress({ title: "inspecting", unit: "scene", total: folders.length }, async (progress) => {
    for (const [index, folder] of folders.entries()) {
      try {
        const scene = await openScene(folder);
        if (options.figure !== undefined) {
          const file = folders.length === 1 ? options.figure : ownFigure(options.figure, index, scene);
          await writeFigure(file, await sceneFigure(scene), "A scene from above");
        }
        const summary = await inspectScene(scene);
        const consistency = options.isChecked ? await checkAtWidth(scene) : undefined;
        scenes.push({ ...summary, ...(consistency && { consistency }) });
      } catch (error) {
        if (!(error instanceof SceneError) || folders.length === 1) throw error;
        broken.push({ path: error.path ?? folder, problem: error.message, hint: error.hint });
      }
      progress.update(index + 1, folder);
    }
  });
  const text = [...scenes.map(describeInspected), ...broken.map(describeBroken)].join("\n\n");
  const failure = failureOf(path, scenes, broken);
  return { facts: { kind: "scenes", scenes, broken }, text, ...(failure && { failure }) };
}

async function checkAtWidth({ path, native, depthRange }: StoredScene): Promise<ConsistencyReport> {
  return checkConsistency(await openScene(path, { width: Math.min(checkedWidth, native.width), depthRange }));
}

/** figure.png of the third of several scenes: figure-03-room_002.png. */
function ownFigure(figure: string, index: number, { name }: StoredScene): string {
  const extension = extname(figure);
  const number = String(index + 1).padStart(2, "0");
  return `${figure.slice(0, -extension.length)}-${number}-${name.replace(/[^\w.-]+/g, "_")}${extension}`;
}

function describeInspected({ consistency, ...scene }: InspectedScene): string {
  return describeScene(scene, consistency ? consistencyFacts(consistency) : []);
}

function describeBroken({ path, problem, hint }: BrokenScene): string {
  return factTable([
    ["broken scene", path],
    ["problem", problem],
    ["remedy", hint],
  ]);
}

/** Why a check fails, if it does. */
function failureOf(
  path: string,
  scenes: readonly InspectedScene[],
  broken: readonly BrokenScene[],
): SceneError | undefined {
  const problems = broken.length + scenes.reduce((sum, { badFrames }) => sum + badFrames.length, 0);
  if (problems > 0) {
    return new SceneError(`${path}: ${problems} of its scenes or frames cannot be loaded, see above`, {
      path,
      hint: "Repair or remove the files named there.",
    });
  }
  const wrong = scenes.filter(({ consistency }) => consistency?.verdict === "inconsistent");
  if (wrong.length === 0) return undefined;
  const { consistency, path: first } = wrong[0];
  const others = wrong.length > 1 ? `, and ${counted(wrong.length - 1, "other scene")} are inconsistent too` : "";
  return new SceneError(`${first}: frames do not agree with each other: ${consistency!.reason}${others}`, {
    path: first,
    hint: consistency!.causes[0].hint,
  });
}
