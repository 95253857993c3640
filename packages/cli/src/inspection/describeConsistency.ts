import type { Agreement, ConsistencyReport } from "gpnerf";
import type { Fact } from "../factTable.ts";

/** What a consistency check found, as lines of facts. */
export function consistencyFacts({ verdict, reason, measured, causes, remarks, explained }: ConsistencyReport): Fact[] {
  const facts: Fact[] = [["consistency", `${verdict}: ${reason}`]];
  if (measured) {
    const { agreement, pairs, pixels, unwarpedColorError, unrelatedColorError, classAgreement } = measured;
    facts.push(
      [
        "compared",
        `${percent(agreement.compared)} of ${pixels.toLocaleString("en-US")} pixels in ${pairs} pairs of frames; ${percent(agreement.visible)} of them visible in both`,
      ],
      ["depth error", `${percent(agreement.depthError)} of the depth, median`],
      [
        "colour error",
        `${agreement.colorError.toFixed(3)} median; ${unwarpedColorError.toFixed(3)} unwarped, ${unrelatedColorError.toFixed(3)} between unrelated pixels`,
      ],
      [
        "classes agree",
        classAgreement === undefined ? undefined : `on ${percent(classAgreement)} of the pixels visible in both`,
      ],
    );
  }
  for (const { finding, hint } of causes) facts.push(["likely cause", finding], ["remedy", hint]);
  for (const { finding, hint } of remarks) facts.push(["remark", `frames agree better if ${finding}`], ["", hint]);
  if (explained) facts.push(["then", errors(explained)]);
  return facts;
}

function errors({ depthError, colorError, compared }: Agreement): string {
  return `depth error ${percent(depthError)}, colour error ${colorError.toFixed(3)}, ${percent(compared)} compared`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
