/** lr(step) = initial · factor^(step / period): exponential decay over training steps (GP-NeRF Sec. 5.1). */
export function exponentialDecay(initial: number, factor: number, period: number, step: number): number {
  return initial * factor ** (step / period);
}
