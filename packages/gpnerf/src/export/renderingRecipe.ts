import type { ModelDescription } from "./modelDescription.ts";

/** How to render with the exported programs, step by step, with this network's numbers. */
export function renderingRecipe(description: ModelDescription): string {
  return [
    "## How to render a view\n",
    conventions(description),
    encode(description),
    rays(description),
    projection(),
    sampling(description),
    run(description),
    ...(description.passes.length > 1 ? [secondPass(description)] : []),
    semantics(description),
  ].join("\n");
}

function conventions({ config }: ModelDescription): string {
  const { width, height } = config.data;
  return `### Conventions

- Camera axes are OpenCV's: x right, y down, z forward. A pose is world-from-camera: a point X in camera axes lies at
  R X + t in the world, so t is the camera centre. Metres. The network reads world positions, so the origin and axes of
  the world matter: use those of the data it was trained on.
- Pixel centres are at integers: the centre of the top-left pixel is (0, 0). A point (X, Y, Z) in camera axes is seen at
  u = fx X / Z + cx, v = fy Y / Z + cy. No lens distortion.
- Resizing an image to ${width} x ${height} changes its camera, with s = new size / old size on each axis: focal length s f,
  principal point s (c + 0.5) - 0.5.
- Depth is z-depth: the Z of camera axes, not the distance.
- Colours are sRGB in 0..1 as in the picture file, without any normalisation, also in the outputs.
`;
}

function encode({ config, maps }: ModelDescription): string {
  const { radiance, semantic } = maps;
  const views = config.data.views;
  return `### 1. Encode the source views

Choose ${views} images with cameras near the target's, which see the same things; their order does not matter. Run
\`features.onnx\` on each and keep, per view, three maps: the image itself, \`radiance\` as ${radiance.height} rows of
${radiance.width} cells with ${radiance.channels} channels, and \`semantic\` as ${semantic.height} rows of ${semantic.width} cells with ${semantic.channels} channels.
`;
}

function rays({ config, passes }: ModelDescription): string {
  const [{ samples }] = passes;
  const depths =
    config.rendering.spacing === "uniform"
      ? `z_s = near + s (far - near) / ${samples - 1}`
      : `1 / z_s = 1 / near + s (1 / far - 1 / near) / ${samples - 1}`;
  return `### 2. Rays and samples

For a target camera (R, t, fx, fy, cx, cy) and each pixel (x, y), columns and rows counted from 0:

    d = R ((x - cx) / fx, (y - cy) / fy, 1)
    ${depths}        s = 0 .. ${samples - 1}
    p_s = t + z_s d

\`points\` holds the p_s ray by ray, \`rayDirection\` is d / |d|. near and far bracket the depths of the scene as seen from
its cameras; gpnerf takes max(0.1, 0.9 x the 0.5th percentile) and 1.05 x the 99.5th percentile of the known depths.
`;
}

function projection(): string {
  return `### 3. Projection into the source views

For each point p and each source view with pose (R_i, t_i):

    (X, Y, Z) = transpose(R_i) (p - t_i)
    u = (fx X + cx Z) / max(Z, 1e-8),  v = (fy Y + cy Z) / max(Z, 1e-8)
    visible = 1 if Z > 0 and 0 <= u <= width - 1 and 0 <= v <= height - 1, else 0
    a = (t - p) / (|t - p| + 1e-6)            towards the target camera
    b = (t_i - p) / (|t_i - p| + 1e-6)        towards the source camera
    direction = ((a - b) / max(|a - b|, 1e-6), a . b)
`;
}

function sampling({ maps }: ModelDescription): string {
  const edge = `Hold column and row within the map first, 0 .. width - 1 and 0 .. height - 1 of the map.
Where \`visible\` is 0, all features and the colour are 0.`;
  const zeros = `Cells outside the map count as 0.
Sample every point, also where \`visible\` is 0: a point beside or behind the camera takes what lies at the (u, v) of the
formula, held within -1e6 .. 1e6.`;
  return `### 4. Sampling the maps

A map is read at image position (u, v) by bilinear interpolation at

    column = u scaleX,  row = v scaleY

with the scales of the table under "Maps" and cell centres at integers.
${maps.radiance.outside === "edge" ? edge : zeros}

\`sampled\` joins the image's colour and \`radiance\` along channels.
`;
}

function run({ passes }: ModelDescription): string {
  return `### 5. Colour and depth

Run \`${passes[0].file}\` on any number of rays at once; a few dozen keep the intermediate tensors in the processor's cache.
\`color\` is the pixel's colour, and sum over s of \`rayAttention\`[s] z_s its depth.${
    passes.length > 1 ? "\nThis is the coarse pass; the fine pass below replaces both." : ""
  }
`;
}

function secondPass({ config, passes }: ModelDescription): string {
  const [{ samples: coarse }, { file, samples: fine }] = passes;
  const added = fine - coarse;
  const inverse = config.rendering.spacing === "inverse";
  const m = inverse ? "1 / z" : "z";
  return `### 6. The fine pass

Add ${added} samples where the coarse pass attended. Per ray, with m_s = ${m}_s and A = \`rayAttention\` of the coarse pass:

    e_j = (m_j + m_(j+1)) / 2          j = 0 .. ${coarse - 2}     edges
    w_j = A_(j+1) + 1e-5               j = 0 .. ${coarse - 3}     weight between the edges j and j + 1
${inverse ? "    reverse the order of the e_j and of the w_j, so that the edges increase\n" : ""}    c_0 = 0,  c_(j+1) = c_j + w_j / sum(w)
    for i = 0 .. ${added - 1}:
      u = ${added === 1 ? "0" : `i / ${added - 1}`}
      k = first index with c_k > u, at most ${coarse - 2};  l = max(k - 1, 0)
      share = c_k - c_l, or 1 if that is below 1e-5
      m = e_l + (u - c_l) / share (e_k - e_l)
      new sample at z = ${inverse ? "1 / m" : "m"}

The ${coarse} and the ${added} depths together, sorted, are the ${fine} samples of \`${file}\`: repeat steps 2 to 5 with them. Its outputs
are the result.
`;
}

function semantics({ config, maps, semanticStride: stride, passes }: ModelDescription): string {
  const { semantic } = maps;
  const { file } = passes[passes.length - 1];
  const groups = config.family === "paper" ? 1 : config.field.width;
  const perGroup = semantic.channels / groups;
  const weight = groups === 1 ? "poolWeights[s, i, 0]" : `poolWeights[s, i, floor(c / ${perGroup})]`;
  return `### ${passes.length > 1 ? 7 : 6}. Semantics

Cell (column, row) of the pooled map belongs to the ray through pixel (${stride} column, ${stride} row): ${semantic.width * semantic.height} of the image's rays.
For each, with \`poolWeights\` of \`${file}\` and \`semantic\` sampled as in step 4:

    pooled[c] = sum over samples s and source views i of ${weight} semantic_i(p_s)[c]

Run \`perception.onnx\` once on the whole map, cells row by row. The index of a pixel's largest logit says what it shows.
\`fieldWeights\` instead of \`poolWeights\`, without the sum over samples, gives the semantic feature at each point of space.
`;
}
