import { percent } from "../chrome/numberText.ts";
import { poseOfMatrix } from "../geometry/pose.ts";
import { pictureScores } from "../layers/pictureScores.ts";
import { useViewer } from "../state/viewer.ts";
import { FactList } from "./factList.tsx";
import { Panel } from "./panel.tsx";

/** Times that a picture may take, milliseconds. */
const budgets = [500, 1000, 2000, 5000, 10_000];

/** What the picture was made from, and how near it is to the truth where that is known. */
export function PicturePanel() {
  const viewer = useViewer();
  const { scene, view, holdsOut, stage, render } = viewer;
  const shown = viewer.current.value;
  const photo = view.photo.value;
  const sources = (shown?.sources ?? []).flatMap((id) => scene.cameras.find((camera) => camera.id === id) ?? []);
  return (
    <Panel title="Picture">
      {photo && (
        <>
          <p>
            At the camera of <strong>{photo.name}</strong>
          </p>
          <Scores />
          <label class="check">
            <input
              type="checkbox"
              checked={holdsOut.value}
              onChange={(event) => {
                holdsOut.value = event.currentTarget.checked;
              }}
            />
            Keep this photo out of the sources
          </label>
        </>
      )}
      {sources.length > 0 && (
        <>
          <p class="muted">Rendered from {sources.length} photos, nearest first:</p>
          <ul class="sources">
            {sources.map(({ id, name, thumbnailUrl, camera }) => (
              <li key={id}>
                <button
                  type="button"
                  class="thumbnail"
                  title={`Go to ${name}`}
                  onClick={() => view.goTo(poseOfMatrix(camera.worldFromCamera))}
                >
                  <img src={thumbnailUrl} alt={name} loading="lazy" />
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      <label class="field">
        Time for a picture
        <select
          class="select"
          value={render.budgetMs.value ?? ""}
          onChange={(event) => {
            render.budgetMs.value = Number(event.currentTarget.value) || undefined;
          }}
        >
          <option value="">no limit</option>
          {budgets.map((milliseconds) => (
            <option key={milliseconds} value={milliseconds}>
              {milliseconds / 1000} s
            </option>
          ))}
        </select>
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={stage.isSmooth.value}
          onChange={(event) => {
            stage.isSmooth.value = event.currentTarget.checked;
          }}
        />
        Smooth between pixels ({scene.renderSize.width} × {scene.renderSize.height})
      </label>
    </Panel>
  );
}

function Scores() {
  const { current, truth, scene } = useViewer();
  const shown = current.value;
  if (!shown?.isFinal || !truth.value) return null;
  const classCount = scene.isTruthComparable ? scene.classes.length : undefined;
  const { psnr, accuracy, miou, depthError } = pictureScores(shown.picture, truth.value, classCount);
  return (
    <FactList
      facts={[
        ["PSNR", psnr === undefined ? undefined : `${psnr.toFixed(2)} dB`],
        ["Right classes", accuracy === undefined ? undefined : percent(accuracy)],
        ["Mean IoU", miou === undefined ? undefined : percent(miou)],
        ["Depth error", depthError === undefined ? undefined : percent(depthError)],
      ]}
    />
  );
}
