import { type Device, deviceProblem } from "@gpnerf/engine";
import {
  ConfigError,
  findCheckpoint,
  type ImageSize,
  type ModelCheckpoint,
  Network,
  parseModelConfig,
  readModel,
} from "gpnerf";
import { bundledCheckpoint } from "./bundled.ts";

/** A network read from a file, not yet started. */
export interface OpenedModel extends ModelCheckpoint {
  /** The checkpoint file. */
  readonly path: string;
  readonly device: Device;
}

/** How to open a checkpoint. */
export interface ModelFlags {
  /** A checkpoint file or a run folder; the bundled checkpoint unless given. */
  readonly checkpoint?: string;
  /** Image size to work at; what the network was trained at unless given. */
  readonly size?: ImageSize;
  /** Source views per rendered view; as in training unless given. */
  readonly views?: number;
  /** Samples per ray (of the first pass, if there are two); as in training unless given. */
  readonly samples?: number;
  /** Where it runs; the CPU unless given. */
  readonly device?: Device;
}

/**
 * Read a checkpoint. Image size and numbers of views and samples may be changed: no parameter depends on
 * them.
 *
 * @throws {CheckpointError} when there is none or it is damaged
 * @throws {ConfigError} when this machine does not have the device
 */
export async function openModel({
  checkpoint,
  size,
  views,
  samples,
  device = "cpu",
}: ModelFlags): Promise<OpenedModel> {
  await expectDevice(device);
  const path = await findCheckpoint(checkpoint ?? bundledCheckpoint());
  const model = await readModel(path);
  const { data, rendering } = model.config;
  const changed = {
    ...model.config,
    data: { ...data, ...size, ...(views === undefined ? {} : { views }) },
    rendering: { ...rendering, ...(samples === undefined ? {} : { samplesPerRay: samples }) },
  };
  return { ...model, path, device, config: parseModelConfig(changed, "--size, --views and --samples") };
}

/** Run a network for the time of some work that does not train it; its workers end with it. */
export async function withNetwork<Result>(
  model: ModelCheckpoint & Partial<Pick<OpenedModel, "device">>,
  work: (network: Network) => Promise<Result>,
): Promise<Result> {
  const network = await Network.create(model.config, model.parameters, {
    frozen: true,
    ...(model.device ? { device: model.device } : {}),
  });
  try {
    return await work(network);
  } finally {
    await network.close();
  }
}

async function expectDevice(device: Device): Promise<void> {
  const problem = await deviceProblem(device);
  if (problem === undefined) return;
  throw new ConfigError(`--device: ${device} cannot be used here: ${problem}`, {
    hint: "Leave it out to use the CPU.",
  });
}
