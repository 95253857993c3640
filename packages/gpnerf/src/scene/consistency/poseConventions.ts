import { invertRigid } from "../../cameras/camera.ts";
import { cameraAxes } from "./cameraAxes.ts";
import type { Convention } from "./convention.ts";
import { withPoses } from "./reading.ts";

/** What else a stored pose may be than a camera-to-world matrix. */
interface PoseMeaning {
  readonly finding: string;
  readonly hint: string;
  /** The camera-to-world matrix, with whatever axes the camera has. */
  toWorld(stored: Float64Array): Float64Array;
}

const meanings: readonly PoseMeaning[] = [
  { finding: "", hint: "", toWorld: (stored) => stored },
  {
    finding: "the poses are world-to-camera, read as camera-to-world",
    hint: "Invert every pose.",
    toWorld: invertRigid,
  },
  {
    finding: "the rotations of the poses are world-to-camera, though their positions are the cameras'",
    hint: "Transpose the 3×3 rotation of every pose and keep its position.",
    toWorld: (m) =>
      Float64Array.of(m[0], m[4], m[8], m[3], m[1], m[5], m[9], m[7], m[2], m[6], m[10], m[11], 0, 0, 0, 1),
  },
  {
    finding:
      "the positions of the poses are world-to-camera translations t, though their rotations are camera-to-world",
    hint: "Replace the position in every pose by −R·t, with the pose's own rotation R.",
    toWorld(m) {
      const pose = m.slice();
      for (const row of [0, 4, 8]) pose[row + 3] = -(m[row] * m[3] + m[row + 1] * m[7] + m[row + 2] * m[11]);
      return pose;
    },
  },
  {
    finding: "the poses are of a left-handed system such as Unity's, or all images are mirrored",
    hint: "Change the signs of row 2 and of column 2 of every pose (the entry where they cross keeps its sign), or mirror the images back.",
    toWorld: (m) => m.map((value, i) => ((Math.floor(i / 4) === 1) !== (i % 4 === 1) ? -value : value)),
  },
];

/** Every other meaning of the poses, with every way to name a camera's axes. */
export const poseConventions: readonly Convention[] = meanings.flatMap((meaning) =>
  cameraAxes.flatMap((axes): Convention[] => {
    const isStored = meaning.finding === "" && axes.name === "";
    if (isStored) return [];
    const parts = axes.name === "" ? [meaning] : [meaning, turnedAxes(axes.name)];
    return [
      {
        kind: "poses",
        finding: join(
          parts.map(({ finding }) => finding),
          ", and ",
        ),
        hint: join(
          parts.map(({ hint }) => hint),
          " ",
        ),
        apply: (reading) => withPoses(reading, (pose) => axes.turn(meaning.toWorld(pose))),
      },
    ];
  }),
);

function turnedAxes(name: string): { readonly finding: string; readonly hint: string } {
  return {
    finding: `the cameras' axes are not OpenCV's but ${name}`,
    hint: "Turn the axes of every pose to x right, y down, z forward; for OpenGL's, change the signs of columns 2 and 3.",
  };
}

function join(texts: readonly string[], separator: string): string {
  return texts.filter((text) => text !== "").join(separator);
}
