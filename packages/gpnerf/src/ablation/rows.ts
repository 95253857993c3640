import { type Config, parseConfig } from "../config/schema.ts";
import { ConfigError } from "../errors.ts";

/** The design choices that Table 4 switches. */
export interface AblationSwitches {
  /** Semantic losses teach the attention that colour and semantics share. */
  readonly joint: boolean;
  /** L_S.D (Eq. 11) has its weight; otherwise 0. */
  readonly semanticDistill: boolean;
  /** No gradient from rendered semantics or from the teacher into F_sem. */
  readonly gradientBlock: boolean;
  /** L_D.G (Eq. 12, 13) has its weight; otherwise 0. */
  readonly depthGuided: boolean;
}

/** One experiment of Table 4. */
export interface AblationRow extends AblationSwitches {
  /** The table's "ID". */
  readonly id: number;
  /** What the paper reports on ScanNet: mIoU in percent, PSNR in dB. */
  readonly paper: { readonly miou: number; readonly psnr: number };
}

const [on, off] = [true, false];

/** Table 4, row by row. */
export const ablationRows: readonly AblationRow[] = [
  row(1, { joint: off, semanticDistill: off, gradientBlock: off, depthGuided: off }, { miou: 56.45, psnr: 29.06 }),
  row(2, { joint: on, semanticDistill: off, gradientBlock: off, depthGuided: off }, { miou: 57.19, psnr: 29.3 }),
  row(3, { joint: on, semanticDistill: on, gradientBlock: off, depthGuided: off }, { miou: 52.03, psnr: 29.29 }),
  row(4, { joint: on, semanticDistill: on, gradientBlock: on, depthGuided: off }, { miou: 59.55, psnr: 29.26 }),
  row(5, { joint: on, semanticDistill: on, gradientBlock: on, depthGuided: on }, { miou: 59.92, psnr: 29.37 }),
];

function row(id: number, switches: AblationSwitches, paper: AblationRow["paper"]): AblationRow {
  return { id, ...switches, paper };
}

/**
 * Rows by their ids, in the order of the table.
 * @throws {ConfigError} for an id that the table does not have, or no id at all
 */
export function selectRows(ids: readonly number[]): AblationRow[] {
  const unknown = ids.filter((id) => !ablationRows.some((each) => each.id === id));
  if (unknown.length > 0 || ids.length === 0) {
    throw new ConfigError(
      unknown.length > 0 ? `ablate: Table 4 has no row ${unknown.join(", ")}` : "ablate: no rows were chosen",
      { hint: `Choose from rows ${ablationRows.map(({ id }) => id).join(", ")}.` },
    );
  }
  return ablationRows.filter(({ id }) => ids.includes(id));
}

/**
 * The configuration of an experiment: the given one with the row's switches, and nothing else changed. A loss that is
 * on has the weight it has there.
 *
 * @throws {ConfigError} when the row needs a loss whose weight is 0: it would equal the row before
 */
export function rowConfig({ id, ...switches }: AblationRow, config: Config): Config {
  const { losses } = config.training;
  const weightOf = (name: "semanticDistill" | "depthGuided"): number => {
    if (switches[name] && losses[name] === 0) {
      throw new ConfigError(`ablate: row ${id} of Table 4 needs training.losses.${name}, but its weight is 0`, {
        hint: `Give it a weight, for example --set training.losses.${name}=0.25, or leave the row out.`,
      });
    }
    return switches[name] ? losses[name] : 0;
  };
  const training = {
    ...config.training,
    joint: switches.joint,
    gradientBlock: switches.gradientBlock,
    losses: { ...losses, semanticDistill: weightOf("semanticDistill"), depthGuided: weightOf("depthGuided") },
  };
  return parseConfig({ ...config, training }, `configuration of row ${id}`);
}
