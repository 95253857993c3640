import { ParameterScope, type ParameterSpec, type Value } from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";
import { pyramidLevels } from "../features/featurePyramid.ts";
import { radianceMapChannels } from "../features/radianceDecoder.ts";
import { cornerPlacement, type GridPlacement, stridedPlacement } from "../projection/featureGrid.ts";
import type { Pass } from "../rendering/passes.ts";

/** The three parts of the network; each has its own learning rate (Sec. 5.1). */
export type NetworkPart = "features" | "transformer" | "perception";

/** Scopes under which the parts of the network declare their parameters while being traced. */
export interface NetworkScopes {
  /** Encoder, radiance decoder and feature pyramid. */
  readonly features: ParameterScope;
  /** Field and Ray Aggregation Transformers. */
  readonly transformer: ParameterScope;
  /** The same for the fine pass, in networks whose passes do not share weights. */
  readonly fineTransformer: ParameterScope;
  /** Semantic adaptor (the MLP of Eq. 7) and perception head. */
  readonly perception: ParameterScope;
  /** Parameters declared so far, in order of declaration. */
  readonly declared: () => ParameterSpec[];
  /** Their graph values, in the same order. */
  readonly values: () => Value[];
}

/** Fresh scopes for tracing. */
export function networkScopes(): NetworkScopes {
  const root = new ParameterScope();
  const scope = (part: NetworkPart): ParameterScope => root.scope(part);
  return {
    features: scope("features"),
    transformer: scope("transformer"),
    fineTransformer: root.scope(fineTransformer),
    perception: scope("perception"),
    declared: () => root.declared,
    values: () => root.values,
  };
}

const fineTransformer = "fineTransformer";

/** Where the transformers of a pass declare their parameters. */
export function transformerScope(scopes: NetworkScopes, pass: Pass, { rendering }: ModelConfig): ParameterScope {
  return pass === "fine" && !rendering.sharedNetwork ? scopes.fineTransformer : scopes.transformer;
}

/** Which part a parameter belongs to, from its dotted name. */
export function partOf(parameter: string): NetworkPart {
  const first = parameter.slice(0, parameter.indexOf("."));
  return first === fineTransformer ? "transformer" : (first as NetworkPart);
}

/** Size of a feature map and where it lies in the image. */
export interface MapSize extends GridPlacement {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** Image pixels between the cells of F_sem: rendered features are computed at every second pixel of both directions. */
export const semanticStride = 2;

/** Sizes of the maps that are sampled; strided convolutions round up. */
export function mapSizes(config: ModelConfig): {
  readonly color: MapSize;
  readonly radiance: MapSize;
  /** F_sem with all its channels at one size. */
  readonly semantic: MapSize;
  /**
   * The maps that F_sem is kept in, whose channels joined are its channels. In the paper's family the levels of the feature
   * pyramid, each at its own size: reading a level between its cells gives what reading its enlargement between the finer
   * cells gives, because enlarging interpolates the same cells and puts a cell on every one of them. In the released family,
   * which puts corners on corners, `semantic` alone.
   */
  readonly semanticLevels: readonly MapSize[];
} {
  const { data, features, family } = config;
  const over = (stride: number, channels: number): MapSize => {
    // The released radiance decoder doubles its coarsest map twice, whatever the sizes on the way.
    const size = (n: number): number =>
      family === "released" && stride === 4 ? 4 * Math.ceil(n / 16) : Math.ceil(n / stride);
    const map = { width: size(data.width), height: size(data.height), channels };
    return { ...map, ...(family === "released" ? cornerPlacement(map, data) : stridedPlacement(stride)) };
  };
  const semantic = over(semanticStride, pyramidLevels * features.pyramidChannels);
  return {
    color: over(1, 3),
    radiance: over(4, radianceMapChannels(config)),
    semantic,
    semanticLevels:
      family === "released"
        ? [semantic]
        : Array.from({ length: pyramidLevels }, (_, level) =>
            over(semanticStride * 2 ** level, features.pyramidChannels),
          ),
  };
}
