import pc from "picocolors";

/** Colours for stdout and stderr apart: one may be a terminal while the other is a file. */
export const outputColors: Colors = pc.createColors(areColorsWanted(process.stdout));
export const errorColors: Colors = pc.createColors(areColorsWanted(process.stderr));

/** `isTTY` is undefined for files and pipes, which `createColors` would take for "decide yourself". */
function areColorsWanted({ isTTY }: { readonly isTTY?: boolean }): boolean {
  return pc.isColorSupported && isTTY === true;
}

type Colors = ReturnType<typeof pc.createColors>;
