import type { StepLosses } from "gpnerf";

/** Share of the old value that stays with each step; about the last twenty steps count. */
const persistence = 0.95;

/** Losses as a progress bar shows them: each step has another view, so single values jump. */
export class SmoothedLosses {
  #weight = 0;
  #hasRays = true;
  #sums = { total: 0, photometric: 0, semantic: 0, psnr: 0 };

  add(losses: StepLosses, psnr: number | null): void {
    this.#hasRays = psnr !== null;
    const values = { ...losses, psnr: psnr ?? 0 };
    this.#weight = persistence * this.#weight + (1 - persistence);
    for (const name of ["total", "photometric", "semantic", "psnr"] as const) {
      this.#sums[name] = persistence * this.#sums[name] + (1 - persistence) * values[name];
    }
  }

  /** In words, short enough for a line of a terminal. */
  describe(): string {
    const { total, photometric, semantic, psnr } = this.#sums;
    const mean = (sum: number): number => sum / this.#weight;
    if (!this.#hasRays) return `loss ${mean(total).toFixed(3)} (semantic ${mean(semantic).toFixed(3)})`;
    const [colour, labels] = [mean(photometric).toFixed(4), mean(semantic).toFixed(3)];
    return `loss ${mean(total).toFixed(3)}, PSNR ${mean(psnr).toFixed(1)} dB (colour ${colour}, semantic ${labels})`;
  }
}
