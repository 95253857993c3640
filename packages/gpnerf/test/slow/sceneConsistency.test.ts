import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type Camera, invertRigid } from "../../src/cameras/camera.ts";
import { seededRandom } from "../../src/random.ts";
import type { StoredScene } from "../../src/scene/buildScene.ts";
import { checkConsistency } from "../../src/scene/consistency/checkConsistency.ts";
import { openScene } from "../../src/scene/openScene.ts";
import type { Frame } from "../../src/scene/scene.ts";
import { boxRoom } from "../boxRoom.ts";

/** What is done to a scene's numbers. */
interface Change {
  readonly camera?: (camera: Camera, index: number, cameras: readonly Camera[]) => Camera;
  readonly frame?: (frame: Frame, index: number) => Frame;
}

/** A scene whose files say something else. */
function changed(scene: StoredScene, { camera: change, frame }: Change): StoredScene {
  const cameras = scene.frames.map(({ camera }) => camera);
  const wrong = cameras.map((camera, index) => change?.(camera, index, cameras) ?? camera);
  return {
    ...scene,
    frames: scene.frames.map(({ name }, index) => ({ name, camera: wrong[index] })),
    async loadFrame(index) {
      const loaded = await scene.loadFrame(index);
      return { ...(frame?.(loaded, index) ?? loaded), camera: wrong[index] };
    },
  };
}

const withPose = (turn: (pose: Float64Array) => Float64Array): Change => ({
  camera: (camera) => ({ ...camera, worldFromCamera: turn(camera.worldFromCamera) }),
});
const withOrder = (source: (index: number, count: number) => number): Change => ({
  camera: (camera, index, cameras) => ({
    ...camera,
    worldFromCamera: cameras[source(index, cameras.length)].worldFromCamera,
  }),
});
const withDepth = (change: (depth: number, x: number, y: number, camera: Camera) => number): Change => ({
  frame: (frame) => ({
    ...frame,
    depth: frame.depth!.map((depth, pixel) => {
      const { width } = frame.camera;
      return change(depth, pixel % width, Math.floor(pixel / width), frame.camera);
    }),
  }),
});
const withIntrinsics = (change: (camera: Camera) => Partial<Camera>): Change => ({
  camera: (camera) => ({ ...camera, ...change(camera) }),
});
/** Values of a map from other places of its row. */
const fromColumn = (map: Float32Array, width: number, channels: number, source: (x: number) => number): Float32Array =>
  map.map((_, i) => {
    const [pixel, channel] = [Math.floor(i / channels), i % channels];
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    const from = source(x);
    return from < 0 || from >= width ? 0 : map[channels * (y * width + from) + channel];
  });

/** Columns of a pose, each the given old one or its opposite. */
const columns =
  (...sources: readonly number[]) =>
  (m: Float64Array): Float64Array => {
    const turned = m.slice();
    for (const row of [0, 4, 8]) {
      for (const [k, source] of sources.entries()) turned[row + k] = Math.sign(source) * m[row + Math.abs(source) - 1];
    }
    return turned;
  };
const openGl = columns(1, -2, -3);
const asText = (count: number): number[] =>
  Array.from({ length: count }, (_, i) => i).sort((a, b) => (String(a) < String(b) ? -1 : 1));

