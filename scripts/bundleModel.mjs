/**
 * Make a model to ship from a training run: the newest checkpoint without optimiser state, in half precision.
 *
 *   npm run build && node scripts/bundleModel.mjs RUN models/small.safetensors
 */
import { findCheckpoint, readModel, writeCheckpoint } from "gpnerf";

const [run, out] = process.argv.slice(2);
if (!run || !out) throw new Error("usage: node scripts/bundleModel.mjs RUN_FOLDER OUT_FILE");
const path = await findCheckpoint(run);
const model = await readModel(path);
await writeCheckpoint(out, model, { precision: "F16" });
console.log(`${out}: ${model.parameters.values.length} parameters of ${path} (step ${model.step})`);
