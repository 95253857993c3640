import { createSession, input, reshape, type Session, transpose, type Value } from "@gpnerf/engine";
import type { ModelConfig } from "../../config/schema.ts";
import { encoder } from "../../features/encoder.ts";
import { levelsOf } from "../../model/levelNames.ts";
import { mapSizes, networkScopes } from "../../model/networkScopes.ts";
import type { ParameterStore } from "../../model/parameterStore.ts";
import { inferenceStage, type Stage } from "../../model/stage.ts";
import { type SourceView, WorkerNetwork } from "../../model/workerNetwork.ts";
import { headSize, perceptionHead } from "../../perception/perceptionHead.ts";
import type { Pass } from "../../rendering/passes.ts";
import { semanticAdaptor } from "../../rendering/semanticField.ts";
import type { OurOutput } from "./comparison.ts";

/** An image with its features: a source view but for its camera. */
export type EncodedImage = Omit<SourceView, "camera">;

/**
 * The stages that workers run, with further ones that show what lies between them. They run in this thread, which is
 * blocked meanwhile.
 */
export class LocalNetwork {
  readonly config: ModelConfig;
  readonly worker = new WorkerNetwork();
  private readonly sessions: Session[] = [];

  private constructor(config: ModelConfig) {
    this.config = config;
  }

  /** A network with the stages given, which may be some of those that workers have. */
  static async create(
    config: ModelConfig,
    parameters: ParameterStore,
    stages: readonly Stage[],
  ): Promise<LocalNetwork> {
    const network = new LocalNetwork(config);
    network.worker.parameters = new Map(
      parameters.slots.map((slot) => [slot.name, Float32Array.from(parameters.slice(slot))]),
    );
    try {
      for (const stage of stages) await network.load(stage);
    } catch (error) {
      await network.close();
      throw error;
    }
    return network;
  }

  private async load(stage: Stage): Promise<void> {
    const session = await createSession(stage.program);
    this.sessions.push(session);
    this.worker.stages.set(stage.program.name, { stage, session });
  }

  /** Features of an image [height, width, 3]. */
  async encode(image: Float32Array): Promise<EncodedImage> {
    const sizes = mapSizes(this.config);
    const outputs = await this.worker.run("features", { image });
    const levels = levelsOf("semantic", outputs);
    return {
      color: { ...sizes.color, values: image },
      radiance: { ...sizes.radiance, values: outputs["radiance"] },
      semantic: sizes.semanticLevels.map((size, level) => ({ ...size, values: levels[level] })),
    };
  }

  /** Logits of the head on a map F_sem or S_sem [cells, channels]: [logits, height, width]. */
  async perceive(map: Float32Array): Promise<OurOutput> {
    const { width, height } = this.config.data;
    const { logits } = await this.worker.run("head", { map });
    return { shape: [logits.length / (width * height), height, width], data: logits };
  }

  /** End all sessions. */
  async close(): Promise<void> {
    for (const session of this.sessions) await session.dispose();
  }
}

/** image [height, width, 3] → the encoder's maps `x0` … `x3`, [channels, rows, columns] each. */
export function pyramidStage(config: ModelConfig): Stage {
  const scopes = networkScopes();
  const { width, height } = config.data;
  const image = input("image", [height, width, 3]);
  const channelsFirst = reshape(transpose(image, [2, 0, 1]), [1, 3, height, width]);
  const pyramid = encoder(scopes.features.scope("encoder"), channelsFirst, config.features);
  const maps = Object.entries(pyramid).map(([name, map]: [string, Value]) => [name, reshape(map, map.shape.slice(1))]);
  return inferenceStage("pyramid", scopes.declared(), Object.fromEntries(maps));
}

/** `map` F_sem [cells, channels] → `logits` [logits, height, width]: the head without the adaptor. */
export function headStage(config: ModelConfig): Stage {
  const scopes = networkScopes();
  const { semantic: map } = mapSizes(config);
  const rows = input("map", [map.width * map.height, map.channels]);
  const logits = perceptionHead(scopes.perception.scope("head"), rows, headSize(map, config), config);
  return inferenceStage("head", scopes.declared(), { logits: transpose(logits, [2, 0, 1]) });
}

/**
 * Whether a network has an adaptor for a pass. Of two networks that do not share weights we keep the second one's only: the
 * semantics of the first are not shown.
 */
export function hasAdaptor({ rendering }: ModelConfig, pass: Pass): boolean {
  return rendering.sharedNetwork || pass === "fine";
}

/** `pooled` [rays, channels] → `adapted` S_sem [rays, channels] of a pass. */
export function adaptorStage(config: ModelConfig, pass: Pass, rays: number): Stage {
  const scopes = networkScopes();
  const pooled = input("pooled", [rays, mapSizes(config).semantic.channels]);
  const adapted = semanticAdaptor(scopes, pooled, config, pass);
  return inferenceStage(`${pass}Adaptor`, scopes.declared(), { adapted });
}
