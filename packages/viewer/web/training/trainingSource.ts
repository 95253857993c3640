import { routes, type TrainingMessage, trainingMessageSchema } from "../../src/protocol/index.ts";

/**
 * Listen to the server's training. The browser reconnects by itself; the whole history then comes again.
 *
 * @param onMessage    each message as it comes
 * @param onConnection whether the server is there
 * @returns a function that stops listening
 */
export function listenToTraining(
  onMessage: (message: TrainingMessage) => void,
  onConnection: (isThere: boolean) => void,
): () => void {
  const source = new EventSource(routes.training);
  source.addEventListener("open", () => onConnection(true));
  source.addEventListener("error", () => onConnection(false));
  source.addEventListener("message", ({ data }: MessageEvent<string>) => {
    const message = trainingMessageSchema.safeParse(JSON.parse(data));
    // A message of a newer server that this page does not know is no reason to stop showing the others.
    if (message.success) onMessage(message.data);
  });
  return () => source.close();
}
