import type { EncodedView, Network } from "../model/network.ts";
import type { Scene } from "../scene/scene.ts";

/** Most bytes of encoded views to keep beside those in use. */
const keptBytes = 512 * 2 ** 20;

/** Encoded views that somebody uses. */
export interface HeldViews {
  /** In the order asked for. */
  readonly views: readonly EncodedView[];
  /** Say that they are no longer used. */
  release(): void;
}

interface Slot {
  /** Pending while the frame is being encoded. */
  readonly view: Promise<EncodedView>;
  bytes: number;
  users: number;
}

/**
 * Encoded source views of one scene, shared by all pictures in the making. Each frame is encoded once; those that nobody
 * uses are dropped, the least recently used first, when they take too much memory.
 */
export class EncodedFrames {
  readonly #network: Network;
  readonly #scene: Scene;
  readonly #keptBytes: number;
  /** By frame index, the least recently used first. */
  readonly #slots = new Map<number, Slot>();

  constructor(network: Network, scene: Scene, options: { readonly keptBytes?: number } = {}) {
    this.#network = network;
    this.#scene = scene;
    this.#keptBytes = options.keptBytes ?? keptBytes;
  }

  /** Bytes of the views that are encoded. */
  get bytes(): number {
    return [...this.#slots.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /**
   * Encoded frames, which stay until they are released.
   * @throws {SceneError} when a frame is missing or damaged; nothing is held then
   */
  async hold(indices: readonly number[]): Promise<HeldViews> {
    this.#encodeMissing(indices.filter((index) => !this.#slots.has(index)));
    const slots = indices.map((index) => this.#touched(index));
    for (const slot of slots) slot.users++;
    const release = (): void => {
      for (const slot of slots.splice(0)) slot.users--;
      this.#drop();
    };
    try {
      return { views: await Promise.all(slots.map(({ view }) => view)), release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Encoded together, frames are spread over the workers. */
  #encodeMissing(indices: readonly number[]): void {
    const batch = Promise.all(indices.map((index) => this.#scene.loadFrame(index))).then((frames) =>
      this.#network.encode(frames),
    );
    indices.forEach((index, i) => {
      const slot: Slot = { view: batch.then((views) => views[i]), bytes: 0, users: 0 };
      this.#slots.set(index, slot);
      slot.view.then(
        (view) => {
          const maps = [view.color, view.radiance, ...view.semantic];
          slot.bytes = maps.reduce((sum, { values }) => sum + values.byteLength, 0);
        },
        // A repaired file can be read again.
        () => this.#slots.delete(index),
      );
    });
    // Whoever waits for a view hears of failures.
    batch.catch(() => undefined);
  }

  #touched(index: number): Slot {
    const slot = this.#slots.get(index)!;
    this.#slots.delete(index);
    this.#slots.set(index, slot);
    return slot;
  }

  /** Release the views that nobody uses. */
  clear(): void {
    this.#drop(0);
  }

  #drop(kept = this.#keptBytes): void {
    let total = this.bytes;
    for (const [index, slot] of this.#slots) {
      if (total <= kept) return;
      if (slot.users > 0 || slot.bytes === 0) continue;
      this.#slots.delete(index);
      total -= slot.bytes;
      void slot.view.then((view) => this.#network.release([view]));
    }
  }
}
