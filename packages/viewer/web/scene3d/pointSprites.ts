import {
  BufferAttribute,
  BufferGeometry,
  Color,
  DataTexture,
  LinearFilter,
  Points,
  RGBAFormat,
  ShaderMaterial,
  UnsignedByteType,
} from "three";
import type { PointCloud } from "../backend/renderBackend.ts";
import { depthColors, type ScaleRange } from "../layers/scaleLayer.ts";
import fragmentShader from "./pointSprites.frag?raw";
import vertexShader from "./pointSprites.vert?raw";

/** The labelled point cloud as round sprites of the size that points are apart. */
export class PointSprites extends Points<BufferGeometry, ShaderMaterial> {
  readonly cloud: PointCloud;

  constructor(cloud: PointCloud) {
    const count = cloud.positions.length / 3;
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(cloud.positions, 3));
    geometry.setAttribute("pointColor", new BufferAttribute(cloud.colors.slice(), 3, true));
    geometry.setAttribute("shown", new BufferAttribute(new Uint8Array(count).fill(1), 1));
    const material = new ShaderMaterial({
      vertexShader,
      fragmentShader,
      uniforms: {
        // Neighbours overlap a little, so that walls look closed.
        diameter: { value: 1.6 * cloud.voxelSize },
        pixelsPerUnit: { value: 500 },
        isDepth: { value: false },
        depthLow: { value: 0 },
        depthHigh: { value: 1 },
        depthColors: { value: scaleTexture() },
        strength: { value: 1 },
        background: { value: new Color() },
      },
    });
    super(geometry, material);
    this.frustumCulled = false;
    this.cloud = cloud;
  }

  /** Height of one metre at one metre's distance, in device pixels. */
  setPixelsPerUnit(pixels: number): void {
    this.material.uniforms["pixelsPerUnit"].value = pixels;
  }

  /**
   * Fade the points.
   * @param strength 1: as they are; 0: like the background
   */
  setFading(strength: number, background: string): void {
    this.material.uniforms["strength"].value = strength;
    (this.material.uniforms["background"].value as Color).set(background);
  }

  /**
   * Colour the points.
   * @param colors [points, 3], sRGB bytes
   */
  setColors(colors: Uint8Array): void {
    this.material.uniforms["isDepth"].value = false;
    const attribute = this.geometry.getAttribute("pointColor") as BufferAttribute;
    attribute.array.set(colors);
    attribute.needsUpdate = true;
  }

  /** Colour the points by their depth before the camera. */
  setDepthColors({ low, high }: ScaleRange): void {
    const { uniforms } = this.material;
    uniforms["isDepth"].value = true;
    uniforms["depthLow"].value = low;
    uniforms["depthHigh"].value = high;
  }

  /** @param shown [points]: 0 where a point is left out; undefined shows all */
  setShown(shown: Uint8Array | undefined): void {
    const attribute = this.geometry.getAttribute("shown") as BufferAttribute;
    if (shown) attribute.array.set(shown);
    else attribute.array.fill(1);
    attribute.needsUpdate = true;
  }

  override dispose(): void {
    (this.material.uniforms["depthColors"].value as DataTexture).dispose();
    this.material.dispose();
    this.geometry.dispose();
  }
}

/** The colour scale of depth as a texture, 256 × 1. */
function scaleTexture(): DataTexture {
  const bytes = new Uint8Array(256 * 4);
  for (let i = 0; i < 256; i++) bytes.set([...depthColors(i / 255), 255], 4 * i);
  const texture = new DataTexture(bytes, 256, 1, RGBAFormat, UnsignedByteType);
  texture.minFilter = texture.magFilter = LinearFilter;
  texture.needsUpdate = true;
  return texture;
}
