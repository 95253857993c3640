import { z } from "zod";
import {
  frameMapsHeaderSchema,
  pointCloudHeaderSchema,
  type UnpackedMessage,
  unpack,
} from "../../../src/protocol/index.ts";
import { type WebScene, webFiles, webSceneSchema } from "../../../src/webFolder/webScene.ts";
import { BackendError, type FrameMaps, type PointCloud } from "../renderBackend.ts";
import { decodePng } from "./decodePng.ts";

// Generated code would need 'unsafe-eval', which pages may refuse.
z.config({ jitless: true });

/** The files that `gpnerf export --web` wrote. */
export class WebFolder {
  readonly #base: URL;

  /** @param sceneUrl address of its `scene.json` */
  constructor(sceneUrl: string) {
    this.#base = new URL(sceneUrl);
  }

  /** @throws {BackendError} when it is not there or of another version */
  async loadScene(): Promise<WebScene> {
    const json: unknown = JSON.parse(new TextDecoder().decode(await this.#load(webFiles.scene)));
    const scene = webSceneSchema.safeParse(json);
    if (scene.success) return scene.data;
    throw new BackendError("scene.json is not as this page expects it.", {
      hint: "Page and scene are of different versions: export the scene again.",
      cause: scene.error,
    });
  }

  /** The checkpoint of the network. */
  loadModel(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#load(webFiles.model);
  }

  /** A photo, [height, width, 3] sRGB bytes. */
  async loadColor(id: number): Promise<Uint8Array<ArrayBuffer>> {
    const path = webFiles.frame(id);
    return (await decodePng(await this.#load(path), path)).data;
  }

  /** Ground truth of a photo; only where the scene has truth. */
  async loadTruth(id: number): Promise<Omit<FrameMaps, "id" | "color">> {
    return valuesOf(await this.#loadPacked(webFiles.truth(id), frameMapsHeaderSchema));
  }

  async loadPoints(): Promise<PointCloud> {
    const message = await this.#loadPacked(webFiles.points, pointCloudHeaderSchema);
    const { voxelSize, classesOf, isComplete } = message.header;
    return { voxelSize, classesOf, isComplete, ...valuesOf(message) } as PointCloud;
  }

  async #loadPacked<Header>(path: string, schema: z.ZodType<Header>): Promise<UnpackedMessage<Header>> {
    const bytes = await this.#load(path);
    // Servers that take the file for a compressed text have let the browser decompress it.
    const isCompressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
    if (!isCompressed) return unpack(bytes.buffer, schema);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return unpack(await new Response(stream).arrayBuffer(), schema);
  }

  async #load(path: string): Promise<Uint8Array<ArrayBuffer>> {
    const response = await fetch(new URL(path, this.#base)).catch((cause: unknown) => {
      throw new BackendError(`${path} could not be fetched.`, { hint: "Check the connection, then try again.", cause });
    });
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    throw new BackendError(`${path} is not there: the server answered ${response.status}.`, {
      hint: "Put the whole exported folder on the server.",
    });
  }
}

/** The arrays by name; their types are part of the protocol. */
function valuesOf({ arrays }: UnpackedMessage<unknown>): { [name: string]: unknown } {
  return Object.fromEntries([...arrays].map(([name, { values }]) => [name, values]));
}
