// Samples as shapes, which are signed distances on a grid: shaded, and turned.
import { type Box, type Context, contextOf } from "../canvas.ts";
import { make } from "../dom.ts";
import type { Values } from "../protocol.ts";
import { type Color, DARK, type Theme } from "../theme.ts";
import type { Features } from "./features.ts";
import type { Extras, Picture } from "./picture.ts";
import { shades, volumeOf } from "./rays.ts";

export const FRONT = 35; // degrees from which a shape is seen first
const HIGHEST = 420;
const MOST_PIXELS = 260; // along a side: more take longer than a frame does
const FINE = 2; // rays along a pixel of a small picture
const ON_LIGHT: [Color, Color] = [
  [38, 34, 30],
  [232, 229, 222],
];
const ON_DARK: [Color, Color] = [
  [44, 48, 54],
  [246, 244, 240],
];

export class ShapePicture implements Picture {
  readonly isImage = true;
  readonly isSolid = true;
  readonly choice = "shape";
  readonly aspect = 1;
  readonly #features: Features;
  readonly #side: number;
  #sheet: HTMLCanvasElement | null = null; // made when it is first drawn on

  constructor(features: Features) {
    this.#features = features;
    this.#side = Math.round(Math.cbrt(features.n));
  }

  heightFor(width: number): number {
    return Math.min(width, HIGHEST);
  }

  // No single voxel is under the pointer.
  featureAt(): number {
    return -1;
  }

  nameOf(j: number): string {
    const side = this.#side;
    return `voxel (${Math.floor(j / side ** 2)}, ${Math.floor(j / side) % side}, ${j % side})`;
  }

  draw(context: Context, box: Box, values: Values, theme: Theme, { turn = FRONT, isLarge }: Extras = {}): void {
    const length = Math.min(box.width, box.height);
    const ratio = isLarge ? window.devicePixelRatio || 1 : FINE;
    const size = Math.max(1, Math.min(MOST_PIXELS, Math.round(ratio * length)));
    this.#sheet ??= make("canvas");
    paint(
      this.#sheet,
      shades(
        volumeOf(this.#side, (j) => this.#features.valueOf(values, j)),
        size,
        turn,
      ),
      theme,
    );
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "high";
    context.drawImage(this.#sheet, (box.width - length) / 2, (box.height - length) / 2, length, length);
  }
}

function paint(canvas: HTMLCanvasElement, bright: Float32Array, theme: Theme): void {
  const size = Math.sqrt(bright.length);
  canvas.width = size;
  canvas.height = size;
  const context = contextOf(canvas);
  const pixels = context.createImageData(size, size);
  const [dark, light] = theme === DARK ? ON_DARK : ON_LIGHT;
  bright.forEach((share, i) => {
    if (share < 0) return;
    for (let k = 0; k < 3; k += 1) pixels.data[4 * i + k] = dark[k] + share * (light[k] - dark[k]);
    pixels.data[4 * i + 3] = 255;
  });
  context.putImageData(pixels, 0, 0);
}
