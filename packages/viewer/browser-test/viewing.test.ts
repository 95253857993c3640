// biome-ignore-all lint/performance/useDomNodeTextContent: what people read is meant, with its line breaks, not the markup
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closePage, keepScreenshot, type OpenedPage, openPage, waitForPicture } from "./openPage.ts";
import { contrast, greyPixels, shiftedDifference } from "./pixels.ts";

/** The bundled network's picture. */
const picture = { width: 160, height: 120 };

let opened: OpenedPage;
let page: Page;

beforeAll(async () => {
  opened = await openPage();
  page = opened.page;
  await waitForPicture(page);
});

afterAll(() => closePage(opened));

async function frameBox(): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await page.locator(".picture-frame").boundingBox();
  if (box === null) throw new Error("the picture's frame is not on the page");
  return box;
}

/** Drag from the middle of the picture. */
async function drag(dx: number, dy: number): Promise<void> {
  const { x, y, width, height } = await frameBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2 + dx, y + height / 2 + dy, { steps: 6 });
  await page.mouse.up();
}

const cancelledCount = async (): Promise<number> =>
  Number(await page.locator(".render-status").getAttribute("data-cancelled"));

describe("the sample room in a browser", () => {
  it("shows a refined picture with its numbers", async () => {
    expect(await page.locator("h1").innerText()).toContain("study");
    expect(await page.locator(".render-status").innerText()).toMatch(/Rendered in \d+\.\d s/);
    const shot = await keepScreenshot(page, "color");
    expect(contrast(await greyPixels(shot, await frameBox(), 160, 120))).toBeGreaterThan(15);
    // At a photo's camera: how near the picture is to the truth.
    expect(await page.locator(".side").innerText()).toMatch(/PSNR\s+2\d\.\d\d dB/);
  });

  it("has every layer as a tab, each with a picture of its own", async () => {
    const tabs = page.getByRole("tab");
    const names = await tabs.allInnerTexts();
    expect(names).toEqual([
      "3D",
      "Colour",
      "Semantics",
      "Instances",
      "Depth",
      "Features",
      "Uncertainty",
      "Truth",
      "Error",
    ]);
    const seen = new Set<string>();
    for (const name of names) {
      await page.getByRole("tab", { name, exact: true }).click();
      expect(await page.getByRole("tab", { name, exact: true }).getAttribute("aria-selected")).toBe("true");
      await page.waitForTimeout(400);
      const shot = await keepScreenshot(page, `tab-${name.toLowerCase()}`);
      const grey = await greyPixels(shot, await frameBox(), 40, 30);
      expect(contrast(grey), name).toBeGreaterThan(5);
      seen.add([...grey].join());
    }
    expect(seen.size).toBe(names.length);
  });

  it("puts points and picture under the same camera: shifted by a few pixels they fit worse", async () => {
    await page.getByRole("button", { name: "Photos' cameras in 3D" }).click();
    const grey = async (tab: string): Promise<Uint8Array> => {
      await page.getByRole("tab", { name: tab, exact: true }).click();
      await page.waitForTimeout(400);
      return greyPixels(await page.screenshot(), await frameBox(), picture.width, picture.height);
    };
    const [points, photo] = [await grey("3D"), await grey("Truth")];
    await page.getByRole("button", { name: "Photos' cameras in 3D" }).click();
    const aligned = shiftedDifference(points, photo, picture, 0, 0);
    const shifts = [
      [3, 0],
      [-3, 0],
      [0, 3],
      [0, -3],
    ];
    for (const [dx, dy] of shifts) {
      expect(shiftedDifference(points, photo, picture, dx, dy)).toBeGreaterThan(1.15 * aligned);
    }
  });

  it("tells class, depth and colour of a clicked pixel, to eyes and to screen readers", async () => {
    await page.getByRole("tab", { name: "Semantics" }).click();
    const { x, y, width, height } = await frameBox();
    // The lower left of this view is floor.
    await page.mouse.move(x + 0.3 * width, y + 0.75 * height);
    await page.waitForSelector(".pixel-tip:not([hidden])");
    expect(await page.locator(".pixel-tip").innerText()).toMatch(/floor\s*\d+(\.\d)? %/);
    await page.mouse.click(x + 0.3 * width, y + 0.75 * height);
    const panel = page.getByRole("region", { name: "Pixel" });
    await expect.poll(() => panel.innerText()).toMatch(/Class\s+floor/);
    expect(await panel.innerText()).toMatch(/Depth\s+[1-3]\.\d\d m/);
    expect(await panel.innerText()).toMatch(/Colour\s+#[0-9a-f]{6}/);
    expect(await panel.innerText()).toMatch(/True class\s+floor/);
    const spoken = await page.locator("[role=status]").innerText();
    expect(spoken).toMatch(/Pixel 4[78], 90: class floor, probability \d+ %.*depth [\d.]+ metres/);
    await keepScreenshot(page, "pixel");
  });

  it("reads pixels by keyboard", async () => {
    const view = page.getByRole("application");
    await view.focus();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Shift+ArrowLeft");
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => page.locator("[role=status]").innerText()).toContain("Pixel 70, 61");
    await page.keyboard.press("Escape");
    expect(await page.getByRole("region", { name: "Pixel" }).innerText()).toContain("Click the picture");
  });

  it("hides classes and lets one stand alone", async () => {
    const before = await page.screenshot();
    await page.getByRole("button", { name: "Show class wall" }).click();
    const hidden = await page.screenshot();
    expect(hidden.equals(before)).toBe(false);
    await page.getByRole("button", { name: /^sofa/ }).click();
    expect(await page.getByRole("button", { name: /^sofa/ }).getAttribute("aria-pressed")).toBe("true");
    await keepScreenshot(page, "solo");
    await page.getByRole("button", { name: "Show all" }).click();
  });

  it("compares two layers with a divider that keys move", async () => {
    await page.keyboard.press("1");
    await page.getByRole("button", { name: "Compare" }).click();
    await page.getByLabel("Compare with").selectOption("depth");
    const divider = page.getByRole("slider", { name: "Divider: Colour left, Depth right" });
    await divider.focus();
    for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowRight");
    expect(await divider.getAttribute("aria-valuenow")).toBe("60");
    await page.waitForTimeout(300);
    const shot = await keepScreenshot(page, "compare");
    const { x, y, width, height } = await frameBox();
    const [left, right] = [x + 0.5 * width, x + 0.7 * width];
    const part = async (from: number): Promise<Uint8Array> =>
      greyPixels(shot, { x: from, y: y + 50, width: 60, height: height - 100 }, 6, 30);
    expect([...(await part(left))]).not.toEqual([...(await part(right))]);
    await page.getByRole("button", { name: "End the comparison" }).click();
  });

  it("cancels a picture when the camera moves, keeps the last one in view, and renders anew", async () => {
    const before = await cancelledCount();
    // Written down as they come: the coarse level is gone in a moment where the machine is fast.
    const levels = await page.evaluateHandle(() => {
      const seen: (string | undefined)[] = [];
      const badge = document.querySelector<HTMLElement>(".render-status")!;
      const watch = { attributes: true, attributeFilter: ["data-level"] };
      new MutationObserver(() => seen.push(badge.dataset["level"])).observe(badge, watch);
      return seen;
    });
    await drag(120, 20);
    await page.waitForSelector('.render-status[data-phase="rendering"]');
    await drag(-60, 30);
    const moving = await keepScreenshot(page, "moving");
    expect(contrast(await greyPixels(moving, await frameBox(), 80, 60))).toBeGreaterThan(15);
    await expect.poll(cancelledCount).toBeGreaterThan(before);
    await keepScreenshot(page, "coarse");
    await waitForPicture(page);
    expect(await levels.jsonValue()).toContain("0");
    await keepScreenshot(page, "refined");
    // Away from the photos there is no truth to show.
    expect(await page.getByRole("tab", { name: "Truth" }).getAttribute("aria-disabled")).toBe("true");
  });

  it("is found again by its address", async () => {
    await expect.poll(() => page.evaluate(() => location.hash)).toMatch(/^#view\?p=.*&q=.*&layer=color$/);
    const hash = await page.evaluate(() => location.hash);
    const other = await openPage({ hash: hash.replace("layer=color", "layer=depth") });
    await waitForPicture(other.page);
    expect(await other.page.getByRole("tab", { selected: true }).innerText()).toBe("Depth");
    await expect.poll(() => other.page.evaluate(() => location.hash)).toMatch(/^#view\?p=.*&q=.*&layer=depth$/);
    // The direction is normalized again on the way, so its last digit may differ.
    const numbers = (address: string): number[] => (address.match(/-?\d+\.\d+/g) ?? []).map(Number);
    const found = numbers(await other.page.evaluate(() => location.hash));
    expect(found).toHaveLength(7);
    for (const [i, value] of numbers(hash).entries()) expect(found[i]).toBeCloseTo(value, 4);
    await closePage(other);
  });

  it("lists its keys", async () => {
    await page.keyboard.press("?");
    const dialog = page.getByRole("dialog", { name: "Keys and gestures" });
    expect(await dialog.innerText()).toContain("Copy a link to this view");
    await keepScreenshot(page, "help");
    await page.keyboard.press("Escape");
    await expect.poll(() => dialog.isVisible()).toBe(false);
  });
});
