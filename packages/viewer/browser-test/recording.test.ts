// biome-ignore-all lint/performance/useDomNodeTextContent: what people read is meant, with its line breaks, not the markup
import { readFile } from "node:fs/promises";
import { unzipSync } from "fflate";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closePage, keepScreenshot, type OpenedPage, openPage, waitForPicture } from "./openPage.ts";

let opened: OpenedPage;
let page: Page;

beforeAll(async () => {
  opened = await openPage({ theme: "dark" });
  page = opened.page;
  await waitForPicture(page);
  await page.getByRole("button", { name: "Camera path" }).click();
});

afterAll(() => closePage(opened));

/** Record the path, and read the file that the browser saves. */
async function record(format: string): Promise<{ name: string; bytes: Buffer }> {
  await page.getByLabel("File format").selectOption(format);
  const [download] = await Promise.all([
    page.waitForEvent("download", { timeout: 280_000 }),
    page.getByRole("button", { name: /^Record/ }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

describe("a camera path", () => {
  it("is made of keyframes, and previewed", async () => {
    const add = page.getByRole("button", { name: "Add keyframe" });
    await add.click();
    await page.getByRole("application").focus();
    await page.keyboard.press("ArrowLeft", { delay: 300 });
    await add.click();
    await page.getByLabel("Seconds from keyframe 1 to 2").fill("0.5");
    await page.getByLabel("Seconds from keyframe 1 to 2").press("Enter");
    await expect.poll(() => page.locator(".path-time .value").innerText()).toContain("/ 0.5 s");
    const before = await page.evaluate(() => location.hash);
    await page.getByRole("button", { name: "Play", exact: true }).click();
    await expect.poll(() => page.locator(".path-time .value").innerText()).toContain("0.5 / 0.5 s");
    await keepScreenshot(page, "path");
    expect(before).toContain("#view");
  });

  it("is recorded as numbered PNG files", async () => {
    await page.getByLabel("Pictures per second").selectOption("6");
    await page.getByLabel("Size").selectOption("1");
    const { name, bytes } = await record("png");
    expect(name).toMatch(/^study.*-path-color\.zip$/);
    const files = unzipSync(bytes);
    expect(Object.keys(files)).toEqual(["frame_0000.png", "frame_0001.png", "frame_0002.png", "frame_0003.png"]);
    const frames = await Promise.all(Object.values(files).map((file) => sharp(file).stats()));
    for (const { channels } of frames) expect(channels[0].stdev).toBeGreaterThan(15);
    expect(await sharp(files["frame_0003.png"]).metadata()).toMatchObject({ width: 160, height: 120 });
    expect(Buffer.from(files["frame_0000.png"]).equals(Buffer.from(files["frame_0003.png"]))).toBe(false);
  });

  it("is recorded as an animation", async () => {
    await page.getByLabel("Size").selectOption("2");
    const { name, bytes } = await record("gif");
    expect(name).toMatch(/\.gif$/);
    expect(await sharp(bytes, { animated: true }).metadata()).toMatchObject({
      ...{ format: "gif", width: 320, pageHeight: 240, pages: 4, loop: 0 },
    });
  });

  it("can be cancelled", async () => {
    await page.getByLabel("Pictures per second").selectOption("30");
    await page.getByRole("button", { name: /^Record/ }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect.poll(() => page.locator("[role=status]").innerText()).toContain("Recording cancelled");
    expect(await page.getByRole("button", { name: /^Record/ }).isEnabled()).toBe(true);
    await waitForPicture(page);
  });
});
