// biome-ignore-all lint/performance/useDomNodeTextContent: what people read is meant, with its line breaks, not the markup
import { describe, expect, it } from "vitest";
import { seriousViolations } from "./accessibility.ts";
import { closePage, keepScreenshot, openPage } from "./openPage.ts";

describe("a training in a browser", () => {
  it("shows curves and validation pictures, also to readers of screens", async () => {
    const opened = await openPage({ hash: "#training", height: 1400 });
    const { page } = opened;
    await page.waitForSelector(".chart polyline");
    expect(await page.locator(".training-progress").innerText()).toMatch(/Running[\s\S]*of 800/);
    expect(await page.locator(".chart h3").allInnerTexts()).toEqual(
      expect.arrayContaining(["Losses", "PSNR, dB", "Learning rates"]),
    );
    const pictures = page.locator(".validation-pictures img");
    await expect.poll(() => pictures.count()).toBeGreaterThan(3);
    await pictures.first().scrollIntoViewIfNeeded();
    await expect.poll(() => pictures.first().evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(160);
    expect(await seriousViolations(page)).toEqual([]);
    await keepScreenshot(page, "training");
    await closePage(opened);
  });

  it("fits a phone", async () => {
    const opened = await openPage({ hash: "#training", width: 375, height: 720, isPhone: true, theme: "dark" });
    const { page } = opened;
    await page.waitForSelector(".chart polyline");
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
    expect(await seriousViolations(page)).toEqual([]);
    await keepScreenshot(page, "training-phone");
    await closePage(opened);
  });
});
