import { count, shortCount } from "../chrome/numberText.ts";
import { useViewer } from "../state/viewer.ts";
import { FactList } from "./factList.tsx";

/** Scene and network in numbers, folded away. */
export function ScenePanel() {
  const { scene, points, backend } = useViewer();
  const { model, truth } = scene;
  const cloud = points.value;
  const truths = [truth.depth && "depth", truth.semantic && "classes", truth.instance && "instances"].filter(Boolean);
  const facts: readonly (readonly [string, string])[] = [
    ["Scene", `${scene.name} (${scene.format})`],
    ["Photos", count(scene.cameras.length)],
    ["Ground truth", truths.length > 0 ? truths.join(", ") : "none"],
    ["Points", cloud ? `${count(cloud.positions.length / 3)}, ${scene.pointSource}` : "not loaded"],
    ["Depth range", `${scene.depthRange.near.toFixed(2)} to ${scene.depthRange.far.toFixed(2)} m`],
    ["Network", model.name],
    ["Family", model.family],
    ["Parameters", shortCount(model.parameters)],
    ["Trained for", `${count(model.step)} steps`],
    ["Source views", count(model.views)],
    ["Samples per ray", count(model.samplesPerRay)],
    ["Rendered by", backend.place],
  ];
  return (
    <details class="panel">
      <summary>Scene and network</summary>
      <FactList facts={facts} />
    </details>
  );
}
