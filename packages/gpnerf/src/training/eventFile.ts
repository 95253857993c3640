import { appendFile, mkdir, readdir, readFile, rm, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import protobuf from "protobufjs";
import { encodeRecord, readRecords } from "./tfRecord.ts";

/** The part of TensorFlow's event.proto and summary.proto that scalars need; field numbers are TensorFlow's. */
const schema = `
syntax = "proto3";
package tensorflow;
message Event {
  double wall_time = 1;
  int64 step = 2;
  string file_version = 3;
  Summary summary = 5;
}
message Summary {
  message Value { string tag = 1; float simple_value = 2; }
  repeated Value value = 1;
}
`;

const eventType = protobuf.parse(schema, { keepCase: true }).root.lookupType("tensorflow.Event");

/** What the first record of every event file must say. */
const fileVersion = "brain.Event:2";

/** Numbers of one step under TensorBoard's tags, such as "loss/total". */
export type Scalars = Readonly<Record<string, number>>;

/**
 * A TensorBoard event file of scalars. Each start of a run has a file of its own, named after the step it starts from;
 * `tensorboard --logdir` reads those of a folder as one run.
 */
export class EventFile {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * The file for the steps after `step`, its folder made if missing. What the folder says about later steps is removed:
   * a resumed run says it again.
   */
  static async open(folder: string, step: number): Promise<EventFile> {
    await mkdir(folder, { recursive: true });
    await dropEventsAfter(folder, step);
    const file = new EventFile(join(folder, `events.out.tfevents.${String(step).padStart(10, "0")}.gpnerf`));
    const isNew = (await stat(file.path).catch(() => undefined)) === undefined;
    if (isNew) await file.#append({ step, file_version: fileVersion });
    return file;
  }

  /** Add numbers of a step. */
  async write(step: number, scalars: Scalars): Promise<void> {
    const value = Object.entries(scalars).map(([tag, simple_value]) => ({ tag, simple_value }));
    await this.#append({ step, summary: { value } });
  }

  async #append(event: object): Promise<void> {
    const payload = eventType.encode(eventType.fromObject({ wall_time: Date.now() / 1000, ...event })).finish();
    await appendFile(this.path, encodeRecord(payload));
  }
}

/** Cut every file before its first event of a later step; a file that starts later goes. */
async function dropEventsAfter(folder: string, step: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith("events.out.tfevents."));
  for (const name of names) {
    const path = join(folder, name);
    let kept = 0;
    for (const { payload, end } of readRecords(await readFile(path))) {
      if (Number(eventType.decode(payload).toJSON()["step"] ?? 0) > step) break;
      kept = end;
    }
    if (kept === 0) await rm(path);
    else await truncate(path, kept);
  }
}
