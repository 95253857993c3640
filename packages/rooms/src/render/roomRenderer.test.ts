import { expect, it } from "vitest";
import { cameraPath } from "../path/cameraPath.ts";
import { RoomRandom } from "../random/roomRandom.ts";
import { buildRoom } from "../room/buildRoom.ts";
import { PatchPlanes } from "./patchPlanes.ts";
import { RayCaster, type RayHit } from "./rayCaster.ts";
import { roomMesh } from "./roomMesh.ts";
import { RoomRenderer } from "./roomRenderer.ts";
import { encodedSrgb, toByte, toneMap } from "./toneMap.ts";

/** The smallest kind of room: it is lit soonest. */
const bathroom = buildRoom(5, "bathroom");
const renderer = new RoomRenderer(bathroom);
const cameras = cameraPath(bathroom, renderer, 3, 16, 12);
const view = renderer.render(cameras[1]);

it("renders a view the same whatever was rendered before", () => {
  const used = new RoomRenderer(bathroom);
  for (const camera of [cameras[2], cameras[0]]) used.render(camera);
  expect(used.render(cameras[1])).toEqual(view);
});

it("gives every frame its own noise, or none, in its colours alone", () => {
  const { color, ...rest } = view;
  const another = renderer.render(cameras[1], { frame: 1 });
  const clean = renderer.render(cameras[1], { hasNoise: false });
  for (const other of [another, clean]) {
    expect(other).toMatchObject(rest);
    expect(other.color).not.toEqual(color);
    const differences = color.map((byte, i) => Math.abs(byte - other.color[i]));
    expect(differences.reduce((sum, value) => sum + value, 0) / color.length).toBeLessThan(8);
  }
  expect(clean.color).not.toEqual(another.color);
  expect(renderer.render(cameras[1], { frame: 1, hasNoise: false })).toEqual(clean);
});

it("meets a known patch where the ray caster finds it", () => {
  const mesh = roomMesh(buildRoom(21, "living room"));
  const caster = new RayCaster(mesh);
  const planes = new PatchPlanes(mesh);
  const random = new RoomRandom(4);
  const direct: RayHit = { distance: 0, triangle: 0, second: 0, third: 0 };
  let met = 0;
  for (let i = 0; i < 500; i++) {
    const z = random.uniform(-0.9, 0.9);
    const angle = random.uniform(0, 2 * Math.PI);
    const r = Math.sqrt(1 - z * z);
    const ray = [0, 0, 1.4, r * Math.cos(angle), r * Math.sin(angle), z] as const;
    const found = { ...caster.cast(...ray) };
    expect(found.distance).toBeLessThan(10);
    if (!planes.meet(mesh.patchOfTriangle[found.triangle], ...ray, direct)) continue;
    met++;
    expect(direct.triangle).toBe(found.triangle);
    expect(direct.distance).toBeCloseTo(found.distance, 4);
    expect(direct.second).toBeCloseTo(found.second, 3);
    expect(direct.third).toBeCloseTo(found.third, 3);
  }
  expect(met).toBeGreaterThan(450);
});

it("maps more light to brighter bytes, black to 0 and any brightness to at most 255", () => {
  const lights = Array.from({ length: 200 }, (_, i) => (i / 40) ** 2);
  const bytes = lights.map((light) => toByte(encodedSrgb(toneMap(light))));
  expect(bytes[0]).toBe(0);
  expect(Math.max(...bytes)).toBeLessThanOrEqual(255);
  for (let i = 1; i < bytes.length; i++) expect(bytes[i]).toBeGreaterThanOrEqual(bytes[i - 1]);
});
