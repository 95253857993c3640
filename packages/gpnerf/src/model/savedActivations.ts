import { freeArrays, type Program, type TensorData } from "@gpnerf/engine";
import { savedOf } from "./savedNames.ts";

/** The activations of the images whose features a worker has extracted, until their backward pass has read them. */
export class SavedActivations {
  readonly #byImage = new Map<string, Record<string, TensorData>>();

  /**
   * @param stage the one that has extracted the features
   * @param image its number among those of the stage
   * @param outputs of the stage; the saved activations are picked
   */
  save(stage: string, image: number, outputs: Readonly<Record<string, TensorData>>): void {
    this.#byImage.set(keyOf(stage, image), savedOf(outputs));
  }

  /** Saved activations of an image, as far as the program of its backward pass reads them. */
  inputsOf(program: Pick<Program, "inputs">, stage: string, image: number): Record<string, TensorData> {
    const saved = this.#byImage.get(keyOf(stage, image)) ?? {};
    const read = program.inputs.filter(({ name }) => Object.hasOwn(saved, name));
    return Object.fromEntries(read.map(({ name }) => [name, saved[name]]));
  }

  /** Free the memory of one image. */
  forget(stage: string, image: number): void {
    this.#free(keyOf(stage, image));
  }

  /** Free the memory of all images. */
  clear(): void {
    for (const key of this.#byImage.keys()) this.#free(key);
  }

  #free(key: string): void {
    freeArrays(Object.values(this.#byImage.get(key) ?? {}));
    this.#byImage.delete(key);
  }
}

function keyOf(stage: string, image: number): string {
  return `${stage} ${image}`;
}
