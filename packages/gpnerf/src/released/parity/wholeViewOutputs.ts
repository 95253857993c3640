import type { Camera } from "../../cameras/camera.ts";
import { semanticStride } from "../../model/networkScopes.ts";
import { pixelGrid, raysThrough } from "../../rays/rayBundle.ts";
import { passesOf } from "../../rendering/passes.ts";
import { hasAdaptor, type LocalNetwork } from "./localNetwork.ts";
import { type Compute, type OurOutputs, once } from "./ourOutputs.ts";
import { noAdaptor } from "./rayOutputs.ts";
import { type PassOutputs, type RayWork, renderAllPasses } from "./renderAllPasses.ts";

/**
 * `e2e.*`: the target view at every second pixel, [rows, columns, …], and the head on the map of its rendered features.
 * With a single pass their names do not have it: `e2e.rgb`.
 *
 * @param network with the stage `head`
 */
export function wholeViewOutputs(network: LocalNetwork, camera: Camera, work: Omit<RayWork, "rays">): OurOutputs {
  const { width, height } = work.config.data;
  const columns = Math.ceil(width / semanticStride);
  const rows = Math.ceil(height / semanticStride);
  const rays = raysThrough(camera, pixelGrid(width, height, semanticStride));
  const rendered = once(() => renderAllPasses({ ...work, rays }));
  const passes = passesOf(work.config);
  const outputs = new Map<string, Compute | string>();
  passes.forEach((pass, i) => {
    const add = (name: string, compute: Compute | string): void => {
      outputs.set(passes.length === 1 ? `e2e.${name}` : `e2e.${pass}.${name}`, compute);
    };
    const addMap = (name: string, of: (outputs: PassOutputs) => Float32Array): void =>
      add(name, async () => {
        const data = of((await rendered())[i]);
        return { shape: [rows, columns, data.length / (rows * columns)], data };
      });
    addMap("z", (outputs) => outputs.depths);
    addMap("rgb", (outputs) => outputs.color);
    addMap("weights", (outputs) => outputs.rayAttention);
    addMap("depth", (outputs) => outputs.depth);
    if (hasAdaptor(work.config, pass)) {
      addMap("feats_out", (outputs) => outputs.adapted);
      add("logits", async () => network.perceive((await rendered())[i].adapted));
    } else {
      add("feats_out", noAdaptor);
      add("logits", noAdaptor);
    }
  });
  return outputs;
}
