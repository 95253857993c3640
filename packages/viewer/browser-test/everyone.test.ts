// biome-ignore-all lint/performance/useDomNodeTextContent: what people read is meant, with its line breaks, not the markup
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { seriousViolations } from "./accessibility.ts";
import { closePage, keepScreenshot, openPage, waitForPicture } from "./openPage.ts";

/** How far the page is wider than its window, CSS pixels. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

/** Buttons and fields that lie outside the window and in nothing that scrolls there, or under something else. */
function unreachable(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const controls = [...document.querySelectorAll<HTMLElement>("button, select, input, [role=slider], summary")];
    return controls
      .filter((control) => control.checkVisibility() && !control.matches(":disabled"))
      .filter((control) => {
        control.scrollIntoView({ block: "nearest", inline: "nearest" });
        const { left, top, width, height } = control.getBoundingClientRect();
        const at = document.elementFromPoint(left + width / 2, top + height / 2);
        return !(at && (control.contains(at) || at.contains(control)));
      })
      .map((control) => control.getAttribute("aria-label") ?? control.innerText);
  });
}

describe("the viewer for everyone", () => {
  it.each(["light", "dark"] as const)("has no serious accessibility problem in the %s theme", async (theme) => {
    const opened = await openPage({ theme });
    const { page } = opened;
    await waitForPicture(page);
    for (const tab of ["Colour", "Semantics", "Depth", "Truth", "Error"]) {
      await page.getByRole("tab", { name: tab, exact: true }).click();
      expect(await seriousViolations(page), tab).toEqual([]);
    }
    await page.getByRole("button", { name: "Compare" }).click();
    await page.getByRole("button", { name: "Camera path" }).click();
    await page.getByRole("button", { name: "Add keyframe" }).click();
    expect(await seriousViolations(page), "path").toEqual([]);
    await keepScreenshot(page, `everyone-${theme}`);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Help and keys" }).click();
    expect(await seriousViolations(page), "help").toEqual([]);
    await closePage(opened);
  });

  it("works on a phone, 375 pixels wide", async () => {
    const opened = await openPage({ width: 375, height: 720, isPhone: true });
    const { page } = opened;
    await waitForPicture(page);
    await keepScreenshot(page, "phone");
    for (const sheet of ["Layer", "Pixel", "Photos", "Path"]) {
      const button = page.locator(".sheet-choice", { hasText: sheet });
      if ((await button.getAttribute("aria-expanded")) === "false") await button.tap();
      for (const tab of ["Semantics", "Depth", "Truth"]) {
        await page.getByRole("tab", { name: tab, exact: true }).tap();
        expect(await overflow(page), `${sheet}, ${tab}`).toBe(0);
      }
      if (sheet === "Path") await page.getByRole("button", { name: "Add keyframe" }).tap();
      expect(await unreachable(page), sheet).toEqual([]);
      expect(await seriousViolations(page), sheet).toEqual([]);
      await keepScreenshot(page, `phone-${sheet.toLowerCase()}`);
    }
    await closePage(opened);
  });

  it("shows pictures without WebGL, and says what is missing", async () => {
    const opened = await openPage();
    const { page } = opened;
    await page.addInitScript(() => {
      HTMLCanvasElement.prototype.getContext = new Proxy(HTMLCanvasElement.prototype.getContext, {
        apply: (target, canvas, [kind, ...rest]: [string]) =>
          kind.startsWith("webgl") ? null : Reflect.apply(target, canvas, [kind, ...rest]),
      });
    });
    await page.reload();
    await waitForPicture(page);
    expect(await page.locator(".stage-notice").innerText()).toContain("no WebGL");
    await page.context().close();
  });

  it("stays still for those who ask for less motion", async () => {
    const opened = await openPage();
    const { page } = opened;
    await page.emulateMedia({ reducedMotion: "reduce" });
    const seconds = await page.evaluate(() => {
      const button = document.querySelector(".button, .tool");
      return button ? Number.parseFloat(getComputedStyle(button).transitionDuration) : Number.NaN;
    });
    expect(Number.isNaN(seconds) || seconds < 0.001).toBe(true);
    await page.context().close();
  });
});
