import { useSignal } from "@preact/signals";
import { Icon } from "../chrome/icon.tsx";
import { keyframeTimes, moveKeyframe } from "../path/keyframe.ts";
import { minimumSeconds } from "../path/pathState.ts";
import { seekPath } from "../path/playPath.ts";
import { announce } from "../state/announcer.ts";
import { useViewer } from "../state/viewer.ts";
import { KeyframeCard } from "./keyframeCard.tsx";
import { RecordingForm } from "./recordingForm.tsx";

/** The camera path: its keyframes, a preview, and its recording. */
export function PathPanel() {
  const viewer = useViewer();
  const { path, view } = viewer;
  const keyframes = path.keyframes.value;
  const times = keyframeTimes(keyframes);
  const duration = path.duration.value;
  const isRecording = path.recording.value !== undefined;
  const canPlay = keyframes.length > 1 && !isRecording;
  const dragged = useSignal<number | undefined>(undefined);
  const move = (from: number, to: number): void => {
    if (to < 0 || to >= keyframes.length || from === to) return;
    path.keyframes.value = moveKeyframe(keyframes, from, to);
    announce(`Keyframe moved to place ${to + 1}`);
  };

  return (
    <div class="path-panel">
      <div class="path-transport">
        <button
          type="button"
          class="button primary"
          disabled={isRecording}
          onClick={() => {
            path.add(view.pose.value);
            announce(`Keyframe ${path.keyframes.value.length} added`);
          }}
          title="Keyframe at this camera (K)"
        >
          <Icon name="add" /> Add keyframe
        </button>
        <button
          type="button"
          class="tool"
          disabled={!canPlay}
          aria-label={path.isPlaying.value ? "Pause" : "Play"}
          title={path.isPlaying.value ? "Pause (Space)" : "Play (Space)"}
          onClick={() => {
            path.isPlaying.value = !path.isPlaying.value;
          }}
        >
          <Icon name={path.isPlaying.value ? "pause" : "play"} />
        </button>
        <label class="path-time">
          <span class="visually-hidden">Time on the path</span>
          <input
            type="range"
            min={0}
            max={Math.max(duration, 0.01)}
            step={0.01}
            value={path.time.value}
            disabled={!canPlay}
            aria-valuetext={`${path.time.value.toFixed(1)} seconds`}
            onInput={(event) => {
              path.isPlaying.value = false;
              seekPath(viewer, event.currentTarget.valueAsNumber);
            }}
          />
          <span class="value" aria-hidden="true">
            {path.time.value.toFixed(1)} / {duration.toFixed(1)} s
          </span>
        </label>
        <RecordingForm />
      </div>
      {keyframes.length === 0 ? (
        <p class="muted path-empty">
          Move the camera and add keyframes: the path goes smoothly through them. Two are enough.
        </p>
      ) : (
        <ol class="keyframes" aria-label="Keyframes">
          {keyframes.map((keyframe, index) => (
            <KeyframeCard
              key={keyframe.id}
              number={index + 1}
              isFirst={index === 0}
              isLast={index === keyframes.length - 1}
              seconds={keyframe.seconds}
              time={times[index]}
              least={minimumSeconds}
              onGo={() => {
                path.time.value = times[index];
                view.goTo(keyframe.pose);
              }}
              onSeconds={(seconds) => path.setSeconds(keyframe.id, seconds)}
              onMove={(by) => move(index, index + by)}
              onRemove={() => {
                path.remove(keyframe.id);
                announce(`Keyframe ${index + 1} deleted`);
              }}
              onDragStart={() => {
                dragged.value = index;
              }}
              onDrop={() => {
                if (dragged.value !== undefined) move(dragged.value, index);
                dragged.value = undefined;
              }}
            />
          ))}
        </ol>
      )}
    </div>
  );
}
