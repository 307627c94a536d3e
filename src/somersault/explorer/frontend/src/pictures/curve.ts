// Samples as a curve over their features: a waveform, or a profile of many features.
import { type Box, type Context, disk, stroke } from "../canvas.ts";
import type { Point, Values } from "../protocol.ts";
import type { Theme } from "../theme.ts";
import type { Features } from "./features.ts";
import type { Extras, Picture } from "./picture.ts";

const LARGE_PAD = 12;
const SMALL_PAD = 5;
const MOST_DOTS = 40; // of a profile of more features the points are not marked

export class CurvePicture implements Picture {
  readonly isImage = false;
  readonly aspect = 1.5;
  readonly choice: string;
  readonly #features: Features;

  constructor(features: Features, choice: "profile" | "waveform") {
    this.choice = choice;
    this.#features = features;
  }

  heightFor(width: number): number {
    return Math.min(260, 0.6 * width);
  }

  featureAt(x: number, _: number, { width }: Box): number {
    const last = this.#features.n - 1;
    return Math.min(last, Math.max(0, Math.round(((x - LARGE_PAD) / (width - 2 * LARGE_PAD)) * last)));
  }

  nameOf(j: number): string {
    return this.#features.nameOf(j);
  }

  draw(
    context: Context,
    box: Box,
    values: Values,
    theme: Theme,
    { isLarge = false, start, line }: Extras = {},
  ): void {
    const pad = isLarge ? LARGE_PAD : SMALL_PAD;
    const one = (each: Values, color: string, width: number, dash: number[] = []) => {
      const points = this.pointsOf(each, box, pad);
      context.strokeStyle = color;
      context.lineWidth = width;
      context.setLineDash(dash);
      stroke(context, points);
      context.setLineDash([]);
      if (this.#hasDots) for (const point of points) disk(context, point, 1.4 * width, color);
    };
    context.globalAlpha = 0.4;
    if (start) one(start, theme.line, 2);
    context.globalAlpha = 1;
    if (line) one(line, theme.line, 1.5, [4, 4]);
    one(values, start ? theme.path : theme.accent, isLarge ? 2 : 1.3);
  }

  /** From the left to the right in even steps, high values at the top. */
  pointsOf(values: Values, { width, height }: Box, pad: number): Point[] {
    const { n } = this.#features;
    const step = (width - 2 * pad) / Math.max(1, n - 1);
    return Array.from({ length: n }, (_, j) => [
      n === 1 ? width / 2 : pad + step * j,
      height - pad - (height - 2 * pad) * this.#features.shareOf(values, j),
    ]);
  }

  get #hasDots(): boolean {
    return this.choice === "profile" && this.#features.n <= MOST_DOTS;
  }
}
