import { ParameterScope, type ParameterSpec, type Value } from "@gpnerf/engine";
import type { ModelConfig } from "../config/schema.ts";

/** The three parts of the network; each has its own learning rate (Sec. 5.1). */
export type NetworkPart = "features" | "transformer" | "perception";

/** Scopes under which the parts of the network declare their parameters while being traced. */
export interface NetworkScopes {
  /** Encoder, radiance decoder and feature pyramid. */
  readonly features: ParameterScope;
  /** Field and Ray Aggregation Transformers. */
  readonly transformer: ParameterScope;
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
    perception: scope("perception"),
    declared: () => root.declared,
    values: () => root.values,
  };
}

/** Which part a parameter belongs to, from its dotted name. */
export function partOf(parameter: string): NetworkPart {
  return parameter.slice(0, parameter.indexOf(".")) as NetworkPart;
}

/** Size of a feature map and its stride in image pixels. */
export interface MapSize {
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  readonly channels: number;
}

/** Sizes of the feature maps that follow from the configuration; strided convolutions round up. */
export function mapSizes({ data, features }: ModelConfig): { readonly semantic: MapSize; readonly radiance: MapSize } {
  const half = (n: number): number => Math.ceil(n / 2);
  const semantic = {
    width: half(data.width),
    height: half(data.height),
    stride: 2,
    channels: 4 * features.pyramidChannels,
  };
  const radiance = {
    width: half(semantic.width),
    height: half(semantic.height),
    stride: 4,
    channels: features.radianceChannels,
  };
  return { semantic, radiance };
}
