import { protocolVersion, type Session } from "../../src/protocol/index.ts";
import { webSceneMeta } from "../../src/webFolder/webScene.ts";
import type { RenderDevice } from "./inBrowser/renderMessages.ts";
import type { RenderBackend } from "./renderBackend.ts";

/** Address of the scene that this page was exported with; undefined on pages of a server that renders. */
function exportedScene(): string | undefined {
  const content = document.querySelector<HTMLMetaElement>(`meta[name="${webSceneMeta}"]`)?.content;
  return content === undefined ? undefined : new URL(content, document.baseURI).href;
}

/** What there is to see: what the server shows, or the scene that lies beside the page. */
export async function fetchSession(): Promise<Session> {
  const sceneUrl = exportedScene();
  if (sceneUrl === undefined) return (await import("./serverBackend.ts")).fetchSession();
  const { WebFolder } = await import("./inBrowser/webFolder.ts");
  const { version, description } = await new WebFolder(sceneUrl).loadScene();
  return { protocol: protocolVersion, version, title: description.name, hasScene: true, hasTraining: false };
}

/** Whatever renders for this page: the server that it came from, or this browser. */
export async function openBackend(): Promise<RenderBackend> {
  const sceneUrl = exportedScene();
  if (sceneUrl === undefined) return (await import("./serverBackend.ts")).openServerBackend();
  const { InBrowserBackend } = await import("./inBrowser/inBrowserBackend.ts");
  return new InBrowserBackend(sceneUrl, chosenDevice());
}

/** `?device=cpu` or `?device=webgpu` in the page's address. */
function chosenDevice(): RenderDevice | undefined {
  const device = new URLSearchParams(location.search).get("device");
  return device === "cpu" || device === "webgpu" ? device : undefined;
}
