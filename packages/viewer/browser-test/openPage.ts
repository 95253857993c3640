import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, expect, inject } from "vitest";

/** Draws WebGL in software, and asks nothing of the network. */
const flags = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--disable-background-networking",
  "--no-first-run",
  "--disable-component-update",
  "--disable-sync",
];

/** How long anything may take, milliseconds: the first picture also waits for the photos to be encoded. */
const patience = 120_000;

/** Where screenshots are kept; ignored by git. */
const artefacts = fileURLToPath(new URL("./artefacts", import.meta.url));

/** How a page is opened. */
export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: "light" | "dark";
  /** After the address, such as "#training". */
  readonly hash?: string;
  readonly isPhone?: boolean;
}

/** A page of the viewer, and what its console complained of. */
export interface OpenedPage {
  readonly page: Page;
  /** Errors and refusals of the security policy; a test is not done before they are none. */
  readonly complaints: readonly string[];
}

let browser: Promise<Browser> | undefined;

afterAll(async () => {
  await (await browser)?.close();
  browser = undefined;
});

/** Open the viewer in a browser of its own, without cookies or settings. */
export async function openPage(options: PageOptions = {}): Promise<OpenedPage> {
  const { width = 1440, height = 900, theme = "light", hash = "", isPhone = false } = options;
  browser ??= chromium.launch({ executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: flags });
  const context: BrowserContext = await (await browser).newContext({
    viewport: { width, height },
    colorScheme: theme,
    hasTouch: isPhone,
    isMobile: isPhone,
    acceptDownloads: true,
  });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await page.goto(new URL(hash, inject("viewerUrl")).href);
  return { page, complaints };
}

/** Wait until the picture of the camera is whole. */
export async function waitForPicture(page: Page): Promise<void> {
  await page.waitForSelector('.render-status[data-phase="done"][data-final="true"]');
}

/** Keep a screenshot for people to look at. */
export async function keepScreenshot(page: Page, name: string): Promise<Buffer> {
  await mkdir(artefacts, { recursive: true });
  return page.screenshot({ path: `${artefacts}/${name}.png` });
}

/** Close a page, and fail where its console complained. */
export async function closePage({ page, complaints }: OpenedPage): Promise<void> {
  await page.context().close();
  expect(complaints).toEqual([]);
}
