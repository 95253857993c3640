import pc from "picocolors";

/** Colours for stdout and stderr apart: one may be a terminal while the other is a file. */
export const outputColors: Colors = pc.createColors(pc.isColorSupported && process.stdout.isTTY);
export const errorColors: Colors = pc.createColors(pc.isColorSupported && process.stderr.isTTY);

type Colors = ReturnType<typeof pc.createColors>;
