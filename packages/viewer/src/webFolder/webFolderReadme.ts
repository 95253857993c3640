import type { SceneDescription } from "../protocol/sceneDescription.ts";
import { webFiles } from "./webScene.ts";

/** What to do with a web folder, for whoever finds it. */
export function webFolderReadme({ name, model, renderSize: { width, height } }: SceneDescription): string {
  return `# ${name}

A scene to look around in, rendered by a GP-NeRF network in the visitor's browser. Hand the folder out with any web
server, under any address; it asks for nothing from elsewhere. For a look on this machine:

\`\`\`sh
npx serve .          # or: python3 -m http.server
\`\`\`

Opening index.html from the disk does not work: browsers load no scripts that way.

| file | holds |
|---|---|
| index.html, assets/ | the viewer, with ONNX Runtime as WebAssembly |
| ${webFiles.scene} | cameras, classes, colours |
| ${webFiles.model} | the network, ${model.parameters} parameters |
| frames/, thumbnails/ | the photos, ${width}x${height} |
| ${webFiles.points}, truth/ | points for orientation; depth and labels of the photos, where there are any |

Pictures are rendered on the GPU where the browser has WebGPU, else by WebAssembly: on all cores where the server sends

\`\`\`
Cross-Origin-Opener-Policy: same-origin
Cross-Origin-Embedder-Policy: require-corp
\`\`\`

with every file, else on one. \`?device=cpu\` or \`?device=webgpu\` at the end of the address chooses. Where the server
sends a Content-Security-Policy, it has to allow scripts 'self', 'wasm-unsafe-eval' and 'unsafe-eval'. Compression by the
server (gzip, brotli) makes the first visit three to four times shorter.
`;
}
