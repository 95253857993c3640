import type { Transferable } from "node:worker_threads";
import { toPostedError } from "./postedError.ts";
import type { TaskRunner } from "./taskRunner.ts";
import type { Reply, Request } from "./workerMessages.ts";

/**
 * Answer what a pool asks of a worker, one request after another, in the order in which they come.
 *
 * @param end  called when the sessions are freed, after the request to close
 * @returns what is to be called with each request
 */
export function serveRequests(
  runner: TaskRunner,
  reply: (message: Reply, transfer?: readonly Transferable[]) => void,
  end: () => void,
): (request: Request) => void {
  const answer = async (request: Request): Promise<void> => {
    if (request.kind === "close") {
      await runner.close();
      end();
      return;
    }
    const { id, task, payload } = request;
    try {
      const { value, transfer } = await runner.run(task, payload);
      reply({ kind: "result", id, value }, transfer);
    } catch (error) {
      // Also when the result cannot be posted: a DataCloneError says what in it is at fault.
      reply({ kind: "failure", id, error: toPostedError(error) });
    }
  };
  let last = Promise.resolve();
  return (request) => {
    last = last.then(() => answer(request));
  };
}
