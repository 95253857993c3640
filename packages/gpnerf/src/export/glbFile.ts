import { type Accessor, Document, Primitive, type TypedArray, VertexLayout, WebIO } from "@gltf-transform/core";
import { isMesh, type LabelledMesh, type LabelledPoints } from "../fusion/labelledSurface.ts";
import { version } from "../version.ts";
import type { SurfaceFileOptions } from "./plyFile.ts";
import { checkSurface, surfaceColors } from "./surfaceColors.ts";
import { UnlitMaterial } from "./unlitMaterial.ts";
import { rotated, type UpAxis, yUpFromWorld } from "./worldUp.ts";

/** How to write a surface as GLB. */
export interface GlbFileOptions extends SurfaceFileOptions {
  /** The axis of the scene's world that points up; turned to glTF's +y. Default: z. */
  readonly up?: UpAxis;
  /** Name of mesh and node. Default: "scene". */
  readonly name?: string;
}

/**
 * Labelled points or a labelled mesh as a GLB file (glTF 2.0 in one binary file).
 *
 * Positions are metres, turned so that +y is up as glTF demands; `extras.yUpFromWorld` of the mesh holds the rotation
 * (3×3, row-major). Attributes: `POSITION`, `NORMAL`, `COLOR_0` (linear light, as glTF demands), `_CLASS` and
 * `_INSTANCE` (unsigned short) where the surface has them. `extras.classes` lists the names that `_CLASS` indexes,
 * `extras.ignoreLabel` is the value of what has none. The material is unlit: photos are lit already, and palettes must
 * stay what they are.
 *
 * @throws {RangeError} when attributes contradict each other, a class is not in the label set, or there are no points
 * @throws {ConfigError} when class colours are asked of a surface without classes
 */
export async function glbFile(
  surface: LabelledPoints | LabelledMesh,
  options: GlbFileOptions = {},
): Promise<Uint8Array> {
  const { labels, up = "z", name = "scene" } = options;
  checkSurface("glbFile", surface, labels);
  if (surface.positions.length === 0) throw new RangeError("glbFile: a surface without points has no place in glTF");
  const rotation = yUpFromWorld(up);
  const document = new Document();
  document.getRoot().getAsset().generator = `gpnerf ${version}`;
  const buffer = document.createBuffer();
  const accessor = (type: "SCALAR" | "VEC3", array: TypedArray): Accessor =>
    document.createAccessor().setType(type).setArray(array).setBuffer(buffer);

  const linear = linearLight(surfaceColors("glbFile", surface, options));
  const primitive = document
    .createPrimitive()
    .setMode(isMesh(surface) ? Primitive.Mode.TRIANGLES : Primitive.Mode.POINTS)
    .setAttribute("POSITION", accessor("VEC3", rotated(surface.positions, rotation)))
    .setAttribute("NORMAL", accessor("VEC3", rotated(surface.normals, rotation)))
    .setAttribute("COLOR_0", accessor("VEC3", linear).setNormalized(true))
    .setMaterial(unlitMaterial(document));
  if (surface.classes) primitive.setAttribute("_CLASS", accessor("SCALAR", Uint16Array.from(surface.classes)));
  if (surface.instances) primitive.setAttribute("_INSTANCE", accessor("SCALAR", Uint16Array.from(surface.instances)));
  if (isMesh(surface)) primitive.setIndices(accessor("SCALAR", Uint32Array.from(surface.triangles)));

  const classes = surface.classes && labels ? { classes: labels.classes, ignoreLabel: labels.ignoreLabel } : {};
  const mesh = document
    .createMesh(name)
    .addPrimitive(primitive)
    .setExtras({ ...classes, unit: "metre", yUpFromWorld: rotation });
  document.createScene(name).addChild(document.createNode(name).setMesh(mesh));
  const io = new WebIO().registerExtensions([UnlitMaterial]).setVertexLayout(VertexLayout.SEPARATE);
  return io.writeBinary(document);
}

function unlitMaterial(document: Document): ReturnType<Document["createMaterial"]> {
  const unlit = document.createExtension(UnlitMaterial).createUnlit();
  return document
    .createMaterial("unlit")
    .setMetallicFactor(0)
    .setRoughnessFactor(1)
    .setExtension(UnlitMaterial.EXTENSION_NAME, unlit);
}

/** sRGB bytes as linear light, 16 bits: 8 would merge the dark shades. */
function linearLight(bytes: Uint8Array): Uint16Array<ArrayBuffer> {
  const table = Uint16Array.from({ length: 256 }, (_, byte) => {
    const value = byte / 255;
    const linear = value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    return Math.round(65535 * linear);
  });
  return Uint16Array.from(bytes, (byte) => table[byte]);
}
