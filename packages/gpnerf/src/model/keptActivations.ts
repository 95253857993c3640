import type { Program, TensorData } from "@gpnerf/engine";
import { keptOf } from "./keptNames.ts";

/** What a worker keeps of the images whose features it has extracted, until it goes back through their extraction. */
export class KeptActivations {
  readonly #byImage = new Map<string, Record<string, TensorData>>();

  /**
   * @param stage the one that has extracted the features
   * @param image its number among those of the stage
   * @param outputs of the stage; the kept ones are picked
   */
  keep(stage: string, image: number, outputs: Readonly<Record<string, TensorData>>): void {
    this.#byImage.set(keyOf(stage, image), keptOf(outputs));
  }

  /** What was kept of an image, as far as a program that goes back reads it. */
  inputsOf(program: Pick<Program, "inputs">, stage: string, image: number): Record<string, TensorData> {
    const kept = this.#byImage.get(keyOf(stage, image)) ?? {};
    const read = program.inputs.filter(({ name }) => Object.hasOwn(kept, name));
    return Object.fromEntries(read.map(({ name }) => [name, kept[name]]));
  }

  /** Free the memory of one image. */
  forget(stage: string, image: number): void {
    this.#byImage.delete(keyOf(stage, image));
  }

  /** Free the memory of all images. */
  clear(): void {
    this.#byImage.clear();
  }
}

function keyOf(stage: string, image: number): string {
  return `${stage} ${image}`;
}
