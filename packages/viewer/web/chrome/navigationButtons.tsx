import { announce } from "../state/announcer.ts";
import { useViewer } from "../state/viewer.ts";
import { Icon } from "./icon.tsx";

/** How the camera moves, and what the stage shows besides the picture. */
export function NavigationButtons() {
  const { view, stage } = useViewer();
  const isFlying = view.mode.value === "fly";
  return (
    <div class="stage-tools" role="toolbar" aria-label="Navigation">
      <button
        type="button"
        class="tool"
        aria-pressed={isFlying}
        title={isFlying ? "Flying: drag to look around (F)" : "Orbiting: drag to turn around the middle (F)"}
        aria-label="Fly instead of orbit"
        onClick={() => {
          view.mode.value = isFlying ? "orbit" : "fly";
          announce(isFlying ? "Orbiting" : "Flying");
        }}
      >
        <Icon name={isFlying ? "fly" : "orbit"} />
      </button>
      <button
        type="button"
        class="tool"
        title="Back to the first view (H)"
        aria-label="Back to the first view"
        onClick={() => view.goTo(view.home)}
      >
        <Icon name="home" />
      </button>
      <button
        type="button"
        class="tool"
        aria-pressed={stage.showsCameras.value}
        title="Photos' cameras in 3D (C)"
        aria-label="Photos' cameras in 3D"
        onClick={() => {
          stage.showsCameras.value = !stage.showsCameras.value;
        }}
      >
        <Icon name="camera" />
      </button>
      <button
        type="button"
        class="tool"
        aria-pressed={stage.showsMap.value}
        title="Map (M)"
        aria-label="Map"
        onClick={() => {
          stage.showsMap.value = !stage.showsMap.value;
        }}
      >
        <Icon name="map" />
      </button>
    </div>
  );
}
