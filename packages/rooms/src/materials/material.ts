/** Linear-light red, green and blue reflectance, each in 0..1. */
export type Rgb = readonly [number, number, number];

/** Where a ray met a surface, as a texture sees it. */
export interface SurfacePoint {
  /** The point in the object's own frame, metres, z up. */
  x: number;
  y: number;
  z: number;
  /** Position on the surface, metres; on a box, u runs along the longer side of the face (the grain). */
  u: number;
  v: number;
  /** Size of the surface area that one sample stands for, metres; finer detail should fade into its mean. */
  footprint: number;
}

/** Colour of a surface as a function of the point: writes linear red, green and blue into `out`. */
export type Texture = (point: SurfacePoint, out: Float64Array) => void;

/** What a surface looks like. Surfaces reflect diffusely: but for polished ones, their colour does not depend on the viewer. */
export interface Material {
  readonly texture: Texture;
  /** Light given off by itself (lamps, the view outside a window), as a factor on the texture; 0 for the rest. */
  readonly emission: number;
  /** How much of a mirror lies over the colour: 1 for polished stone or varnish, absent for the rest. */
  readonly gloss?: number;
}

/** An ordinary surface that only reflects light. */
export function matte(texture: Texture): Material {
  return { texture, emission: 0 };
}

/** A surface that gives off its own light, such as a lamp shade. */
export function glowing(texture: Texture, emission: number): Material {
  return { texture, emission };
}

/** A surface with a weak reflection of the room over its colour. */
export function polished(texture: Texture, gloss: number): Material {
  return { texture, emission: 0, gloss };
}
