/**
 * How a lens bends the picture of an ideal pinhole camera.
 *
 * `pinhole` and `fisheye` lenses first take the angle from the axis as it is: r = tan θ or r = θ. What is left to bend
 * follows the polynomial of Brown, Conrady and OpenCV, with coefficients that are 0 where they are absent.
 */
export type Lens =
  | {
      readonly projection: "pinhole" | "fisheye";
      /** k₁, k₂, … of 1 + k₁ r² + k₂ r⁴ + …. */
      readonly radial?: readonly number[];
      /** The same in the denominator: k₄, k₅, k₆ of OpenCV's rational model. */
      readonly rational?: readonly number[];
      /** p₁, p₂: a lens that is not parallel to the sensor. */
      readonly tangential?: readonly [number, number];
      /** s₁ of x and of y, times r²: a sensor that is tilted. */
      readonly prism?: readonly [number, number];
    }
  /** Devernay and Faugeras: r = atan(2 tan θ · tan(ω / 2)) / ω. */
  | { readonly projection: "fieldOfView"; readonly omega: number }
  /** Fitzgibbon: tan θ = r / (1 + k r²). */
  | { readonly projection: "division"; readonly k: number };

/**
 * Where a lens puts a ray: (x, y) on the plane z = 1 in front of the camera to (x′, y′), which a camera matrix turns into
 * pixels, fx · x′ + cx and fy · y′ + cy. Not finite where the lens sees no such ray.
 */
export type BendRay = (x: number, y: number) => readonly [number, number];

/** The function that a lens stands for. */
export function bendRays(lens: Lens): BendRay {
  switch (lens.projection) {
    case "fieldOfView": {
      const { omega } = lens;
      // In the limit of ω = 0 nothing is bent.
      if (Math.abs(omega) < 1e-9) return (x, y) => [x, y];
      return scaledRays((r) => Math.atan(2 * r * Math.tan(omega / 2)) / (omega * r));
    }
    case "division":
      return scaledRays((r) => 2 / (1 + Math.sqrt(1 - 4 * lens.k * r * r)));
    default:
      return polynomialRays(lens);
  }
}

/** Rays moved along their radius, by a factor that is 1 where r is 0 or close to it. */
function scaledRays(factor: (r: number) => number): BendRay {
  return (x, y) => {
    const r = Math.hypot(x, y);
    const scale = r < 1e-9 ? 1 : factor(r);
    return [x * scale, y * scale];
  };
}

function polynomialRays(lens: Extract<Lens, { projection: "pinhole" | "fisheye" }>): BendRay {
  const { radial = [], rational = [], tangential: [p1, p2] = [0, 0], prism: [s1, s2] = [0, 0] } = lens;
  const projected: BendRay = lens.projection === "fisheye" ? scaledRays((r) => Math.atan(r) / r) : (x, y) => [x, y];
  return (x, y) => {
    const [u, v] = projected(x, y);
    const r2 = u * u + v * v;
    const scale = onePlus(radial, r2) / onePlus(rational, r2);
    return [
      u * scale + 2 * p1 * u * v + p2 * (r2 + 2 * u * u) + s1 * r2,
      v * scale + 2 * p2 * u * v + p1 * (r2 + 2 * v * v) + s2 * r2,
    ];
  };
}

/** 1 + c₁ t + c₂ t² + …. */
function onePlus(coefficients: readonly number[], t: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = (sum + coefficients[i]) * t;
  return 1 + sum;
}

/** Whether the lens is that of an ideal pinhole camera. */
export function isIdeal(lens: Lens): boolean {
  if (lens.projection === "fieldOfView") return lens.omega === 0;
  if (lens.projection === "division") return lens.k === 0;
  const { radial = [], rational = [], tangential = [], prism = [] } = lens;
  return (
    lens.projection === "pinhole" && [...radial, ...rational, ...tangential, ...prism].every((value) => value === 0)
  );
}

const profileSteps = 2048;

/**
 * The distance from the axis on the plane z = 1 up to which a lens keeps rays in order. Polynomials turn back beyond the
 * pictures that they were fitted to, and would show the same place of the photo a second time.
 *
 * Judged along the radius only: tangential and prism terms are too small to turn rays around.
 *
 * @param farthest distance up to which the lens is looked at
 * @returns `farthest` when the lens keeps order all the way
 */
export function turningRadius(lens: Lens, farthest: number): number {
  const bend = bendRays(radialPart(lens));
  let before = 0;
  for (let step = 1; step <= profileSteps; step++) {
    const [bent] = bend((farthest * step) / profileSteps, 0);
    if (!(bent > before)) return (farthest * (step - 1)) / profileSteps;
    before = bent;
  }
  return farthest;
}

function radialPart(lens: Lens): Lens {
  if (lens.projection !== "pinhole" && lens.projection !== "fisheye") return lens;
  const { projection, radial = [], rational = [] } = lens;
  return { projection, radial, rational };
}
