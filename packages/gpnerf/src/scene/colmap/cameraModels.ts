import type { Lens } from "../../cameras/lens.ts";

/** One of COLMAP's camera models. */
export interface CameraModel {
  readonly name: string;
  /** The number that stands for it in binary files. */
  readonly id: number;
  readonly parameterCount: number;
  /** Whether x and y have one focal length. */
  readonly hasOneFocal: boolean;
  /** The lens, from the parameters after focal length and principal point; absent where it is not supported. */
  readonly lens?: (distortion: readonly number[]) => Lens;
}

type LensOf = NonNullable<CameraModel["lens"]>;

const pinhole: LensOf = (radial) => ({ projection: "pinhole", radial });
const fisheye: LensOf = (radial) => ({ projection: "fisheye", radial });
const openCv: LensOf = ([k1, k2, p1, p2]) => ({ projection: "pinhole", radial: [k1, k2], tangential: [p1, p2] });
const fullOpenCv: LensOf = ([k1, k2, p1, p2, k3, k4, k5, k6]) => ({
  projection: "pinhole",
  radial: [k1, k2, k3],
  rational: [k4, k5, k6],
  tangential: [p1, p2],
});
const thinPrism: LensOf = ([k1, k2, p1, p2, k3, k4, s1, s2]) => ({
  projection: "fisheye",
  radial: [k1, k2, k3, k4],
  tangential: [p1, p2],
  prism: [s1, s2],
});
const fieldOfView: LensOf = ([omega]) => ({ projection: "fieldOfView", omega });
const division: LensOf = ([k]) => ({ projection: "division", k });

// biome-ignore format: a table reads best in rows
const models: readonly (readonly [name: string, parameters: number, focals: 0 | 1 | 2, lens?: LensOf])[] = [
  ["SIMPLE_PINHOLE", 3, 1, pinhole],
  ["PINHOLE", 4, 2, pinhole],
  ["SIMPLE_RADIAL", 4, 1, pinhole],
  ["RADIAL", 5, 1, pinhole],
  ["OPENCV", 8, 2, openCv],
  ["OPENCV_FISHEYE", 8, 2, fisheye],
  ["FULL_OPENCV", 12, 2, fullOpenCv],
  ["FOV", 5, 2, fieldOfView],
  ["SIMPLE_RADIAL_FISHEYE", 4, 1, fisheye],
  ["RADIAL_FISHEYE", 5, 1, fisheye],
  ["THIN_PRISM_FISHEYE", 12, 2, thinPrism],
  ["RAD_TAN_THIN_PRISM_FISHEYE", 16, 2],
  ["SIMPLE_DIVISION", 4, 1, division],
  ["DIVISION", 5, 2, division],
  ["SIMPLE_FISHEYE", 3, 1, fisheye],
  ["FISHEYE", 4, 2, fisheye],
  ["EUCM", 6, 2],
  ["EQUIRECTANGULAR", 2, 0],
];

/** COLMAP's camera models; the position in the list is the number in binary files. */
export const cameraModels: readonly CameraModel[] = models.map(([name, parameterCount, focals, lens], id) => ({
  ...{ name, id, parameterCount },
  hasOneFocal: focals === 1,
  ...(lens && { lens }),
}));
