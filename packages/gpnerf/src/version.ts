/** Version of this package, written into checkpoints and runs. */
export const version = "0.1.0";
