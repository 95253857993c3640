import { z } from "zod";
import {
  frameMapsHeaderSchema,
  pointCloudHeaderSchema,
  routes,
  type Session,
  sceneDescriptionSchema,
  sessionSchema,
  type UnpackedMessage,
  unpack,
} from "../../src/protocol/index.ts";
import { fetchAnswer, fetchJson } from "./fetchAnswer.ts";
import type { FrameMaps, PointCloud, RenderBackend } from "./renderBackend.ts";
import { RenderSocket } from "./renderSocket.ts";

// Generated code would need 'unsafe-eval', which the page's security policy refuses.
z.config({ jitless: true });

/** What the server that this page came from shows. */
export function fetchSession(): Promise<Session> {
  return fetchJson(routes.session, sessionSchema);
}

/** Pictures from the server that this page came from. */
export function openServerBackend(): RenderBackend {
  const socket = new RenderSocket(location);
  return {
    place: "server",
    describe: () => fetchJson(routes.scene, sceneDescriptionSchema),
    loadPoints: async () => pointCloud(await fetchPacked(routes.points, pointCloudHeaderSchema)),
    loadFrame: async (id) => frameMaps(await fetchPacked(routes.frame(id), frameMapsHeaderSchema)),
    render: (request, callbacks) => socket.render(request, callbacks),
    close: () => socket.close(),
  };
}

async function fetchPacked<Header>(url: string, schema: z.ZodType<Header>): Promise<UnpackedMessage<Header>> {
  const response = await fetchAnswer(url);
  return unpack(await response.arrayBuffer(), schema);
}

function pointCloud({ header, arrays }: UnpackedMessage<z.infer<typeof pointCloudHeaderSchema>>): PointCloud {
  const { voxelSize, classesOf, isComplete } = header;
  return { voxelSize, classesOf, isComplete, ...valuesOf(arrays) } as PointCloud;
}

function frameMaps({ header, arrays }: UnpackedMessage<z.infer<typeof frameMapsHeaderSchema>>): FrameMaps {
  return { id: header.id, ...valuesOf(arrays) } as FrameMaps;
}

/** The arrays by name; their types are part of the protocol. */
function valuesOf(arrays: UnpackedMessage<unknown>["arrays"]): { [name: string]: unknown } {
  return Object.fromEntries([...arrays].map(([name, { values }]) => [name, values]));
}
