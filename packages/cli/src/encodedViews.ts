import type { EncodedView, Network, Scene } from "gpnerf";

/** Most bytes of encoded views to keep. */
const keptBytes = 512 * 2 ** 20;

/**
 * Encoded source views of one scene. Cameras along a trajectory share most of their sources, so each is encoded once;
 * those not used for longest are dropped when they take too much memory.
 */
export class EncodedViews {
  readonly #network: Network;
  readonly #scene: Scene;
  /** By frame index, the least recently used first. */
  readonly #views = new Map<number, EncodedView>();

  constructor(network: Network, scene: Scene) {
    this.#network = network;
    this.#scene = scene;
  }

  /**
   * Encoded frames, in the order asked for.
   * @throws {SceneError} when a frame is missing or damaged
   */
  async get(indices: readonly number[]): Promise<EncodedView[]> {
    const missing = indices.filter((index) => !this.#views.has(index));
    const frames = await Promise.all(missing.map((index) => this.#scene.loadFrame(index)));
    const encoded = await this.#network.encode(frames);
    missing.forEach((index, i) => {
      this.#views.set(index, encoded[i]);
    });
    const views = indices.map((index) => this.#views.get(index)!);
    this.#touch(indices);
    this.#drop(indices.length);
    return views;
  }

  #touch(indices: readonly number[]): void {
    for (const index of indices) {
      const view = this.#views.get(index)!;
      this.#views.delete(index);
      this.#views.set(index, view);
    }
  }

  /** @param inUse  views at the end that must stay */
  #drop(inUse: number): void {
    const bytes = (view: EncodedView): number =>
      view.image.byteLength + view.radiance.values.byteLength + view.semantic.values.byteLength;
    let total = [...this.#views.values()].reduce((sum, view) => sum + bytes(view), 0);
    for (const [index, view] of this.#views) {
      if (total <= keptBytes || this.#views.size <= inUse) return;
      this.#views.delete(index);
      this.#network.release([view]);
      total -= bytes(view);
    }
  }
}
