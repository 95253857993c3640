import type { Camera } from "../cameras/camera.ts";
import type { ModelConfig } from "../config/schema.ts";
import { ConfigError } from "../errors.ts";
import type { EncodedView, Network } from "../model/network.ts";
import { mapSizes, semanticStride } from "../model/networkScopes.ts";
import { mostProbable } from "../perception/mostProbable.ts";
import { pixelGrid } from "../rays/rayBundle.ts";
import { raySamples } from "../rays/raySamples.ts";
import type { DepthRange } from "../scene/scene.ts";

/** Everything rendered for one camera. */
export interface RenderedView {
  /** C(r), [height, width, 3], sRGB; not clamped to 0..1. */
  readonly color: Float32Array;
  /** Expected z-depth in metres, [height, width]. */
  readonly depth: Float32Array;
  /** S_sem at half the resolution, [mapHeight · mapWidth, channels]. */
  readonly semantic: {
    readonly data: Float32Array;
    readonly width: number;
    readonly height: number;
    readonly channels: number;
  };
  /** Logits, [height, width, logitChannels]: of the classes and, in the released family, of "ignore". */
  readonly logits: Float32Array;
  /** Most probable class, or channel of an instance, [height, width]; the number of classes where "ignore" is. */
  readonly classes: Uint8Array | Uint16Array;
}

export interface RenderOptions {
  /** Called after every chunk with the rendered share of the image, 0..1. */
  readonly onProgress?: (done: number) => void;
  /** Stops between chunks; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Render a whole view from encoded source views (Fig. 3b): all rays in chunks over the workers, then the perception head
 * on the map of rendered features.
 *
 * Calls on one network take turns: its workers hold the source views of one target.
 *
 * @param target camera of the configured image size
 * @param sources as many as the network is configured for
 * @throws {ConfigError} when the target's size or the number of sources is another
 */
export async function renderView(
  network: Network,
  target: Camera,
  sources: readonly EncodedView[],
  range: DepthRange,
  options: RenderOptions = {},
): Promise<RenderedView> {
  expectConfigured(target, sources.length, network.config);
  return network.exclusively(async () => {
    options.signal?.throwIfAborted();
    await network.setSources(sources);
    return renderPixels(network, target, range, options);
  });
}

async function renderPixels(
  network: Network,
  target: Camera,
  range: DepthRange,
  options: RenderOptions,
): Promise<RenderedView> {
  const { config, pool, raysPerChunk } = network;
  const { width, height } = config.data;
  const { semantic: map } = mapSizes(config);

  const color = new Float32Array(width * height * 3);
  const depth = new Float32Array(width * height);
  const pooled = new Float32Array(map.width * map.height * map.channels);
  const chunks = chunkPixels(width, height, raysPerChunk);
  let next = 0;
  let finished = 0;

  const renderChunks = async (worker: number): Promise<void> => {
    while (next < chunks.length) {
      options.signal?.throwIfAborted();
      const { pixels, onMap } = chunks[next++];
      const rays = pixels.length / 2;
      const chunk = { camera: target, pixels, ...raySamples(range, rays, config) };
      const rendered = await pool.run(worker, "renderRays", { chunk, pool: onMap });
      for (let ray = 0; ray < rays; ray++) {
        const [x, y] = [pixels[2 * ray], pixels[2 * ray + 1]];
        color.set(rendered.color.subarray(3 * ray, 3 * ray + 3), 3 * (y * width + x));
        depth[y * width + x] = rendered.depth[ray];
        if (!onMap) continue;
        const cell = (y / semanticStride) * map.width + x / semanticStride;
        pooled.set(rendered.pooled!.subarray(ray * map.channels, (ray + 1) * map.channels), cell * map.channels);
      }
      options.onProgress?.(++finished / chunks.length);
    }
  };
  await Promise.all(Array.from({ length: pool.size }, (_, worker) => renderChunks(worker)));

  const { semantic, logits } = await pool.run(0, "perceive", { pooled });
  const { width: mapWidth, height: mapHeight, channels } = map;
  return {
    color,
    depth,
    semantic: { data: semantic, width: mapWidth, height: mapHeight, channels },
    logits,
    classes: mostProbable(logits, config),
  };
}

/** Inputs of other sizes would be padded or misread, and a wrong picture would come out. */
function expectConfigured(target: Camera, sources: number, { data }: ModelConfig): void {
  const { width, height, views } = data;
  if (target.width !== width || target.height !== height) {
    throw new ConfigError(
      `renderView: the target camera is ${target.width}x${target.height}, the network renders ${width}x${height}`,
      { hint: "Resize the camera with resizeCamera, or make a network whose model.data has its size." },
    );
  }
  if (sources !== views) {
    throw new ConfigError(`renderView: ${sources} source views came, the network takes ${views}`, {
      hint: `Select ${views}, or make a network with another model.data.views; no parameter depends on it.`,
    });
  }
}

/** All pixels in chunks: first those on cells of the semantic map, whose features are pooled too, then the rest. */
function chunkPixels(width: number, height: number, size: number): { pixels: Float32Array; onMap: boolean }[] {
  const grid = pixelGrid(width, height);
  const split: { [onMap: string]: number[] } = { true: [], false: [] };
  for (let i = 0; i < grid.length; i += 2) {
    const onMap = grid[i] % semanticStride === 0 && grid[i + 1] % semanticStride === 0;
    split[String(onMap)].push(grid[i], grid[i + 1]);
  }
  return [true, false].flatMap((onMap) => {
    const pixels = split[String(onMap)];
    return Array.from({ length: Math.ceil(pixels.length / (2 * size)) }, (_, i) => ({
      pixels: Float32Array.from(pixels.slice(2 * size * i, 2 * size * (i + 1))),
      onMap,
    }));
  });
}
