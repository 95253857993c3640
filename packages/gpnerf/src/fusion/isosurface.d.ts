declare module "isosurface" {
  /** A triangle mesh: positions [x, y, z] and triples of their indices. */
  export interface Isosurface {
    readonly positions: readonly (readonly [number, number, number])[];
    readonly cells: readonly (readonly [number, number, number])[];
  }

  /**
   * Where a function on the grid points (0, 0, 0) … dims − 1 is zero. Vertices are not shared between cells; a vertex lies
   * on the edge between a point above zero and one that is not.
   */
  export function marchingCubes(
    dims: readonly [number, number, number],
    potential: (x: number, y: number, z: number) => number,
  ): Isosurface;
}
