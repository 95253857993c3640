import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { build } from "vite";
import { afterAll } from "vitest";
import { type StaticServer, serveFolder } from "./staticServer.ts";
import "./networkPage/messages.ts";

/** WebGPU in software, on machines without a GPU. */
const flags = [
  "--headless=new",
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=Vulkan",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
];

/** How long anything may take, milliseconds: machines that test much at once are slow. */
const patience = 180_000;

let built: Promise<string> | undefined;
let browser: Promise<Browser> | undefined;
const servers: StaticServer[] = [];

afterAll(async () => {
  await (await browser)?.close();
  for (const server of servers) server.close();
  if (built) await rm(await built, { recursive: true });
});

/** A folder with the page of `networkPage/`, bundled as the viewer is; gone after the tests of the file. */
export function networkPageFolder(): Promise<string> {
  built ??= bundle();
  return built;
}

/** Open an address in a browser that has WebGPU. */
export async function openInChromium(url: string): Promise<Page> {
  browser ??= chromium.launch({ executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: flags });
  const page = await (await browser).newPage();
  page.setDefaultTimeout(patience);
  await page.goto(url);
  return page;
}

/** Serve a folder until the tests of the file have ended. */
export async function served(folder: string, { isolated }: { readonly isolated: boolean }): Promise<StaticServer> {
  const server = await serveFolder(folder, { isolated });
  servers.push(server);
  return server;
}

async function bundle(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gpnerf-network-page-"));
  await build({
    root: join(import.meta.dirname, "networkPage"),
    base: "./",
    logLevel: "error",
    worker: { format: "es" },
    build: { outDir: join(folder, "page"), target: "es2023", assetsInlineLimit: 0, emptyOutDir: true },
  });
  return folder;
}
