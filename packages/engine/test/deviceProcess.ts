import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Device, Program, TensorData } from "@gpnerf/engine";
import type { PlacedOperators } from "@gpnerf/engine/testing";

interface Answer {
  readonly id: number;
  readonly result: unknown;
  readonly error?: { readonly name: string; readonly message: string };
}

/**
 * Another process that runs programs on devices. It can use WebGPU on machines without a GPU, on the software renderer
 * that comes with Chromium: its libraries have to be named in the environment before a process starts.
 */
export class DeviceProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #requests = 0;

  constructor() {
    this.#child = fork(fileURLToPath(new URL("./deviceProcess.js", import.meta.url)), {
      serialization: "advanced",
      execArgv: [],
      env: { ...process.env, ...softwareVulkan() },
      stdio: "ignore",
    });
    this.#child.on("message", (answer: Answer) => this.#settle(answer.id, answer));
    this.#child.on("exit", (code, signal) => {
      const error = { name: "Error", message: `the process ended: ${code ?? signal}` };
      for (const id of this.#waiting.keys()) this.#settle(id, { id, result: undefined, error });
    });
  }

  /** Why a program cannot be loaded on a device; undefined when it can. */
  refusal(program: Program, device: Device): Promise<string | undefined> {
    return this.#ask("refusal", program, device);
  }

  /** Outputs of a program on a device. */
  run(program: Program, feeds: Record<string, TensorData>, device: Device): Promise<Record<string, TensorData>> {
    return this.#ask("run", program, feeds, device);
  }

  /** Outputs of a program as three threads find them at the same time. */
  runAtOnce(
    program: Program,
    feeds: Record<string, TensorData>,
    device: Device,
  ): Promise<Record<string, TensorData>[]> {
    return this.#ask("runAtOnce", program, feeds, device);
  }

  problem(device: Device): Promise<string | undefined> {
    return this.#ask("deviceProblem", device);
  }

  placement(program: Program, device: Device): Promise<PlacedOperators[]> {
    return this.#ask("operatorPlacement", program, device);
  }

  end(): void {
    this.#child.kill();
  }

  #ask<Result>(request: string, ...parameters: readonly unknown[]): Promise<Result> {
    const id = this.#requests++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) => {
        if (error) reject(Object.assign(new Error(error.message), error));
        else resolve(result as Result);
      });
      this.#child.send({ id, request, parameters });
    });
  }

  #settle(id: number, answer: Answer): void {
    const settle = this.#waiting.get(id);
    this.#waiting.delete(id);
    settle?.(answer);
  }
}

/** Where distributions put the Vulkan driver of Chromium. */
const drivers = ["/usr/lib/chromium", "/usr/lib64/chromium-browser", "/opt/google/chrome"].map((folder) =>
  join(folder, "vk_swiftshader_icd.json"),
);

function softwareVulkan(): Record<string, string> {
  const driver = drivers.find((path) => existsSync(path));
  if (driver === undefined || process.env["VK_ICD_FILENAMES"] !== undefined) return {};
  return { VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: dirname(driver) };
}
