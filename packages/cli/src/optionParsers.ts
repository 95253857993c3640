import { InvalidArgumentError } from "commander";
import type { ImageSize } from "gpnerf";

/**
 * Parser of an option that is a whole number.
 * @param least  smallest value allowed
 */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isInteger(value) || value < least) {
      throw new InvalidArgumentError(`A whole number of at least ${least} is needed.`);
    }
    return value;
  };
}

/** A seed: any integer of 32 bits. */
export function seed(text: string): number {
  const value = wholeNumber(0)(text);
  if (value > 0xffffffff) throw new InvalidArgumentError("A whole number from 0 to 4294967295 is needed.");
  return value;
}

/** A distance in metres, above 0. */
export function meters(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) {
    throw new InvalidArgumentError("A number of metres above 0 is needed, for example 0.5.");
  }
  return value;
}

/** Any number above 0. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError("A number above 0 is needed.");
  return value;
}

/** An image size: "160x120". */
export function imageSize(text: string): ImageSize {
  const match = /^(\d+)[x×](\d+)$/i.exec(text);
  const size = { width: Number(match?.[1]), height: Number(match?.[2]) };
  if (!(size.width >= 16 && size.height >= 16)) {
    throw new InvalidArgumentError("WIDTHxHEIGHT in pixels is needed, at least 16x16, for example 160x120.");
  }
  return size;
}
