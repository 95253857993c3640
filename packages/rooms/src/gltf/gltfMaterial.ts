import type { GLTF } from "@gltf-transform/core";
import { SceneError } from "gpnerf";
import type { Material, Rgb } from "../materials/material.ts";
import type { GltfFile } from "./gltfFile.ts";
import { TextureImage, wrapModes } from "./textureImage.ts";

/**
 * The material of a glTF surface. Its texture takes (u, v) as texture coordinates, x, y, z as the linear colour that is
 * blended from the vertices, and the footprint in pixels of the texture.
 */
export interface GltfMaterial extends Material {
  readonly name: string;
  /** Shown as it is, without light (KHR_materials_unlit). */
  readonly isUnlit: boolean;
  /** Light given off by itself, linear red, green, blue. */
  readonly glow: Rgb;
  /** Which set of texture coordinates is read. */
  readonly coordinateSet: number;
  /** False for what is all but invisible. */
  readonly isVisible: boolean;
  /** Pixels of the texture along one unit of its coordinates; 0 without a texture. */
  readonly pixelsPerUnit: number;
}

/** Materials more transparent than this are taken for glass and left out. */
const leastOpacity = 0.35;

/** Makes materials of a file; textures are decoded once, when they are first needed. */
export class GltfMaterials {
  readonly #file: GltfFile;
  readonly #images = new Map<number, Promise<TextureImage>>();
  readonly #made = new Map<number | undefined, Promise<GltfMaterial>>();

  constructor(file: GltfFile) {
    this.#file = file;
  }

  /**
   * The material at an index of the file; glTF's default material without one.
   * @throws {SceneError} when its texture cannot be decoded
   */
  get(index: number | undefined): Promise<GltfMaterial> {
    const made = this.#made.get(index) ?? this.#make(index);
    this.#made.set(index, made);
    return made;
  }

  async #make(index: number | undefined): Promise<GltfMaterial> {
    const definition: GLTF.IMaterial = (index === undefined ? undefined : this.#file.json.materials?.[index]) ?? {};
    const { baseColorFactor = [1, 1, 1, 1], baseColorTexture } = definition.pbrMetallicRoughness ?? {};
    const [red, green, blue, opacity] = baseColorFactor;
    const texture = baseColorTexture && (await this.#texture(baseColorTexture));
    const { emissiveFactor = [0, 0, 0], alphaMode = "OPAQUE" } = definition;
    const strength = (definition.extensions?.["KHR_materials_emissive_strength"] as { emissiveStrength?: number })
      ?.emissiveStrength;
    return {
      name: String(definition.name ?? ""),
      isUnlit: definition.extensions?.["KHR_materials_unlit"] !== undefined,
      // An emissive texture is not read: its mean is not known, the factor alone would overstate it.
      glow: definition.emissiveTexture ? [0, 0, 0] : scaled(emissiveFactor, strength ?? 1),
      emission: 0,
      coordinateSet: texture?.coordinateSet ?? 0,
      isVisible: alphaMode !== "BLEND" || opacity >= leastOpacity,
      pixelsPerUnit: texture?.pixelsPerUnit ?? 0,
      texture(point, out) {
        if (texture) texture.read(point.u, point.v, point.footprint, out);
        else out.fill(1, 0, 3);
        out[0] *= red * point.x;
        out[1] *= green * point.y;
        out[2] *= blue * point.z;
      },
    };
  }

  async #texture(info: GLTF.ITextureInfo): Promise<BoundTexture> {
    const { textures = [], samplers = [] } = this.#file.json;
    const definition = textures[info.index];
    if (definition === undefined)
      throw this.#broken(`a material refers to texture ${info.index} of ${textures.length}`);
    const webp = definition.extensions?.["EXT_texture_webp"] as { source?: number } | undefined;
    const source = definition.source ?? webp?.source;
    if (source === undefined) throw this.#broken(`texture ${info.index} has no image of a kind that is supported`);
    const image = await this.#image(source);
    const { wrapS = wrapModes.repeat, wrapT = wrapModes.repeat } = samplers[definition.sampler ?? -1] ?? {};
    const placed = info.extensions?.["KHR_texture_transform"] as TextureTransform | undefined;
    const { offset = [0, 0], rotation = 0, scale = [1, 1], texCoord = info.texCoord ?? 0 } = placed ?? {};
    const [cos, sin] = [Math.cos(rotation), Math.sin(rotation)];
    return {
      coordinateSet: texCoord,
      pixelsPerUnit: Math.sqrt(Math.abs(scale[0] * scale[1]) * image.width * image.height),
      read: (u, v, detail, out) =>
        image.read(
          cos * u * scale[0] + sin * v * scale[1] + offset[0],
          -sin * u * scale[0] + cos * v * scale[1] + offset[1],
          detail,
          [wrapS, wrapT],
          out,
        ),
    };
  }

  #image(index: number): Promise<TextureImage> {
    const known = this.#images.get(index);
    if (known) return known;
    const bytes = this.#file.document.getRoot().listTextures()[index]?.getImage();
    const image = bytes
      ? TextureImage.decode(bytes).catch((cause: Error) => {
          throw this.#broken(`image ${index} cannot be decoded (${cause.message})`, cause);
        })
      : Promise.reject(this.#broken(`image ${index} is not there`));
    this.#images.set(index, image);
    return image;
  }

  #broken(problem: string, cause?: unknown): SceneError {
    const { path } = this.#file;
    return new SceneError(`${path}: ${problem}`, { path, cause, hint: "Textures must be PNG, JPEG or WebP images." });
  }
}

/** KHR_texture_transform: scale, then rotation, then offset of texture coordinates. */
interface TextureTransform {
  readonly offset?: readonly [number, number];
  readonly rotation?: number;
  readonly scale?: readonly [number, number];
  readonly texCoord?: number;
}

interface BoundTexture {
  readonly coordinateSet: number;
  readonly pixelsPerUnit: number;
  /** @param detail  in pixels of the texture */
  readonly read: (u: number, v: number, detail: number, out: Float64Array) => void;
}

function scaled(color: readonly number[], factor: number): Rgb {
  return [color[0] * factor, color[1] * factor, color[2] * factor];
}
