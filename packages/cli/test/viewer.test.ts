import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { TrainingWatch, type Viewer } from "@gpnerf/viewer";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { Terminal } from "../src/terminal.ts";
import { openViewer } from "../src/viewerOptions.ts";
import { temporaryFolder } from "./fixtures.ts";

const path = temporaryFolder();
const terminal = new Terminal({ isQuiet: true });
const training = new TrainingWatch({ title: "training", run: "run" });
const open: { close(): unknown }[] = [];

beforeAll(async () => {
  await mkdir(path("app"));
  await writeFile(path("app", "index.html"), "page");
});
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

/** Take a port, so that nobody else can have it. */
async function taken(port: number): Promise<number> {
  const server: Server = createServer();
  server.listen(port, "127.0.0.1");
  // Where somebody has it already, it is taken just as well.
  await Promise.race([once(server, "listening"), once(server, "error")]).catch(() => undefined);
  const address = server.address();
  if (address === null || typeof address === "string") return port;
  open.push(server);
  return address.port;
}

async function viewer(flags: { readonly port?: number }): Promise<Viewer> {
  const opened = await openViewer({ training, app: path("app") }, { open: false, ...flags }, terminal);
  open.push(opened);
  return opened;
}

describe("the viewer's port", () => {
  it("is another when the usual one is taken", async () => {
    await taken(4780);
    const { url, port } = await viewer({});
    expect(port).not.toBe(4780);
    expect((await fetch(url)).status).toBe(200);
  });

  it("is the one asked for, or there is an error that says what to do", async () => {
    const port = await taken(0);
    await expect(viewer({ port })).rejects.toMatchObject({
      message: `viewer: cannot listen on 127.0.0.1 port ${port}: EADDRINUSE`,
      hint: "Choose another port with --port.",
    });
  });
});

describe("a page that was not built", () => {
  it("is missed before anything starts", async () => {
    await expect(
      openViewer({ training, app: path("nowhere") }, { open: false, port: 0 }, terminal),
    ).rejects.toMatchObject({ hint: "Run `npm run build` in the folder of gpnerf, then try again." });
  });
});
