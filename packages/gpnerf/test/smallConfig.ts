import type { Config } from "../src/config/schema.ts";

/** Every part of the network at its smallest, so that the whole of Section 4 in one graph takes milliseconds. */
export function smallConfig(color: Config["model"]["rendering"]["color"] = "blended"): Config {
  return {
    model: {
      family: "paper",
      features: { width: 8, blocks: [1, 1, 1], padding: "zeros", radianceChannels: 5, pyramidChannels: 4 },
      field: { width: 8, attentionWidth: 4, positionFrequencies: 2 },
      transformer: { depth: 2, heads: 2, feedForward: 2 },
      rendering: { samplesPerRay: 4, importanceSamples: 0, sharedNetwork: true, spacing: "uniform", color },
      perception: { target: "semantic", width: 8, classes: 3 },
      data: { width: 32, height: 24, views: 3 },
    },
    training: {
      learnFrom: "views",
      photosPerStep: 3,
      steps: 4,
      raysPerStep: 10,
      learningRates: { features: 5e-3, transformer: 5e-3, perception: 5e-3 },
      decay: { factor: 0.5, steps: 100 },
      // Unequal, so that no term can be taken for another.
      losses: {
        ...{ photometric: 1, semantic: 0.5, semanticDistill: 0.3, depthGuided: 0.7, window: 1 },
        ...{ inclusiveWindow: false, farSamples: "repelled", depthCenter: "truth", reduction: "mean" },
      },
      joint: true,
      gradientBlock: true,
      perceptionInput: "fused",
      viewDropout: 0,
      jitter: true,
      checkpointEvery: 2,
    },
  };
}

/**
 * Wide and large enough that a network takes its 3×3 convolutions apart (`ops/winograd.ts` of the engine), and with as many
 * source views as two workers share evenly.
 */
export function wideConfig(): Config {
  const { model, training } = smallConfig();
  return {
    model: {
      ...model,
      features: { ...model.features, width: 16, radianceChannels: 16, pyramidChannels: 16 },
      perception: { ...model.perception, width: 16 },
      data: { width: 96, height: 88, views: 2 },
    },
    training,
  };
}

/** The released family at its smallest, with two passes; the map sizes need padding on the way. */
export function smallReleasedConfig(sharedNetwork = true): Config {
  const { model, training } = smallConfig("regressed");
  return {
    model: {
      ...model,
      family: "released",
      features: { ...model.features, padding: "reflect" },
      rendering: { samplesPerRay: 4, importanceSamples: 2, sharedNetwork, spacing: "inverse", color: "regressed" },
      data: { width: 40, height: 24, views: 3 },
    },
    training: {
      ...training,
      losses: { ...training.losses, inclusiveWindow: true, farSamples: "ignored", depthCenter: "attention" },
      perceptionInput: "novel",
    },
  };
}
