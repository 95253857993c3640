/** Why a zip file or one of its entries cannot be read, told before anyone has put the file's name in front. */
export class ZipError extends Error {
  /** Whether bytes contradict each other, or what else it is that is not read. */
  readonly problem: "damaged" | "too large" | "encrypted" | "packed otherwise";

  constructor(problem: ZipError["problem"], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "ZipError";
    this.problem = problem;
  }
}
