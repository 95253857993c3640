import { appendFile } from "node:fs/promises";
import { OutputError } from "../errors.ts";
import { EventFile, type Scalars } from "./eventFile.ts";
import type { StepMetrics, ValidationMetrics } from "./metrics.ts";
import type { RunFolder } from "./runFolder.ts";

/** Writes what happens in a run into its folder: `metrics.jsonl` for programs, event files for TensorBoard. */
export class MetricsLog {
  readonly #folder: RunFolder;
  readonly #events: EventFile;

  private constructor(folder: RunFolder, events: EventFile) {
    this.#folder = folder;
    this.#events = events;
  }

  /**
   * Go on after `step`; what the files say about later steps must be gone from metrics.jsonl already, and goes from the
   * event files now.
   * @throws {OutputError} when the files cannot be written
   */
  static async open(folder: RunFolder, step: number): Promise<MetricsLog> {
    const events = await asOutput(folder.events, () => EventFile.open(folder.events, step));
    return new MetricsLog(folder, events);
  }

  /** @throws {OutputError} when the files cannot be written */
  async addStep(metrics: StepMetrics): Promise<void> {
    const { step, psnr, learningRates, gradientNorms, seconds, dataSeconds, ...losses } = metrics;
    await this.#add(metrics, step, {
      ...tagged("loss", losses),
      ...tagged("train", { psnr }),
      ...tagged("lr", learningRates),
      ...tagged("grad_norm", gradientNorms),
      ...tagged("time", { step_seconds: seconds, data_seconds: dataSeconds }),
    });
  }

  /** @throws {OutputError} when the files cannot be written */
  async addValidation(metrics: ValidationMetrics): Promise<void> {
    const { isBest, seconds, ap, ...scores } = metrics.validation;
    const times = { "time/validation_seconds": seconds };
    await this.#add(metrics, metrics.step, { ...tagged("val", { ...scores, ...ap }), ...times });
  }

  async #add(line: object, step: number, scalars: Scalars): Promise<void> {
    const { metrics } = this.#folder;
    await asOutput(metrics, () => appendFile(metrics, `${JSON.stringify(line)}\n`));
    await asOutput(this.#events.path, () => this.#events.write(step, scalars));
  }
}

/** Numbers under "group/name"; what is not known is left out. */
function tagged(group: string, values: Readonly<Record<string, number | null>> | object): Scalars {
  const known = Object.entries(values).filter(([, value]) => typeof value === "number");
  return Object.fromEntries(known.map(([name, value]) => [`${group}/${name}`, value]));
}

async function asOutput<Result>(path: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new OutputError(`${path}: the metrics cannot be written (${code ?? message})`, {
      path,
      cause,
      hint: "Check the free space and the permissions of the folder; --resume goes on from the last checkpoint.",
    });
  }
}
