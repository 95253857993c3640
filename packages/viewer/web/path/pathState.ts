import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Pose } from "../geometry/pose.ts";
import { type Keyframe, pathDuration } from "./keyframe.ts";

/** Seconds to a new keyframe from the one before it. */
const defaultSeconds = 2;
/** Keyframes at the same time would have no order. */
export const minimumSeconds = 0.1;

/** What is being recorded, and how far it is. */
export interface Recording {
  /** Pictures that are done, of `frames`. */
  readonly done: number;
  /** How far the one in progress is, 0..1. */
  readonly share: number;
  readonly frames: number;
  cancel(): void;
}

/** The camera path that is being made. */
export interface PathState {
  readonly keyframes: Signal<readonly Keyframe[]>;
  readonly duration: ReadonlySignal<number>;
  /** Where the preview is, seconds from the start. */
  readonly time: Signal<number>;
  readonly isPlaying: Signal<boolean>;
  readonly framesPerSecond: Signal<number>;
  readonly recording: Signal<Recording | undefined>;
  add(pose: Pose): void;
  remove(id: number): void;
  setSeconds(id: number, seconds: number): void;
}

export function createPathState(): PathState {
  const keyframes = signal<readonly Keyframe[]>([]);
  let nextId = 1;
  return {
    keyframes,
    duration: computed(() => pathDuration(keyframes.value)),
    time: signal(0),
    isPlaying: signal(false),
    framesPerSecond: signal(12),
    recording: signal<Recording | undefined>(undefined),
    add(pose) {
      keyframes.value = [...keyframes.value, { id: nextId++, pose, seconds: defaultSeconds }];
    },
    remove(id) {
      keyframes.value = keyframes.value.filter((keyframe) => keyframe.id !== id);
    },
    setSeconds(id, seconds) {
      keyframes.value = keyframes.value.map((keyframe) =>
        keyframe.id === id ? { ...keyframe, seconds: Math.max(minimumSeconds, seconds) } : keyframe,
      );
    },
  };
}
