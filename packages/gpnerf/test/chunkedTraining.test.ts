import { describeChunkedStep, varied } from "./chunkedStep.ts";
import { smallConfig, smallReleasedConfig, wideConfig } from "./smallConfig.ts";

describeChunkedStep({ name: "colour blended", config: smallConfig("blended"), pools: [1, 2] });
describeChunkedStep({ name: "3×3 convolutions taken apart", config: wideConfig(), pools: [2] });
describeChunkedStep({ name: "no gradient block", config: varied(smallConfig(), { gradientBlock: false }), pools: [2] });
describeChunkedStep({ name: "the released family", config: smallReleasedConfig(), pools: [2] });