const wrong: readonly (readonly [name: string, change: Change, cause: RegExp])[] = [
  ["poses world-to-camera", withPose(invertRigid), /^the poses are world-to-camera/],
  ["poses with OpenGL's axes", withPose(openGl), /right, up, backwards \(OpenGL, Blender\)/],
  [
    "poses world-to-camera with OpenGL's axes",
    withPose((pose) => invertRigid(openGl(pose))),
    /world-to-camera.*OpenGL/,
  ],
  ["poses with a robot's axes", withPose(columns(3, -1, -2)), /forward, left, up \(ROS/],
  [
    "rotations transposed",
    withPose((m) =>
      Float64Array.from(m, (value, i) => (i % 4 < 3 && i < 12 ? m[4 * (i % 4) + Math.floor(i / 4)] : value)),
    ),
    /rotations of the poses are world-to-camera/,
  ],
  ["depth in metres read as millimetres", withDepth((depth) => depth / 1000), /stored in metres/],
  ["depth in tenths of a millimetre", withDepth((depth) => 10 * depth), /tenths of a millimetre/],
  ["depth in 1/5000 m", withDepth((depth) => 5 * depth), /1\/5000 m/],
  ["depth of another scale than the poses", withDepth((depth) => depth / 3), /multiplied by about (2\.9|3|3\.0)/],
  [
    "depth along the rays",
    withDepth((depth, x, y, { fx, fy, cx, cy }) => depth * Math.hypot(1, (x - cx) / fx, (y - cy) / fy)),
    /along the rays/,
  ],
  [
    "intrinsics of images twice as large",
    withIntrinsics(({ fx, fy, cx, cy }) => ({ fx: 2 * fx, fy: 2 * fy, cx: 2 * cx + 0.5, cy: 2 * cy + 0.5 })),
    /intrinsics are for images of about (12[4-9]|13[0-2])×/,
  ],
  [
    "a focal length of another lens",
    withIntrinsics(({ fx, fy }) => ({ fx: 1.3 * fx, fy: 1.3 * fy })),
    /focal length is about (38|39) pixels, not 50/,
  ],
  ["poses one frame late", withOrder((index, count) => Math.min(count - 1, index + 1)), /one place too early/],
  ["poses in reversed order", withOrder((index, count) => count - 1 - index), /reversed order/],
  ["poses in the order of names as text", withOrder((index, count) => asText(count)[index]), /sorted as text/],
  [
    "mirrored depth maps",
    {
      frame: (frame) => {
        const { width } = frame.camera;
        return { ...frame, depth: fromColumn(frame.depth!, width, 1, (x) => width - 1 - x) };
      },
    },
    /the depth maps are mirrored/,
  ],
  [
    "mirrored images and depth maps",
    {
      frame: (frame) => {
        const { width } = frame.camera;
        const mirror = (x: number): number => width - 1 - x;
        return {
          ...frame,
          depth: fromColumn(frame.depth!, width, 1, mirror),
          color: fromColumn(frame.color, width, 3, mirror),
        };
      },
    },
    /all images and depth maps are mirrored/,
  ],
  [
    "depth maps beside the images",
    { frame: (frame) => ({ ...frame, depth: fromColumn(frame.depth!, frame.camera.width, 1, (x) => x - 6) }) },
    /depth is not registered to colour: colour lies about [567] pixels further left/,
  ],
];

describe("frames of a box room", () => {
  it("agree", async () => {
    const { verdict, causes, remarks, measured } = await checkConsistency(boxRoom());
    expect({ verdict, causes, remarks }).toEqual({ verdict: "consistent", causes: [], remarks: [] });
    const { agreement, unwarpedColorError, unrelatedColorError } = measured!;
    expect(agreement.depthError).toBeLessThan(0.01);
    expect(agreement.colorError).toBeLessThan(0.03);
    expect(unwarpedColorError).toBeGreaterThan(4 * agreement.colorError);
    expect(unrelatedColorError).toBeGreaterThan(unwarpedColorError);
    expect(agreement.compared).toBeGreaterThan(0.5);
  });

  it.each(wrong)("do not agree with %s, and the cause is named", async (_, change, cause) => {
    const report = await checkConsistency(changed(boxRoom(), change));
    expect(report.verdict).toBe("inconsistent");
    expect(report.reason).toMatch(cause);
    expect(report.causes.map(({ hint }) => hint.length > 10)).not.toContain(false);
    expect(report.explained!.score).toBeGreaterThan(1.08 * report.measured!.agreement.score);
  });

  it("do not agree for two reasons at once, and both are named", async () => {
    const twice: Change = { ...withPose(openGl), ...withDepth((depth) => 10 * depth) };
    const { causes } = await checkConsistency(changed(boxRoom(), twice));
    expect(causes.map(({ finding }) => finding).join()).toMatch(/OpenGL/);
    expect(causes.map(({ finding }) => finding).join()).toMatch(/tenths of a millimetre/);
  });

  it("do not agree with poses of another recording, which nothing explains", async () => {
    const foreign = withOrder((index, count) => (index * 11 + 5) % count);
    const { verdict, reason, causes } = await checkConsistency(changed(boxRoom(), foreign));
    expect(verdict).toBe("inconsistent");
    expect(reason).toMatch(/no other convention/);
    expect(causes[0].finding).toMatch(/do not belong together/);
  });

  it("agree in spite of noise, holes and changing exposure", async () => {
    const random = seededRandom(3);
    const noise = (): number => random() + random() + random() - 1.5;
    const noisy: Change = {
      frame(frame, index) {
        const exposure = 1 + 0.08 * Math.sin(3 * index);
        return {
          ...frame,
          color: frame.color.map((value) => exposure * value + 0.04 * noise()),
          depth: frame.depth!.map((depth) => (random() < 0.3 ? 0 : depth * (1 + 0.02 * noise()))),
        };
      },
    };
    const { verdict, causes } = await checkConsistency(changed(boxRoom(), noisy));
    expect({ verdict, causes }).toEqual({ verdict: "consistent", causes: [] });
  });
});

describe("causes are told in the words of the format", () => {
  const formatted = (format: StoredScene["format"], change: Change): StoredScene => ({
    ...changed(boxRoom(), change),
    format,
  });

  it("transforms.json needs OpenGL's axes, not OpenCV's", async () => {
    const { reason, causes } = await checkConsistency(formatted("transforms", withPose(openGl)));
    expect(reason).toBe("the cameras' axes are not OpenGL's but x, y, z right, down, forward (OpenCV, COLMAP)");
    expect(causes[0].hint).toMatch(/x right, y up, z backwards/);
  });

  it("COLMAP needs world-to-camera poses", async () => {
    const { reason } = await checkConsistency(formatted("colmap", withPose(invertRigid)));
    expect(reason).toBe("the poses are camera-to-world, read as world-to-camera");
  });

  it("COLMAP's translations are not the positions of the cameras", async () => {
    // Read as a translation t, a position c puts the camera at −Rᵀc, where Rᵀ is the camera-to-world rotation.
    const misread = withPose((m) => {
      const pose = m.slice();
      for (const row of [0, 4, 8]) pose[row + 3] = -(m[row] * m[3] + m[row + 1] * m[7] + m[row + 2] * m[11]);
      return pose;
    });
    const { reason } = await checkConsistency(formatted("colmap", misread));
    expect(reason).toMatch(/translations of the poses are the cameras' positions/);
  });
});

describe("scenes that cannot tell", () => {
  it("have no depth", async () => {
    const report = await checkConsistency({ ...boxRoom(), hasDepth: false });
    expect(report).toEqual({
      verdict: "unknown",
      reason: expect.stringMatching(/without depth maps/),
      causes: [],
      remarks: [],
    });
  });

  it("have one frame", async () => {
    const scene = boxRoom();
    expect(await checkConsistency({ ...scene, frames: scene.frames.slice(0, 1) })).toMatchObject({
      verdict: "unknown",
    });
  });

  it("were taken from one place", async () => {
    const scene = boxRoom();
    const still = { ...scene, loadFrame: () => scene.loadFrame(0) };
    const frames = scene.frames.map(({ name }) => ({ name, camera: scene.frames[0].camera }));
    expect(await checkConsistency({ ...still, frames })).toMatchObject({
      verdict: "unknown",
      reason: expect.stringMatching(/hardly move/),
    });
  });

  it("have frames that do not overlap", async () => {
    const apart: Change = {
      camera: (camera, index) => ({
        ...camera,
        worldFromCamera: camera.worldFromCamera.map((value, i) => (i === 3 ? value + 100 * index : value)),
      }),
    };
    expect((await checkConsistency(changed(boxRoom({ frames: 4 }), apart))).verdict).not.toBe("consistent");
  });
});

describe("the sample room", () => {
  const path = fileURLToPath(new URL("../../../../samples/study/Sequence_1", import.meta.url));

  it("agrees, also in its classes", async () => {
    const { verdict, causes, measured } = await checkConsistency(await openScene(path));
    expect({ verdict, causes }).toEqual({ verdict: "consistent", causes: [] });
    expect(measured!.agreement.depthError).toBeLessThan(0.01);
    expect(measured!.classAgreement).toBeGreaterThan(0.97);
  });

  it.each(wrong.filter(([name]) => /world-to-camera$|OpenGL's axes$|rays|1\/5000/.test(name)))(
    "does not with %s",
    async (_, change, cause) => {
      const report = await checkConsistency(changed(await openScene(path), change));
      expect(report).toMatchObject({ verdict: "inconsistent", reason: expect.stringMatching(cause) });
    },
  );
});
