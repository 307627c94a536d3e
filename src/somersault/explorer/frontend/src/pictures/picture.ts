// How samples are drawn: one interface for all ways.
import type { Box, Context } from "../canvas.ts";
import type { Values } from "../protocol.ts";
import type { Theme } from "../theme.ts";

/** What is drawn besides the values, where there is room for it. */
export interface Extras {
  isLarge?: boolean;
  start?: Values;
  line?: Values | null;
  /** Degrees by which a shape is turned. */
  turn?: number;
}

export interface Picture {
  /** "28x28", "shape", "series", "profile" or "waveform". */
  readonly choice: string;
  readonly isImage: boolean;
  /** Whether it can be turned. */
  readonly isSolid?: boolean;
  /** Width of a small picture for one of height. */
  readonly aspect: number;
  /** How high the large picture is at a width. */
  heightFor(width: number): number;
  /** The feature that is drawn at a point of the large picture, −1 beside it. */
  featureAt(x: number, y: number, box: Box): number;
  nameOf(feature: number): string;
  draw(context: Context, box: Box, values: Values, theme: Theme, extras?: Extras): void;
}
