import type { Intrinsics } from "../sceneFiles.ts";
import { type Convention, type ConventionFamily, evenSteps } from "./convention.ts";
import { type Reading, type Registration, withIntrinsics, withPoses } from "./reading.ts";

/** Rows and columns of the intrinsics taken for each other. */
export const swappedIntrinsics: Convention = {
  kind: "intrinsics",
  finding: "x and y of the intrinsics are swapped",
  hint: "Swap fx with fy and cx with cy.",
  apply: (reading) => withIntrinsics(reading, ({ fx, fy, cx, cy }) => ({ fx: fy, fy: fx, cx: cy, cy: cx })),
};

/** Images and depth maps that are mirrored alike. */
export const mirroredImages: Convention = {
  kind: "poses",
  finding: "all images and depth maps are mirrored left to right",
  hint: "Mirror them back.",
  // Seen in the mirror, a mirrored image is right: the world's x axis and the camera's change their signs.
  apply: (reading) =>
    withPoses(
      withIntrinsics(reading, ({ width, cx }) => ({ cx: width - 1 - cx })),
      (pose) => pose.map((value, i) => (i < 4 !== (i % 4 === 0) ? -value : value)),
    ),
};

/** Intrinsics that hold for images of another size, by the logarithm of what they need to be multiplied by. */
export function intrinsicsOfOtherSize({ width, height }: Intrinsics): ConventionFamily {
  return {
    kind: "intrinsics",
    grid: evenSteps(-1.6, 1.6, 24),
    step: 0.07,
    of(logScale) {
      const scale = Math.exp(logScale);
      const size = `${Math.round(width / scale)}×${Math.round(height / scale)}`;
      return {
        kind: "intrinsics",
        finding: `the intrinsics are for images of about ${size}, the images are ${width}×${height}`,
        hint: `Give the intrinsics of the stored images: multiply fx, fy, cx and cy by the ratio of the sizes, about ${scale.toFixed(3)}.`,
        // About the corner of the image, which lies half a pixel before the first centre.
        apply: (reading) =>
          withIntrinsics(reading, ({ fx, fy, cx, cy }) => ({
            ...{ fx: fx * scale, fy: fy * scale },
            ...{ cx: (cx + 0.5) * scale - 0.5, cy: (cy + 0.5) * scale - 0.5 },
          })),
      };
    },
  };
}

/** Another focal length with the same principal point, by the logarithm of their ratio. */
export function otherFocalLength(native: Intrinsics): ConventionFamily {
  return {
    kind: "intrinsics",
    grid: evenSteps(-0.9, 0.9, 16),
    step: 0.06,
    of(logScale) {
      const scale = Math.exp(logScale);
      const focal = native.fx * scale;
      const degrees = (360 / Math.PI) * Math.atan(native.width / 2 / focal);
      return {
        kind: "intrinsics",
        finding: `the focal length is about ${focal.toFixed(0)} pixels, not ${native.fx.toFixed(0)}`,
        hint: `Check the intrinsics: a horizontal field of view of ${degrees.toFixed(0)}° fits best.`,
        apply: (reading) => withIntrinsics(reading, ({ fx, fy }) => ({ fx: fx * scale, fy: fy * scale })),
      };
    },
  };
}

type CameraOf = Registration["cameraOf"];
const cameraOwners: readonly CameraOf[] = ["depth", "color"];

/** Depth maps that are mirrored or turned against the colour images. */
export const turnedMaps: readonly Convention[] = cameraOwners.flatMap((cameraOf) =>
  (
    [
      ["mirrored left to right", { isMirrored: true, isUpsideDown: false }],
      ["upside down", { isMirrored: false, isUpsideDown: true }],
      ["turned by 180°", { isMirrored: true, isUpsideDown: true }],
    ] as const
  ).map(([how, change]): Convention => {
    const wrong = cameraOf === "color" ? "depth maps" : "colour images";
    return {
      kind: "turned maps",
      finding: `the ${wrong} are ${how}`,
      hint: `Turn the ${wrong} back.`,
      apply: (reading) => registeredBy(reading, cameraOf, change),
    };
  }),
);

const registrationHint =
  "Project the depth maps into the colour camera, with the intrinsics and places of both cameras, and give the colour camera's intrinsics.";

/**
 * What is between colour and depth of sensors whose images nobody registered: 7-Scenes has a zoom of 0.9, and two lenses
 * some centimetres apart shift things by a few hundredths of the width.
 */
const usualLogZoom = 0.16;
const usualShift = 0.03;

/** Colour images and depth maps with different fields of view, by the logarithm of their ratio. */
export const zoomedMaps: readonly ConventionFamily[] = cameraOwners.map((cameraOf) => ({
  kind: "zoomed maps",
  grid: evenSteps(-0.36, 0.36, 10),
  step: 0.04,
  of(logZoom) {
    const zoom = Math.exp(logZoom);
    return {
      kind: "zoomed maps",
      finding: `depth is not registered to colour: things are ${zoom.toFixed(2)} times as large in the colour images as in the depth maps`,
      hint: registrationHint,
      isUsual: Math.abs(logZoom) < usualLogZoom,
      apply: (reading) => registeredBy(reading, cameraOf, { zoom: reading.registration.zoom * zoom }),
    };
  },
}));

/** Colour images that lie beside the depth maps, by the shift in image widths, to the right or down. */
export function shiftedMaps(native: Intrinsics): readonly ConventionFamily[] {
  const shifts = [-0.08, -0.04, -0.02, 0.02, 0.04, 0.08];
  const axes = [
    ["maps moved sideways", "shiftX", "left", "right"],
    ["maps moved up or down", "shiftY", "up", "down"],
  ] as const;
  return axes.flatMap(([kind, axis, back, on]) =>
    cameraOwners.map((cameraOf): ConventionFamily => {
      const of = (share: number): Convention => {
        const pixels = Math.abs(Math.round(share * native.width));
        return {
          kind,
          finding: `depth is not registered to colour: colour lies about ${pixels} pixels further ${share > 0 ? on : back} than depth`,
          hint: registrationHint,
          isUsual: Math.abs(share) < usualShift,
          apply(reading) {
            const shift = reading.registration[axis] + share * reading.cameraOf(0).width;
            return registeredBy(reading, cameraOf, { [axis]: shift });
          },
        };
      };
      return { kind, grid: shifts, step: 0.01, of };
    }),
  );
}

function registeredBy(reading: Reading, cameraOf: CameraOf, change: Partial<Registration>): Reading {
  return { ...reading, registration: { ...reading.registration, ...change, cameraOf } };
}
