import { useSignal } from "@preact/signals";
import { Icon } from "../chrome/icon.tsx";
import { sampleCameraPath } from "../path/cameraPath.ts";
import { videoType } from "../path/encodeVideo.ts";
import { type RecordingFormat, recordPath } from "../path/recordPath.ts";
import { announce } from "../state/announcer.ts";
import { useViewer } from "../state/viewer.ts";

const rates = [6, 12, 24, 30];
const factors = [1, 2, 4];

/** Write the path to a file: as what, how large, how many pictures a second. */
export function RecordingForm() {
  const viewer = useViewer();
  const { path, scene } = viewer;
  const format = useSignal<RecordingFormat>("gif");
  const factor = useSignal(4);
  const failure = useSignal<string | undefined>(undefined);
  const recording = path.recording.value;
  const { width, height } = scene.renderSize;
  const frames = sampleCameraPath(path.keyframes.value, path.framesPerSecond.value).length;

  if (recording) {
    return (
      <div class="recording">
        <progress value={recording.done + recording.share} max={recording.frames} aria-label="Recording" />
        <span>
          {recording.done} of {recording.frames}
        </span>
        <button type="button" class="button" onClick={recording.cancel}>
          Cancel
        </button>
      </div>
    );
  }
  const record = (): void => {
    failure.value = undefined;
    recordPath(viewer, { format: format.value, factor: factor.value }).catch((error: unknown) => {
      failure.value = error instanceof Error ? error.message : String(error);
      announce(failure.value);
    });
  };
  return (
    <form
      class="recording-form"
      onSubmit={(event) => {
        event.preventDefault();
        record();
      }}
    >
      <select
        class="select"
        aria-label="File format"
        value={format.value}
        onChange={(event) => {
          format.value = event.currentTarget.value as RecordingFormat;
        }}
      >
        <option value="gif">GIF</option>
        <option value="png">PNG files (ZIP)</option>
        <option value="video" disabled={videoType() === undefined}>
          Video
        </option>
      </select>
      <select
        class="select"
        aria-label="Size"
        value={factor.value}
        onChange={(event) => {
          factor.value = Number(event.currentTarget.value);
        }}
      >
        {factors.map((times) => (
          <option key={times} value={times}>
            {width * times} × {height * times}
          </option>
        ))}
      </select>
      <select
        class="select"
        aria-label="Pictures per second"
        value={path.framesPerSecond.value}
        onChange={(event) => {
          path.framesPerSecond.value = Number(event.currentTarget.value);
        }}
      >
        {rates.map((rate) => (
          <option key={rate} value={rate}>
            {rate} per second
          </option>
        ))}
      </select>
      <button type="submit" class="button" disabled={path.keyframes.value.length < 2}>
        <Icon name="record" /> Record{path.keyframes.value.length < 2 ? "" : ` ${frames} pictures`}
      </button>
      {failure.value && (
        <p class="error-text" role="alert">
          {failure.value}
        </p>
      )}
    </form>
  );
}
