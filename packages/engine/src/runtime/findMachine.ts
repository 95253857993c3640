import { ortHasBlocks } from "#ort";
import { input } from "../graph/value.ts";
import { compile } from "../onnx/compile.ts";
import { conv2d } from "../ops/convolution.ts";
import type { Device, Machine } from "./device.ts";
import { createSession } from "./session.ts";

/** Widths of the vectors of processors, the widest first. */
const blocks = [16, 8];

let known: Promise<number | undefined> | undefined;

/** A device as programs are best compiled for it on this machine. */
export async function findMachine(device: Device): Promise<Machine> {
  if (device !== "cpu" || !ortHasBlocks) return { device };
  known ??= findChannelBlock();
  return { device, channelBlock: await known };
}

/** The block with which a convolution comes out as without; ONNX Runtime does not tell it, and refuses or errs with another. */
async function findChannelBlock(): Promise<number | undefined> {
  const expected = await convolved(undefined);
  for (const channelBlock of blocks) {
    const found = await convolved(channelBlock).catch(() => undefined);
    if (found?.every((value, i) => Math.abs(value - expected[i]) < 1e-3)) return channelBlock;
  }
  return undefined;
}

const [channels, size] = [32, 20];

/** A convolution of numbers that are all different, with blocks or without. */
async function convolved(channelBlock: number | undefined): Promise<Float32Array> {
  const feeds = {
    x: waves(channels * size * size),
    weight: waves(channels * channels * 9),
  };
  const y = conv2d(input("x", [1, channels, size, size]), input("weight", [channels, channels, 3, 3]));
  const session = await createSession(compile("blocks", { y }, { channelBlock }));
  try {
    return (await session.run(feeds))["y"] as Float32Array;
  } finally {
    await session.dispose();
  }
}

const waves = (count: number): Float32Array => Float32Array.from({ length: count }, (_, i) => Math.sin(i));
