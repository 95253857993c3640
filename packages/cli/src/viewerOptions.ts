import { openBrowser, startViewer, type Viewer, type ViewerOptions } from "@gpnerf/viewer";
import { type Command, InvalidArgumentError } from "commander";
import { ConfigError } from "gpnerf";
import { errorReport } from "./errorReport.ts";
import type { Terminal } from "./terminal.ts";

/** Where the viewer listens unless told; when others have it, anywhere. */
const usualPort = 4780;

/** How the viewer is reached. */
export interface ViewerFlags {
  readonly host?: string;
  readonly port?: number;
  readonly open: boolean;
}

/** Options of commands that serve pages. */
export function addViewerOptions(command: Command): Command {
  return command
    .option(
      "--host <address>",
      "listen here for other machines too; visitors then need a token (default: this machine)",
    )
    .option("--port <number>", `listen on this port (default: ${usualPort}, or a free one)`, portNumber)
    .option("--no-open", "do not open the page in a browser");
}

/**
 * Start a viewer as the flags want it, say where it is and show it.
 * @throws {ConfigError} when the web app is not built or the port cannot be had
 */
export async function openViewer(
  shown: Pick<ViewerOptions, "view" | "training" | "app">,
  { host, port, open }: ViewerFlags,
  terminal: Terminal,
): Promise<Viewer> {
  const onFailure = (error: unknown): void => terminal.note(errorReport(error, false).text.trimEnd());
  const options: ViewerOptions = { ...shown, ...(host === undefined ? {} : { host }), onFailure };
  const viewer = port === undefined ? await startSomewhere(options) : await startViewer({ ...options, port });
  if (open && !(await openBrowser(viewer.url))) terminal.note("no browser could be started; open the address yourself");
  return viewer;
}

async function startSomewhere(options: ViewerOptions): Promise<Viewer> {
  try {
    return await startViewer({ ...options, port: usualPort });
  } catch (error) {
    const isTaken =
      error instanceof ConfigError && (error.cause as { code?: unknown } | undefined)?.code === "EADDRINUSE";
    if (!isTaken) throw error;
    return startViewer(options);
  }
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65535) return port;
  throw new InvalidArgumentError("A port from 0 to 65535 is needed; 0 is any that is free.");
}
