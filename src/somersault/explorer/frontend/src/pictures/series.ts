// Windows of series: the steps from left to right, a line in a color of its own for each channel.
import { type Box, type Context, stroke } from "../canvas.ts";
import type { Point, Values } from "../protocol.ts";
import { channelColor, type Theme } from "../theme.ts";
import type { Features } from "./features.ts";
import type { Extras, Picture } from "./picture.ts";

const LARGE_PAD = 12;
const SMALL_PAD = 5;
const FAINT = 0.35; // of where a path starts
const NAMES = 16; // height of the names of channels above the lines
const MOST_NAMES = 8;

export class SeriesPicture implements Picture {
  readonly isImage = false;
  readonly aspect = 1.5;
  readonly choice = "series";
  readonly #features: Features;
  readonly #channels: string[];

  constructor(features: Features) {
    this.#features = features;
    this.#channels = features.channels ?? [""];
  }

  heightFor(width: number): number {
    return Math.min(300, 0.6 * width);
  }

  featureAt(x: number, y: number, box: Box): number {
    const last = this.#length - 1;
    const share = (x - LARGE_PAD) / (box.width - 2 * LARGE_PAD);
    const step = Math.min(last, Math.max(0, Math.round(share * last)));
    if (y < 0 || y > box.height) return -1;
    return step * this.#channels.length;
  }

  nameOf(j: number): string {
    const n = this.#channels.length;
    const step = `step ${Math.floor(j / n)}`;
    return n === 1 ? step : `${this.#channels[j % n]} at ${step}`;
  }

  draw(
    context: Context,
    box: Box,
    values: Values,
    theme: Theme,
    { isLarge = false, start, line }: Extras = {},
  ): void {
    const pad = isLarge ? LARGE_PAD : SMALL_PAD;
    const names = isLarge && this.#channels.length > 1 ? NAMES : 0;
    this.#channels.forEach((name, i) => {
      const one = (each: Values, alpha: number, width: number, dash: number[] = []) => {
        context.globalAlpha = alpha;
        context.strokeStyle = channelColor(i, theme);
        context.lineWidth = width;
        context.setLineDash(dash);
        for (const piece of this.piecesOf(each, i, box, pad, names)) stroke(context, piece);
        context.setLineDash([]);
        context.globalAlpha = 1;
      };
      if (start) one(start, FAINT, 1.5);
      if (line) one(line, 0.8, 1, [4, 4]);
      one(values, 1, isLarge ? 2 : 1.1);
      if (names > 0 && i < MOST_NAMES) this.#write(context, name, i, box, theme);
    });
  }

  /** A channel from left to right in even steps, high values at the top, in pieces between its gaps. */
  piecesOf(values: Values, channel: number, { width, height }: Box, pad: number, above = 0): Point[][] {
    const n = this.#channels.length;
    const step = (width - 2 * pad) / Math.max(1, this.#length - 1);
    const pieces: Point[][] = [];
    let piece: Point[] = [];
    for (let t = 0; t < this.#length; t += 1) {
      const share = this.#features.shareOf(values, t * n + channel);
      if (Number.isNaN(share)) {
        if (piece.length > 0) pieces.push(piece);
        piece = [];
      } else piece.push([pad + step * t, height - pad - (height - 2 * pad - above) * share]);
    }
    return piece.length > 0 ? [...pieces, piece] : pieces;
  }

  #write(context: Context, name: string, i: number, { width }: Box, theme: Theme): void {
    const room = (width - 2 * LARGE_PAD) / Math.min(MOST_NAMES, this.#channels.length);
    context.fillStyle = channelColor(i, theme);
    context.font = "11px system-ui, sans-serif";
    context.textAlign = "left";
    context.textBaseline = "top";
    context.fillText(name, LARGE_PAD + room * i, 2, room - 4);
  }

  get #length(): number {
    return this.#features.n / this.#channels.length;
  }
}
