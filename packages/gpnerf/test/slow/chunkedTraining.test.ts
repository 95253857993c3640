import { describeChunkedStep, instancesOf, varied } from "../chunkedStep.ts";
import { smallConfig, smallReleasedConfig } from "../smallConfig.ts";

describeChunkedStep({ name: "colour regressed", config: smallConfig("regressed"), pools: [2] });
describeChunkedStep({ name: "frozen attention", config: varied(smallConfig(), { joint: false }), pools: [2] });
describeChunkedStep({
  name: "sums, the window around the attention",
  config: varied(smallConfig(), {}, { reduction: "sum", depthCenter: "truthOrAttention", inclusiveWindow: true }),
  pools: [2],
});
describeChunkedStep({ name: "instances", config: instancesOf(smallConfig()), pools: [2] });
describeChunkedStep({ name: "hidden source views", config: varied(smallConfig(), { viewDropout: 0.5 }), pools: [2] });
describeChunkedStep({
  name: "instances in the released family",
  config: instancesOf(smallReleasedConfig()),
  pools: [2],
});
describeChunkedStep({
  name: "the released family, a second network, no gradient block",
  config: varied(smallReleasedConfig(false), { gradientBlock: false, perceptionInput: "fused" }),
  pools: [2],
});
