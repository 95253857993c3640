import type { Steering } from "./steering.ts";

/** Metres per second; with Shift three times as fast. */
const metresPerSecond = 1.2;
const radiansAsPixelsPerSecond = 160;

/** Keys by their place on the keyboard, so that they lie together in every layout: right, up, forward. */
const moves: { readonly [code: string]: readonly [right: number, up: number, forward: number] } = {
  KeyW: [0, 0, 1],
  KeyS: [0, 0, -1],
  KeyA: [-1, 0, 0],
  KeyD: [1, 0, 0],
  KeyE: [0, 1, 0],
  KeyQ: [0, -1, 0],
};
/** As drags of the mouse: right, down. */
const turns: { readonly [code: string]: readonly [dx: number, dy: number] } = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Keys that are held down move the camera until they are let go. */
export class FlyKeys {
  readonly #steering: Steering;
  readonly #held = new Set<string>();
  #isFast = false;
  #request: number | undefined;
  #last = 0;

  constructor(steering: Steering) {
    this.#steering = steering;
  }

  /** @returns whether the key is one of these */
  press(event: KeyboardEvent): boolean {
    if (!(event.code in moves || event.code in turns) || event.ctrlKey || event.metaKey || event.altKey) return false;
    this.#held.add(event.code);
    this.#isFast = event.shiftKey;
    if (this.#request === undefined) {
      this.#last = performance.now();
      // The first step at once: a short press must not fall between two frames.
      this.#step(1 / 60);
      this.#request = requestAnimationFrame(() => this.#advance());
    }
    return true;
  }

  release(event: KeyboardEvent): void {
    this.#held.delete(event.code);
    this.#isFast = event.shiftKey;
  }

  /** Let go of everything: when the window loses the keyboard, no release is ever heard. */
  releaseAll(): void {
    this.#held.clear();
  }

  #advance(): void {
    const now = performance.now();
    if (this.#held.size === 0) {
      this.#request = undefined;
      return;
    }
    this.#step(Math.min(0.1, (now - this.#last) / 1000));
    this.#last = now;
    this.#request = requestAnimationFrame(() => this.#advance());
  }

  #step(seconds: number): void {
    const pace = seconds * (this.#isFast ? 3 : 1);
    const held = [...this.#held];
    const move = sum(held.flatMap((code) => (code in moves ? [moves[code]] : [])));
    const turn = sum(held.flatMap((code) => (code in turns ? [turns[code]] : [])));
    if (move.some((value) => value !== 0)) {
      const [right, up, forward] = move.map((value) => value * pace * metresPerSecond);
      this.#steering.fly(right, up, forward);
    }
    if (turn.some((value) => value !== 0)) {
      const [dx, dy] = turn.map((value) => value * pace * radiansAsPixelsPerSecond);
      this.#steering.turn(dx, dy);
    }
  }
}

function sum(vectors: readonly (readonly number[])[]): number[] {
  return vectors.reduce<number[]>((total, vector) => vector.map((value, i) => value + (total[i] ?? 0)), []);
}
