/** One line of the bench's table. Only ratios count: the same figures on another machine differ, their ratio hardly does. */
export interface BenchRow {
  /** What was measured, in words. */
  what: string;
  /** The figure with its unit. */
  measured: string;
  /** What it is compared with, measured in the same run, with its figure and unit. */
  reference: string;
  /** measured ÷ reference. */
  ratio: number;
  /** The most the ratio (or, where `what` says so, the figure) may be. */
  budget: number;
  ok: boolean;
}
