import Table from "cli-table3";
import { type Ablation, ablationChanges, ablationTable, type TextTable } from "gpnerf";

/** An ablation for people: Table 4, trivial answers, and what each row changes. */
export function ablationReport(ablation: Ablation): string {
  return [ablationTable(ablation), ablationChanges(ablation)]
    .filter(({ rows }) => rows.length > 0)
    .map(boxed)
    .join("\n\n");
}

function boxed({ head, rows, note }: TextTable): string {
  const table = new Table({ head: [...head], style: { head: [], border: [], compact: true } });
  table.push(...rows.map((cells) => [...cells]));
  return `${table.toString()}\n${note}`;
}
