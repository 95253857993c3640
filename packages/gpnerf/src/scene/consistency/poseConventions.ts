import { invertRigid } from "../../cameras/camera.ts";
import type { Scene } from "../scene.ts";
import { type CameraAxes, cameraAxes, oppositeDirection } from "./cameraAxes.ts";
import type { Convention } from "./convention.ts";
import { withPoses } from "./reading.ts";

/** What else a pose may be than the camera-to-world matrix that its reader made of it. */
interface PoseMeaning {
  readonly finding: string;
  readonly hint: string;
  /** The camera-to-world matrix, with whatever axes the camera has. */
  toWorld(read: Float64Array): Float64Array;
}

const asRead: PoseMeaning = { finding: "", hint: "", toWorld: (read) => read };

/** Column 4 replaced by minus the rotation, or its transpose, times itself. */
function withPositionTurned(m: Float64Array, isTransposed: boolean): Float64Array {
  const pose = m.slice();
  for (const k of [0, 1, 2]) {
    const [a, b, c] = isTransposed ? [k, 4 + k, 8 + k] : [4 * k, 4 * k + 1, 4 * k + 2];
    pose[4 * k + 3] = -(m[a] * m[3] + m[b] * m[7] + m[c] * m[11]);
  }
  return pose;
}

function withRotationTransposed(m: Float64Array): Float64Array {
  return Float64Array.of(m[0], m[4], m[8], m[3], m[1], m[5], m[9], m[7], m[2], m[6], m[10], m[11], 0, 0, 0, 1);
}

/** Of formats whose files hold camera-to-world matrices. */
const cameraToWorldMeanings: readonly PoseMeaning[] = [
  {
    finding: "the poses are world-to-camera, read as camera-to-world",
    hint: "Invert every pose.",
    toWorld: invertRigid,
  },
  {
    finding: "the rotations of the poses are world-to-camera, though their positions are the cameras'",
    hint: "Transpose the 3×3 rotation of every pose and keep its position.",
    toWorld: withRotationTransposed,
  },
  {
    finding:
      "the positions of the poses are world-to-camera translations t, though their rotations are camera-to-world",
    hint: "Replace the position in every pose by −R·t, with the pose's own rotation R.",
    toWorld: (read) => withPositionTurned(read, false),
  },
];

/** Of COLMAP, whose files hold world-to-camera rotations and translations. */
const worldToCameraMeanings: readonly PoseMeaning[] = [
  {
    finding: "the poses are camera-to-world, read as world-to-camera",
    hint: "Invert every pose: COLMAP's quaternions and translations take world points to the camera.",
    toWorld: invertRigid,
  },
  {
    finding: "the translations of the poses are the cameras' positions c, though their rotations are world-to-camera",
    hint: "Replace every translation by −R·c, with the pose's own rotation R.",
    toWorld: (read) => withPositionTurned(read, true),
  },
];

const leftHanded: PoseMeaning = {
  finding: "the poses are of a left-handed system such as Unity's",
  hint: "Change the signs of row 2 and of column 2 of every pose; the entry where they cross keeps its sign.",
  toWorld: (m) => m.map((value, i) => ((Math.floor(i / 4) === 1) !== (i % 4 === 1) ? -value : value)),
};

/** Programs that use axes, by where x, y and z point. */
const users: Readonly<Record<string, string>> = {
  "right, down, forward": " (OpenCV, COLMAP)",
  "right, up, backwards": " (OpenGL, Blender)",
  "left, up, forward": " (PyTorch3D)",
  "forward, left, up": " (ROS)",
};

/** Every other meaning of the poses of a format, with every way to point a camera's axes. */
export function poseConventions(format: Scene["format"]): Convention[] {
  const meanings = format === "colmap" ? worldToCameraMeanings : cameraToWorldMeanings;
  return [asRead, ...meanings, leftHanded].flatMap((meaning) =>
    cameraAxes.flatMap((axes, index): Convention[] => {
      const parts = [...(meaning === asRead ? [] : [meaning]), ...(index === 0 ? [] : [turnedAxes(axes, format)])];
      // Mirrored images are a convention of their own; it knows what they do to the principal point.
      const isMirrored = meaning === leftHanded && axes.directions.join() === "left,up,forward";
      if (parts.length === 0 || isMirrored) return [];
      return [
        {
          kind: "poses",
          finding: parts.map(({ finding }) => finding).join(", and "),
          hint: parts.map(({ hint }) => hint).join(" "),
          apply: (reading) => withPoses(reading, (pose) => axes.turn(meaning.toWorld(pose))),
        },
      ];
    }),
  );
}

/** What is wrong with axes, told about those in the file: `transforms.json` has OpenGL's, which its reader turns. */
function turnedAxes(
  { directions: [x, y, z] }: CameraAxes,
  format: Scene["format"],
): Pick<Convention, "finding" | "hint"> {
  const isOpenGl = format === "transforms";
  const inFile = isOpenGl ? `${x}, ${oppositeDirection(y)}, ${oppositeDirection(z)}` : `${x}, ${y}, ${z}`;
  const [expected, directions] = isOpenGl
    ? ["OpenGL", "x right, y up, z backwards"]
    : ["OpenCV", "x right, y down, z forward"];
  return {
    finding: `the cameras' axes are not ${expected}'s but x, y, z ${inFile}${users[inFile] ?? ""}`,
    hint: `Turn the axes of every pose to ${directions}; between OpenCV's and OpenGL's, change the signs of columns 2 and 3.`,
  };
}
