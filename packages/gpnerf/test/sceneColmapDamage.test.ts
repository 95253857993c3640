import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SceneError } from "../src/errors.ts";
import { openScene } from "../src/scene/openScene.ts";
import { errorOf, images, model, points, writeScene } from "./colmapScene.ts";
import { colmapBinary, colmapText, f64, u32, u64, writeFiles } from "./photoFixtures.ts";

describe("damaged binary files", () => {
  async function openDamaged(name: string, damage: (bytes: Buffer) => Buffer): Promise<SceneError> {
    const folder = await writeScene({ ...model, points: points.slice(0, 3) });
    const path = join(folder, "sparse/0", name);
    await writeFile(path, damage(await readFile(path)));
    const error = await errorOf(openScene(folder));
    expect(error).toMatchObject({ path, hint: expect.stringMatching(/Copy the model again/) });
    return error;
  }

  it.each(["cameras.bin", "images.bin", "points3D.bin"])(
    "%s cut short anywhere is named with the byte",
    async (name) => {
      const folder = await writeScene({ ...model, points: points.slice(0, 3) });
      const path = join(folder, "sparse/0", name);
      const bytes = await readFile(path);
      for (let length = 0; length < bytes.length; length += 3) {
        await writeFile(path, bytes.subarray(0, length));
        const { message } = await errorOf(openScene(folder));
        expect(message).toContain(path);
        expect(message).toMatch(/ends at byte \d+, within|at byte \d+, but its other \d+ bytes have room for/);
      }
    },
  );

  it.each(["cameras.bin", "images.bin", "points3D.bin"])("%s with an absurd count is refused at once", async (name) => {
    const hostile = u64(2n ** 63n);
    const { message } = await openDamaged(name, (bytes) => Buffer.concat([hostile, bytes.subarray(8)]));
    expect(message).toMatch(/announces 9223372036854776000 \w+ at byte 0, but its other \d+ bytes have room for \d+/);
  });

  it("an absurd number of image points, or of track entries", async () => {
    // Number of points of the first image: after count, id, pose, camera and name.
    const at = 8 + 4 + 56 + 4 + "photo 10.png".length + 1;
    const points2D = await openDamaged("images.bin", (bytes) => {
      u64(10n ** 15n).copy(bytes, at);
      return bytes;
    });
    expect(points2D.message).toMatch(
      new RegExp(`announces 1000000000000000 image points of image 1 of 4 at byte ${at}`),
    );
    const track = await openDamaged("points3D.bin", (bytes) => {
      u64(10n ** 15n).copy(bytes, 8 + 8 + 24 + 3 + 8);
      return bytes;
    });
    expect(track.message).toMatch(/track entries of point 1 of 3 at byte 51/);
  });

  it("a camera model that does not exist, a name without end, bytes after the end", async () => {
    const model = await openDamaged("cameras.bin", (bytes) => {
      u32(99).copy(bytes, 12);
      return bytes;
    });
    expect(model.message).toMatch(/holds camera model 99, which is not known, in camera 1 of 1/);
    const name = await openDamaged("images.bin", (bytes) => {
      const head = bytes.subarray(0, 8 + 64);
      return Buffer.concat([head, Buffer.alloc(5000, 0x61), bytes.subarray(8 + 64)]);
    });
    expect(name.message).toMatch(/name of more than 4096 bytes at byte 72/);
    const longer = await openDamaged("points3D.bin", (bytes) => Buffer.concat([bytes, f64([1])]));
    expect(longer.message).toMatch(/goes on for 8 bytes after its points/);
  });

  it("a folder in the place of a file", async () => {
    const folder = await writeScene();
    await rm(join(folder, "sparse/0/points3D.bin"));
    await mkdir(join(folder, "sparse/0/points3D.bin"));
    expect((await errorOf(openScene(folder))).message).toMatch(/points3D\.bin: .*(EISDIR|byte)/);
  });

  it("a name that leads nowhere", async () => {
    for (const name of ["", "../../x.png", "/etc/passwd.png", "\ud800"]) {
      const folder = await writeScene({ ...model, images: [] });
      const nowhere = { ...model, images: [{ ...images[0], name }] };
      await writeFiles(join(folder, "sparse/0"), colmapBinary(nowhere));
      expect((await errorOf(openScene(folder))).message).toMatch(/is missing, though/);
    }
  });
});

describe("damaged text files", () => {
  async function openEdited(name: string, edit: (text: string) => string): Promise<string> {
    const folder = await writeScene(model, { form: colmapText });
    const path = join(folder, "sparse/0", name);
    await writeFile(path, edit(await readFile(path, "utf8")));
    return (await errorOf(openScene(folder))).message;
  }

  it("words where numbers belong, and lines that end early", async () => {
    expect(await openEdited("cameras.txt", (text) => text.replace("52", "5z2"))).toMatch(
      /cameras\.txt, line 2: holds "5z2" where a number belongs/,
    );
    expect(await openEdited("cameras.txt", () => "4 PINHOLE 64")).toMatch(/line 1: ends before the camera's width/);
    expect(await openEdited("cameras.txt", (text) => text.replace(" 25.5", ""))).toMatch(
      /PINHOLE camera has 3 parameters; it needs 4/,
    );
    expect(await openEdited("images.txt", (text) => text.replace(" 4 photo 10.png", ""))).toMatch(
      /images\.txt, line 3: has 8 words instead of the 10 of an image/,
    );
    expect(await openEdited("points3D.txt", (text) => `${text}401 1 2`)).toMatch(/line 402: ends before the point's/);
    expect(await openEdited("cameras.txt", (text) => text.replace("PINHOLE", "PINHOLES"))).toMatch(/model is PINHOLES/);
  });

  it("a line per image instead of two", async () => {
    expect(await openEdited("images.txt", (text) => text.replaceAll(/^12\.5.*\n/gm, ""))).toMatch(
      /images\.txt, line 4: holds no image points, though it follows photo 10\.png: each image takes two lines/,
    );
  });

  it("accepts Windows line ends, and images without points", async () => {
    const folder = await writeScene(model, { form: colmapText });
    const path = join(folder, "sparse/0/images.txt");
    const text = (await readFile(path, "utf8")).replaceAll(/^12\.5.*$/gm, "").replaceAll("\n", "\r\n");
    await writeFile(path, text);
    expect((await openScene(folder)).frames.map(({ name }) => name)).toContain("photo 10");
  });

  it("is no text at all", async () => {
    expect(await openEdited("images.txt", () => "\u0001\u0002binary \u0000 rubbish")).toMatch(/line 1: has 3 words/);
  });
});
