/** @file A process that runs programs on devices for deviceProcess.ts, in JavaScript because Node 20 runs nothing else. */
import { createSession, deviceProblem, WorkerPool } from "../dist/index.js";
import { operatorPlacement } from "../dist/testing/index.js";

const requests = {
  deviceProblem,
  operatorPlacement,
  /** Whether a program can be loaded; the reason otherwise. */
  async refusal(program, device) {
    try {
      await (await createSession(program, { device })).dispose();
      return undefined;
    } catch ({ message }) {
      return message;
    }
  },
  async run(program, feeds, device) {
    const session = await createSession(program, { device });
    const outputs = await session.run(feeds);
    await session.dispose();
    return outputs;
  },
  /** Outputs of the program as two workers and this thread find them at the same time. */
  async runAtOnce(program, feeds, device) {
    const pool = await WorkerPool.create({ module: new URL("./poolTasks.js", import.meta.url), size: 2, device });
    const [inWorkers, here] = await Promise.all([
      pool.runOnAll("runSums", () => ({ program, feeds })),
      requests.run(program, feeds, device),
    ]);
    await pool.close();
    return [...inWorkers, here];
  },
};

process.on("message", async ({ id, request, parameters }) => {
  try {
    process.send({ id, result: await requests[request](...parameters) });
  } catch ({ name, message, hint }) {
    process.send({ id, error: { name, message, hint } });
  }
});
