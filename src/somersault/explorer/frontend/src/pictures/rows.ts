// A profile of few features: large, a named row for each; small, a curve.
import { type Box, type Context, disk, fitted, ring, stroke } from "../canvas.ts";
import { short } from "../format.ts";
import type { Values } from "../protocol.ts";
import type { Theme } from "../theme.ts";
import { CurvePicture } from "./curve.ts";
import type { Features } from "./features.ts";
import type { Extras, Picture } from "./picture.ts";

const ROW = 26;
const MARGIN = 4;

export class RowsPicture implements Picture {
  readonly isImage = false;
  readonly choice = "profile";
  readonly aspect: number;
  readonly #features: Features;
  readonly #small: CurvePicture;

  constructor(features: Features) {
    this.#features = features;
    this.#small = new CurvePicture(features, "profile");
    this.aspect = this.#small.aspect;
  }

  heightFor(): number {
    return ROW * this.#features.n + 2 * MARGIN;
  }

  featureAt(_: number, y: number): number {
    return Math.min(this.#features.n - 1, Math.max(0, Math.floor((y - MARGIN) / ROW)));
  }

  nameOf(j: number): string {
    return this.#features.nameOf(j);
  }

  draw(context: Context, box: Box, values: Values, theme: Theme, extras: Extras = {}): void {
    if (!extras.isLarge) {
      this.#small.draw(context, box, values, theme, extras);
      return;
    }
    context.font = "12.5px system-ui, sans-serif";
    context.textBaseline = "middle";
    for (let j = 0; j < this.#features.n; j += 1) this.#drawRow(context, box.width, j, values, theme, extras);
  }

  // Its name, where the start was, where the straight line is, where the path is, and its value.
  #drawRow(
    context: Context,
    width: number,
    j: number,
    values: Values,
    theme: Theme,
    { start, line }: Extras,
  ): void {
    const [left, right] = [Math.min(150, 0.34 * width), width - 62];
    const y = MARGIN + ROW * (j + 0.5);
    const at = (each: Values) => left + 10 + (right - left - 20) * this.#features.shareOf(each, j);
    context.fillStyle = theme.quiet;
    context.textAlign = "left";
    context.fillText(fitted(context, this.nameOf(j), left - 12), 4, y);
    context.fillStyle = theme.rule;
    context.fillRect(left, y - 1, right - left, 2);
    if (start) {
      context.strokeStyle = theme.path;
      context.lineWidth = 2;
      stroke(context, [
        [at(start), y],
        [at(values), y],
      ]);
      disk(context, [at(start), y], 4, theme.line);
    }
    if (line) ring(context, [at(line), y], 5, theme.line);
    disk(context, [at(values), y], 6, start ? theme.path : theme.accent);
    context.fillStyle = theme.ink;
    context.textAlign = "right";
    context.fillText(short(this.#features.valueOf(values, j)), width - 4, y);
  }
}
