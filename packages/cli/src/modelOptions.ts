import { devices } from "@gpnerf/engine";
import { type Command, Option } from "commander";
import { imageSize, meters, wholeNumber } from "./optionParsers.ts";

/** Options that say which network renders and how, the same for every command that renders. */
export function addModelOptions(command: Command): Command {
  return command
    .option("--checkpoint <path>", "a checkpoint file or the folder of a run (default: the bundled checkpoint)")
    .option("--size <WxH>", "image size to render at (default: the size trained at)", imageSize)
    .option("--views <count>", "source views per rendered view (default: as in training)", wholeNumber(1))
    .option(
      "--samples <count>",
      "samples per ray; fewer are faster, less exact (default: as in training)",
      wholeNumber(2),
    )
    .addOption(new Option("--device <name>", "where programs run").choices([...devices]).default("cpu"))
    .option("--near <metres>", "nearest depth, with --far (default: measured from the depth maps)", meters)
    .option("--far <metres>", "farthest depth, with --near", meters);
}
