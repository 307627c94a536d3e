// The features of a map: what they are called, and between which values they lie.
import type { Opened, Values } from "../protocol.ts";

type Described = Pick<Opened, "low" | "high" | "names" | "n_features"> & Partial<Pick<Opened, "view">>;

export class Features {
  readonly n: number;
  readonly low: Float32Array;
  readonly high: Float32Array;
  readonly names: string[] | null;
  /** Of series: what there is at each step. */
  readonly channels: string[] | null;

  constructor({ low, high, names, n_features, view }: Described) {
    this.channels = view?.channels ?? null;
    this.n = n_features;
    this.low = low;
    this.high = high;
    this.names = names;
  }

  nameOf(j: number): string {
    return this.names?.[j] ?? `feature ${j}`;
  }

  /** The value of a feature, in its own scale. */
  valueOf(values: Values, j: number): number {
    if (values instanceof Float32Array) return values[j];
    return this.#lowOf(j) + (values[j] / 255) * (this.#highOf(j) - this.#lowOf(j));
  }

  /** Where it lies between low (0) and high (1). */
  shareOf(values: Values, j: number): number {
    if (values instanceof Uint8Array) return values[j] / 255;
    return Math.min(1, Math.max(0, (values[j] - this.#lowOf(j)) / (this.#highOf(j) - this.#lowOf(j))));
  }

  // One bound for all, or one for each.
  #lowOf(j: number): number {
    return this.low[this.low.length === 1 ? 0 : j];
  }

  #highOf(j: number): number {
    return this.high[this.high.length === 1 ? 0 : j];
  }
}
