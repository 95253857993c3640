/** A request that is refused, with what to tell its sender. */
export class HttpError extends Error {
  readonly status: number;
  readonly hint: string | undefined;

  constructor(status: number, message: string, hint?: string) {
    super(message);
    this.name = "HttpError";
    this.status = status;
    this.hint = hint;
  }
}
