import type { MapSize } from "../model/networkScopes.ts";
import type { ModelDescription, TensorDescription } from "./modelDescription.ts";
import { perceivedThings } from "./programTexts.ts";
import { renderingRecipe } from "./renderingRecipe.ts";

/** The README of an exported network: enough to write a renderer with another runtime. */
export function exportReadme(description: ModelDescription): string {
  return [introduction(description), programs(description), renderingRecipe(description), facts(description)].join(
    "\n",
  );
}

function introduction({ config, passes, version, step, untrained }: ModelDescription): string {
  const { width, height, views } = config.data;
  const things = perceivedThings(config) === "classes" ? "semantic classes" : "the instances of one scene,";
  const network = config.family === "released" ? "the network of the released code" : "the network of the paper";
  return `# A GP-NeRF network as ONNX

From ${views} posed images of a scene this network renders colour, depth and ${things} seen from other viewpoints
(GP-NeRF, CVPR 2024; ${network}). The files hold the weights of ${step} optimiser steps,
use standard operators of ONNX opset 18, and were written by gpnerf ${version}.
${untrained.length === 0 ? "" : `\n**Not trained: ${untrained.join(", ")}.** What depends on these weights means nothing yet.\n`}
Fixed in these files: images of ${width} x ${height} pixels (width x height), ${views} source views, ${samplesText(passes)}.
Open: the number of rays in a run, the axis called \`rays\`. For another image size or number of views export again with
\`--size\` or \`--views\`; no weight depends on them.

Everything is float32 and row-major, last axis fastest. \`model.json\` says what is said here to programs.
`;
}

function samplesText(passes: ModelDescription["passes"]): string {
  const counts = passes.map(({ samples }) => samples).join(" and then ");
  return `${counts} samples per ray`;
}

function programs({ programs }: ModelDescription): string {
  const sections = programs.map(
    ({ file, text, inputs, outputs }) => `### ${file}

${text}

| | name | shape | |
|---|---|---|---|
${[...inputs.map((tensor) => row("in", tensor)), ...outputs.map((tensor) => row("out", tensor))].join("\n")}
`,
  );
  return `## Files\n\n${sections.join("\n")}`;
}

function row(side: string, { name, shape, text }: TensorDescription): string {
  return `| ${side} | \`${name}\` | [${shape.join(", ")}] | ${text.replaceAll("|", "\\|")} |`;
}

function facts({ classes, ignoreClass, config, maps }: ModelDescription): string {
  const sizes = Object.entries(maps).map(([name, map]) => mapRow(name, map));
  const names = classes.map((name, index) => `${index} ${name}`).join(", ");
  const things = perceivedThings(config);
  return `## Maps

| map | width x height | channels | scaleX | scaleY |
|---|---|--:|--:|--:|
${sizes.join("\n")}

## ${things === "classes" ? "Classes" : "Instances"}

${names}${ignoreClass === null ? "" : `; ${ignoreClass} none of these`}

## Configuration

\`\`\`json
${JSON.stringify(config, undefined, 2)}
\`\`\`
`;
}

function mapRow(name: string, { width, height, channels, scaleX, scaleY }: MapSize): string {
  return `| ${name} | ${width} x ${height} | ${channels} | ${scaleX} | ${scaleY} |`;
}
