import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import sirv from "sirv";

/** A server of files and nothing else. */
export interface StaticServer {
  readonly url: string;
  /** Requests that it had no file for. */
  readonly missing: readonly string[];
  close(): void;
}

/**
 * Hand out the files of a folder as any web host does.
 * @param isolated whether with the headers without which browsers share no memory between threads
 */
export async function serveFolder(folder: string, { isolated }: { readonly isolated: boolean }): Promise<StaticServer> {
  const missing: string[] = [];
  const files = sirv(folder, { dev: true });
  const server = createServer((request, response) => {
    if (isolated) {
      response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
      response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
    }
    files(request, response, () => {
      missing.push(request.url ?? "");
      response.writeHead(404).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    missing,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
