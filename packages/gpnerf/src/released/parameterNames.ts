/**
 * @file Our parameter names and those of the released code, side by side. Shapes are the same on both sides. Where the
 * release has a network of its own for the fine pass, `fineTransformer` and `net_fine` stand for `transformer` and
 * `net_coarse`.
 */

/**
 * Modules: ours, then the released code's. A module has a `weight`, a `bias` or both. `#` is any index, the same on both
 * sides; `2#` twice the index (the release counts parameter-free layers in between).
 */
// biome-ignore format: a table reads best in rows
const modules: readonly (readonly [ours: string, official: string])[] = [
  ["features.encoder.stem",                               "feature_net.conv1"],
  ["features.encoder.stemNorm",                           "feature_net.bn1"],
  ["features.encoder.stage#.#.conv1",                     "feature_net.layer#.#.conv1"],
  ["features.encoder.stage#.#.norm1",                     "feature_net.layer#.#.bn1"],
  ["features.encoder.stage#.#.conv2",                     "feature_net.layer#.#.conv2"],
  ["features.encoder.stage#.#.norm2",                     "feature_net.layer#.#.bn2"],
  ["features.encoder.stage#.#.shortcut.conv",             "feature_net.layer#.#.downsample.0"],
  ["features.encoder.stage#.#.shortcut.norm",             "feature_net.layer#.#.downsample.1"],
  ["features.radianceDecoder.up#.conv",                   "feature_net.upconv#.conv.conv"],
  ["features.radianceDecoder.up#.norm",                   "feature_net.upconv#.conv.bn"],
  ["features.radianceDecoder.merge#.conv",                "feature_net.iconv#.conv"],
  ["features.radianceDecoder.merge#.norm",                "feature_net.iconv#.bn"],
  ["features.radianceDecoder.out",                        "feature_net.out_conv"],
  ["features.featurePyramid.lateral.#",                   "feature_fpn.lateral_convs.#.conv"],
  ["features.featurePyramid.output.#",                    "feature_fpn.fpn_convs.#.conv"],

  ["transformer.embedding.linear0",                       "net_coarse.rgbfeat_fc.0"],
  ["transformer.embedding.linear1",                       "net_coarse.rgbfeat_fc.2"],
  ["transformer.fieldAggregation.#.norm",                 "net_coarse.view_crosstrans.#.attn_norm"],
  ["transformer.fieldAggregation.#.attention.query",      "net_coarse.view_crosstrans.#.attn.q_fc"],
  ["transformer.fieldAggregation.#.attention.key",        "net_coarse.view_crosstrans.#.attn.k_fc"],
  ["transformer.fieldAggregation.#.attention.value",      "net_coarse.view_crosstrans.#.attn.v_fc"],
  ["transformer.fieldAggregation.#.attention.position0",  "net_coarse.view_crosstrans.#.attn.pos_fc.0"],
  ["transformer.fieldAggregation.#.attention.position1",  "net_coarse.view_crosstrans.#.attn.pos_fc.2"],
  ["transformer.fieldAggregation.#.attention.attention0", "net_coarse.view_crosstrans.#.attn.attn_fc.0"],
  ["transformer.fieldAggregation.#.attention.attention1", "net_coarse.view_crosstrans.#.attn.attn_fc.2"],
  ["transformer.fieldAggregation.#.attention.output",     "net_coarse.view_crosstrans.#.attn.out_fc"],
  ["transformer.fieldAggregation.#.feedForward.norm",     "net_coarse.view_crosstrans.#.ff_norm"],
  ["transformer.fieldAggregation.#.feedForward.linear0",  "net_coarse.view_crosstrans.#.ff.fc1"],
  ["transformer.fieldAggregation.#.feedForward.linear1",  "net_coarse.view_crosstrans.#.ff.fc2"],
  ["transformer.placement.#.linear0",                     "net_coarse.q_fcs.#.0"],
  ["transformer.placement.#.linear1",                     "net_coarse.q_fcs.#.2"],
  ["transformer.rayAggregation.#.norm",                   "net_coarse.view_selftrans.#.attn_norm"],
  ["transformer.rayAggregation.#.attention.query",        "net_coarse.view_selftrans.#.attn.q_fc"],
  ["transformer.rayAggregation.#.attention.key",          "net_coarse.view_selftrans.#.attn.k_fc"],
  ["transformer.rayAggregation.#.attention.value",        "net_coarse.view_selftrans.#.attn.v_fc"],
  ["transformer.rayAggregation.#.attention.output",       "net_coarse.view_selftrans.#.attn.out_fc"],
  ["transformer.rayAggregation.#.feedForward.norm",       "net_coarse.view_selftrans.#.ff_norm"],
  ["transformer.rayAggregation.#.feedForward.linear0",    "net_coarse.view_selftrans.#.ff.fc1"],
  ["transformer.rayAggregation.#.feedForward.linear1",    "net_coarse.view_selftrans.#.ff.fc2"],
  ["transformer.color.norm",                              "net_coarse.norm"],
  ["transformer.color.linear",                            "net_coarse.rgb_fc"],
  ["transformer.adaptor",                                 "net_coarse.semantic_adaptor.0"],

  ["perception.head.branch#.#.conv",                      "sem_seg_head.scale_heads.#.2#"],
  ["perception.head.branch#.#.norm",                      "sem_seg_head.scale_heads.#.2#.norm"],
  ["perception.head.classifier",                          "sem_seg_head.predictor"],
];

/** Biases of the attention's last linear: constant over the views, so that the softmax over the views removes them. */
const withoutEffect = /^net_(coarse|fine)\.view_crosstrans\.\d+\.attn\.attn_fc\.2\.bias$/;

/** What the released code calls a parameter of ours; undefined for parameters that it does not have. */
export function officialName(ours: string): string | undefined {
  return translated(ours, fromOurs);
}

/** What we call a parameter of the released code; undefined for parameters that we do not have. */
export function ourName(official: string): string | undefined {
  return hasNoEffect(official) ? undefined : translated(official, fromOfficial);
}

/** Whether a parameter of the released code cannot change any output, so that we do not have it. */
export function hasNoEffect(official: string): boolean {
  return withoutEffect.test(official);
}
type Translator = (name: string) => string | undefined;

function translated(name: string, translators: readonly Translator[]): string | undefined {
  for (const translate of translators) {
    const other = translate(name);
    if (other !== undefined) return other;
  }
  return undefined;
}

const index = /2?#/g;

function translator(from: string, to: string): Translator {
  const module = from.replaceAll(".", "\\.").replaceAll(index, "(0|[1-9]\\d*)");
  const pattern = new RegExp(`^${module}\\.(weight|bias)$`);
  const steps = (from.match(index) ?? []).map((token) => token.length);
  return (name) => {
    const match = pattern.exec(name);
    if (!match) return undefined;
    const indices = steps.map((step, i) => Number(match[i + 1]) / step);
    if (!indices.every(Number.isInteger)) return undefined;
    let next = 0;
    const other = to.replaceAll(index, (token) => String(token.length * indices[next++]));
    return `${other}.${match.at(-1)}`;
  };
}

const fineModules = modules
  .filter(([ours]) => ours.startsWith("transformer."))
  .map(([ours, official]) => [`fineT${ours.slice(1)}`, official.replace("net_coarse", "net_fine")] as const);
const everyModule = [...modules, ...fineModules];
const fromOurs = everyModule.map(([ours, official]) => translator(ours, official));
const fromOfficial = everyModule.map(([ours, official]) => translator(official, ours));
