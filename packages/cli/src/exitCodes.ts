/** How the program ends; scripts may rely on these numbers. */
export const exitCodes = {
  success: 0,
  /** Data, settings or files are not as they must be. */
  failure: 1,
  /** The command line itself cannot be understood. */
  usage: 2,
  /** A bug of ours. */
  internal: 70,
  /** Stopped by Ctrl-C or SIGTERM. */
  interrupted: 130,
} as const;
