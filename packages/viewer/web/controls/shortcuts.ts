import { poseOfMatrix } from "../geometry/pose.ts";
import { announce } from "../state/announcer.ts";
import { toggleSplit } from "../state/layerState.ts";
import { saveScreenshot } from "../state/screenshot.ts";
import { copyLink } from "../state/shareLink.ts";
import { hasSingleKeys } from "../state/singleKeys.ts";
import { toggleTheme } from "../state/theme.ts";
import type { Viewer } from "../state/viewer.ts";

/** A key that does something from anywhere on the page. */
export interface Shortcut {
  readonly key: string;
  readonly does: string;
  run(viewer: Viewer): void;
}

/** Keys with the view in focus: listed for the help, done by `flyKeys.ts` and `inspectByKeys.ts`. */
export const viewKeys: readonly { readonly keys: string; readonly does: string }[] = [
  { keys: "W A S D", does: "Move forward, left, back, right" },
  { keys: "Q E", does: "Move down, up" },
  { keys: "Arrow keys", does: "Turn the view" },
  { keys: "Shift", does: "Three times as fast" },
  { keys: "Enter", does: "Read pixels: arrow keys move the mark, Escape ends" },
];

/** The same by hand. */
export const viewGestures: readonly { readonly keys: string; readonly does: string }[] = [
  { keys: "Drag", does: "Turn around the middle; when flying, look around" },
  { keys: "Right button", does: "Move sideways; also Shift and drag, or two fingers" },
  { keys: "Wheel, pinch", does: "Move forward and back" },
  { keys: "Click", does: "Read a pixel; in 3D, go to a photo's camera" },
  { keys: "Double click", does: "Turn around this point" },
];

/** Keys from anywhere on the page, besides a digit for each layer. */
export const shortcuts: readonly Shortcut[] = [
  { key: "x", does: "Split view", run: ({ layers }) => toggleSplit(layers) },
  { key: "f", does: "Fly or orbit", run: ({ view }) => toggleMode(view) },
  { key: "h", does: "Back to the first view", run: ({ view }) => view.goTo(view.home) },
  { key: "n", does: "Next photo", run: (viewer) => stepPhoto(viewer, 1) },
  { key: "p", does: "Previous photo", run: (viewer) => stepPhoto(viewer, -1) },
  { key: "c", does: "Photos' cameras in 3D", run: ({ stage }) => toggle(stage.showsCameras) },
  { key: "m", does: "Map", run: ({ stage }) => toggle(stage.showsMap) },
  { key: "k", does: "Keyframe at this camera", run: addKeyframe },
  { key: " ", does: "Play or pause the path", run: playOrPause },
  { key: "l", does: "Copy a link to this view", run: (viewer) => void copyLink(viewer) },
  { key: "i", does: "Save an image of the view", run: (viewer) => void saveScreenshot(viewer) },
  { key: "t", does: "Light or dark", run: () => toggleTheme() },
];

/**
 * Do what a key asks for.
 * @returns whether it asked for anything
 */
export function runShortcut(event: KeyboardEvent, viewer: Viewer): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return false;
  if (!hasSingleKeys.value) return false;
  const layer = viewer.layers.available.find(({ key }) => key === event.key);
  if (layer && (!layer.isOfPhoto || viewer.view.photo.value)) {
    viewer.layers.layer.value = layer.id;
    return true;
  }
  // Space presses the button in focus.
  if (event.key === " " && event.target instanceof HTMLButtonElement) return false;
  const shortcut = shortcuts.find(({ key }) => key === event.key.toLowerCase());
  shortcut?.run(viewer);
  return shortcut !== undefined;
}

/** Whether keys belong to a field, or a dialog is open. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.closest("input, select, textarea, dialog, [contenteditable]") !== null;
}

function stepPhoto({ scene, view }: Viewer, by: 1 | -1): void {
  const { cameras } = scene;
  const at = cameras.findIndex(({ id }) => id === view.photo.value?.id);
  const start = at < 0 && by < 0 ? 0 : at;
  const next = cameras[(start + by + cameras.length) % cameras.length];
  view.goTo(poseOfMatrix(next.camera.worldFromCamera));
  announce(`Photo ${next.name}`);
}

function toggleMode({ mode }: Viewer["view"]): void {
  mode.value = mode.value === "fly" ? "orbit" : "fly";
  announce(mode.value === "fly" ? "Flying" : "Orbiting");
}

function toggle(shows: Viewer["stage"]["showsMap"]): void {
  shows.value = !shows.value;
}

function addKeyframe({ path, view }: Viewer): void {
  path.add(view.pose.value);
  announce(`Keyframe ${path.keyframes.value.length} added`);
}

function playOrPause({ path }: Viewer): void {
  if (path.keyframes.value.length > 1) path.isPlaying.value = !path.isPlaying.value;
}
