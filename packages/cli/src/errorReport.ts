import { EngineError } from "@gpnerf/engine";
import { CommanderError } from "commander";
import { GpnerfError } from "gpnerf";
import { errorColors } from "./colors.ts";
import { exitCodes } from "./exitCodes.ts";
import { Interrupted } from "./interruption.ts";

/** What to print for an error, and how the program ends. */
export interface ErrorReport {
  /** For stderr; empty when there is nothing left to say. */
  readonly text: string;
  readonly exitCode: number;
}

/**
 * Turn what a command threw into words.
 *
 * Errors about the world outside get a message and a hint. Anything else is a bug of ours and says so.
 *
 * @param showStack  add the stack, with causes
 */
export function errorReport(error: unknown, showStack: boolean): ErrorReport {
  // Commander has printed its message, or the help that was asked for.
  if (error instanceof CommanderError) {
    return { text: "", exitCode: error.exitCode === 0 ? exitCodes.success : exitCodes.usage };
  }
  if (error instanceof Interrupted) return { text: `${error.message}\n`, exitCode: exitCodes.interrupted };

  const stack = showStack ? `${stackWithCauses(error)}\n` : "";
  const known = knownError(error);
  if (known) return { text: `${message(known.message, known.hint)}${stack}`, exitCode: exitCodes.failure };
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const hint = showStack
    ? "This is a bug in gpnerf, not a mistake of yours. Please report it with the command and the stack below."
    : "This is a bug in gpnerf, not a mistake of yours. Please report it with the command and its output under --verbose.";
  return { text: `${message(what, hint)}${stack}`, exitCode: exitCodes.internal };
}

function message(text: string, hint: string | undefined): string {
  return `${errorColors.red("error:")} ${text}\n${hint === undefined ? "" : `${errorColors.cyan("hint:")} ${hint}\n`}`;
}

/** Message and hint of an error that is about the world outside; undefined for a bug. */
function knownError(error: unknown): { message: string; hint: string | undefined } | undefined {
  if (error instanceof GpnerfError || error instanceof EngineError) return { message: error.message, hint: error.hint };
  if (isFileSystemError(error)) {
    return { message: error.message, hint: "Check the path, the free space and the permissions." };
  }
  return undefined;
}

/** Errors of Node's file system calls: their message names the call and the path. */
function isFileSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && "syscall" in error && "path" in error;
}

function stackWithCauses(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? String(error);
  return error.cause === undefined ? own : `${own}\ncaused by: ${stackWithCauses(error.cause)}`;
}
