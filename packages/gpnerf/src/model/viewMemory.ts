import type { ModelConfig } from "../config/schema.ts";
import { ConfigError } from "../errors.ts";
import type { FeatureGrid } from "../projection/featureGrid.ts";
import { FeatureMemory, type MapRoom } from "../projection/wasm/featureMemory.ts";
import type { SharedMemory } from "../wasm/webAssembly.ts";
import type { EncodedView, PosedImage } from "./network.ts";
import { type MapSize, mapSizes } from "./networkScopes.ts";
import { sharedFloats } from "./sharedFloats.ts";
import type { SourceView } from "./workerNetwork.ts";

/** How maps are sampled: in WebAssembly or in TypeScript. The results differ by rounding. */
export type GatherKind = "wasm" | "plain";

/**
 * Where the views of a network lie: in one memory of WebAssembly that all workers sample, or each in shared memory of its
 * own, which is sampled in TypeScript. The latter also holds the views that the former has no room for.
 */
export class ViewMemory {
  readonly #maps: readonly MapSize[];
  readonly #features: FeatureMemory | undefined;
  readonly #released = new WeakSet<EncodedView>();

  /**
   * @param workers how many will sample the views
   * @param gathers `wasm` is for machines that run it, and `plain` on others
   */
  constructor(config: ModelConfig, workers: number, gathers: GatherKind) {
    const { color, radiance, semanticLevels } = mapSizes(config);
    this.#maps = [color, radiance, ...semanticLevels];
    this.#features = gathers === "wasm" ? FeatureMemory.create(workers, this.#maps.map(numbersIn)) : undefined;
  }

  /** What a worker needs for sampling in WebAssembly; undefined where all views are sampled in TypeScript. */
  gathersOf(worker: number): { readonly memory: SharedMemory; readonly scratch: number } | undefined {
    return this.#features && { memory: this.#features.memory, scratch: FeatureMemory.scratchOf(worker) };
  }

  /** A view with its image, and room for its features. */
  newView({ camera, color: pixels }: PosedImage): EncodedView {
    const { arrays, addresses } = this.#features?.allocate() ?? separateRoom(this.#maps);
    const [color, radiance, ...semantic] = this.#maps.map(
      (map, i): FeatureGrid => ({ ...map, values: arrays[i], ...addressed(addresses[i]) }),
    );
    color.values.set(pixels);
    return { camera, image: color.values, color, radiance, semantic };
  }

  /** Make the room of a view free for others. */
  release(view: EncodedView): void {
    this.#released.add(view);
    this.#features?.release(view.image);
  }

  /**
   * Views as workers sample them. Those of another network lie in another memory: they have no address here.
   * @throws {ConfigError} when a view has been released
   */
  sources(views: readonly EncodedView[]): SourceView[] {
    return views.map((view, i) => {
      if (this.#released.has(view)) {
        throw new ConfigError(`Network: source view ${i} of ${views.length} has been released`, {
          hint: "Release views after their last use, or encode their images again.",
        });
      }
      const ours = this.#features?.holds(view.image) === true;
      const grid = ({ address, ...map }: FeatureGrid): FeatureGrid => ({
        ...map,
        ...addressed(ours ? address : undefined),
      });
      const { camera, color, radiance, semantic } = view;
      return { camera, color: grid(color), radiance: grid(radiance), semantic: semantic.map(grid) };
    });
  }
}

function addressed(address: number | undefined): Pick<FeatureGrid, "address"> {
  return address === undefined ? {} : { address };
}

function numbersIn({ width, height, channels }: MapSize): number {
  return width * height * channels;
}

/** Room in shared memory outside any feature memory. */
function separateRoom(maps: readonly MapSize[]): MapRoom {
  return { arrays: maps.map((map) => sharedFloats(numbersIn(map))), addresses: [] };
}
