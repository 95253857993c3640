/** A recorded name taken apart. */
export interface SliceName {
  /** Name of the whole tensor. */
  readonly whole: string;
  /** Whether the first rows along the first axis were recorded only, to keep the file small. */
  readonly isSlice: boolean;
}

/** `p64.rgb_first8` are the first rows of `p64.rgb`; how many, their shape says. */
export function sliceOf(name: string): SliceName {
  const whole = name.replace(/_first\d+$/, "");
  return { whole, isSlice: whole !== name };
}
