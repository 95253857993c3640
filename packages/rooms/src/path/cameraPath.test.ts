import { cameraCenter } from "gpnerf";
import { Vector3 } from "three";
import { MeshBVH } from "three-mesh-bvh";
import { describe, expect, it } from "vitest";
import { roomMesh } from "../render/roomMesh.ts";
import { RoomRenderer } from "../render/roomRenderer.ts";
import { buildRoom } from "../room/buildRoom.ts";
import { roomKinds } from "../room/room.ts";
import { cameraPath } from "./cameraPath.ts";

const frames = 24;

describe.each(roomKinds.map((kind, i) => [kind, 40 + i] as const))(
  "camera path through a %s (seed %i)",
  (kind, seed) => {
    const room = buildRoom(seed, kind);
    const cameras = cameraPath(room, new RoomRenderer(room), frames, 32, 24);
    const eyes = cameras.map((camera) => new Vector3(...cameraCenter(camera)));
    const forwards = cameras.map(({ worldFromCamera: m }) => new Vector3(m[2], m[6], m[10]));

    it("has proper rotations without roll, looking a little down", () => {
      for (const { worldFromCamera: m } of cameras) {
        const [right, down, forward] = [0, 1, 2].map((c) => new Vector3(m[c], m[4 + c], m[8 + c]));
        for (const axis of [right, down, forward]) expect(axis.length()).toBeCloseTo(1, 9);
        expect(right.clone().cross(down).distanceTo(forward)).toBeLessThan(1e-9);
        expect(right.z).toBeCloseTo(0, 9);
        expect(down.z).toBeLessThan(0);
        const pitchDegrees = (Math.asin(forward.z) * 180) / Math.PI;
        expect(pitchDegrees).toBeGreaterThan(-27);
        expect(pitchDegrees).toBeLessThan(-4);
      }
    });

    it("keeps at least 33 cm from every surface, at eye height, inside the room", () => {
      const { geometry } = roomMesh(room);
      const surfaces = new MeshBVH(geometry);
      for (const eye of eyes) {
        expect(surfaces.closestPointToPoint(eye)!.distance).toBeGreaterThan(0.33);
        expect(eye.z).toBeGreaterThan(1.2);
        expect(eye.z).toBeLessThan(1.8);
        expect(Math.abs(eye.x)).toBeLessThan(room.width / 2);
        expect(Math.abs(eye.y)).toBeLessThan(room.depth / 2);
      }
    });

    it("stands on free floor, never over or in tall furniture", () => {
      for (const { x, y } of eyes) {
        for (const { minX, maxX, minY, maxY, edgeHeight, name } of room.plan.footprints) {
          const isInside = x > minX && x < maxX && y > minY && y < maxY;
          expect(isInside && edgeHeight > 0, name).toBe(false);
        }
      }
    });

    it("moves and turns little from frame to frame, but gets somewhere", () => {
      const steps = eyes.slice(1).map((eye, i) => eye.distanceTo(eyes[i]));
      expect(Math.max(...steps)).toBeLessThan(0.17);
      expect(steps.reduce((sum, step) => sum + step)).toBeGreaterThan(1.2);
      for (let i = 1; i < frames; i++) {
        expect((forwards[i].angleTo(forwards[i - 1]) * 180) / Math.PI).toBeLessThan(8.5);
      }
    });
  },
);
