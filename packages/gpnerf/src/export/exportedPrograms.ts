import { bindInputs, type DynamicProgram, documentProgram, dynamicProgram, type Program } from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import { inferenceStages, raysStageName } from "../model/inferenceStages.ts";
import type { Stage } from "../model/stage.ts";
import { type Pass, passesOf } from "../rendering/passes.ts";
import type { ModelCheckpoint } from "../training/checkpoint.ts";
import { version } from "../version.ts";
import { exportedFeaturesStage } from "./featuresStage.ts";
import { featuresText, type ProgramText, perceptionText, raysText } from "./programTexts.ts";

/** A program of a network with its weights inside, as other runtimes read it. */
export interface ExportedProgram extends ProgramText {
  readonly file: string;
  readonly program: Program | DynamicProgram;
}

/** File name of the program that renders rays in a pass. */
export function raysFile(pass: Pass, config: ModelConfig): string {
  return passesOf(config).length > 1 ? `rays-${pass}.onnx` : "rays.onnx";
}

/** The programs that render a view, in the order in which they run. */
export function exportedPrograms(model: ModelCheckpoint): ExportedProgram[] {
  const { config } = model;
  const stages = stagesBySize(config);
  const fixed = (name: string): Stage => stages(1).get(name)!;
  const rays = (pass: Pass): ExportedProgram => {
    const name = raysStageName(pass);
    const program = dynamicProgram("rays", (size) => stages(size).get(name)!.program);
    return exported(raysFile(pass, config), program, fixed(name), raysText(pass, config), model);
  };
  const [features, perception] = [exportedFeaturesStage(config), fixed("perception")];
  return [
    exported("features.onnx", features.program, features, featuresText(config), model),
    ...passesOf(config).map(rays),
    exported("perception.onnx", perception.program, perception, perceptionText(config), model),
  ];
}

/** All stages for a number of rays, by name; traced once per number. */
function stagesBySize(config: ModelConfig): (rays: number) => ReadonlyMap<string, Stage> {
  const traced = new Map<number, ReadonlyMap<string, Stage>>();
  return (rays) => {
    const known = traced.get(rays) ?? new Map(inferenceStages(config, rays).map((one) => [one.program.name, one]));
    traced.set(rays, known);
    return known;
  };
}

function exported(
  file: string,
  program: Program | DynamicProgram,
  { parameters }: Stage,
  { text, tensors }: ProgramText,
  { config, parameters: store, classes, step }: ModelCheckpoint,
): ExportedProgram {
  const slots = new Map(store.slots.map((slot) => [slot.name, slot]));
  const weights = new Map(parameters.map((name) => [name, store.slice(slots.get(name)!)]));
  const metadata = { model: JSON.stringify(config), classes: JSON.stringify(classes), step: String(step) };
  const documentation = { text, version, tensors, metadata };
  return { file, program: documentProgram(bindInputs(program, weights), documentation), text, tensors };
}
