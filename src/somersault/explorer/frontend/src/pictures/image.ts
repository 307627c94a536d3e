// Samples as gray images.
import { type Box, type Context, contextOf } from "../canvas.ts";
import { make } from "../dom.ts";
import type { Values } from "../protocol.ts";
import type { Features } from "./features.ts";
import type { Picture } from "./picture.ts";

const HIGHEST = 420;

export class ImagePicture implements Picture {
  readonly isImage = true;
  readonly choice: string;
  readonly aspect: number;
  readonly #rows: number;
  readonly #columns: number;
  readonly #features: Features;
  readonly #least: number;
  readonly #most: number;
  #sheet: { canvas: HTMLCanvasElement; pixels: ImageData } | null = null; // made when it is first drawn on

  constructor(features: Features, [rows, columns]: [number, number]) {
    this.choice = `${rows}x${columns}`;
    this.aspect = columns / rows;
    this.#rows = rows;
    this.#columns = columns;
    this.#features = features;
    this.#least = features.low.reduce((a, b) => Math.min(a, b));
    this.#most = features.high.reduce((a, b) => Math.max(a, b));
  }

  heightFor(width: number): number {
    return Math.min(width * (this.#rows / this.#columns), HIGHEST);
  }

  featureAt(x: number, y: number, box: Box): number {
    const { left, top, scale } = this.#fit(box);
    const column = Math.floor((x - left) / scale);
    const row = Math.floor((y - top) / scale);
    const isBeside = column < 0 || row < 0 || column >= this.#columns || row >= this.#rows;
    return isBeside ? -1 : row * this.#columns + column;
  }

  nameOf(j: number): string {
    return this.#features.names?.[j] ?? `pixel (${Math.floor(j / this.#columns)}, ${j % this.#columns})`;
  }

  draw(context: Context, box: Box, values: Values): void {
    this.#sheet ??= this.#blankSheet();
    const { canvas, pixels } = this.#sheet;
    this.#paint(new Uint32Array(pixels.data.buffer), values);
    contextOf(canvas).putImageData(pixels, 0, 0);
    const { left, top, scale } = this.#fit(box);
    context.imageSmoothingEnabled = true; // the eye reads a few large squares worse than the curves that they sample
    context.imageSmoothingQuality = "high";
    context.drawImage(canvas, left, top, scale * this.#columns, scale * this.#rows);
  }

  // Opaque gray: bytes as they are, floats between the least and the most of all features.
  #paint(sheet: Uint32Array, values: Values): void {
    const isBytes = values instanceof Uint8Array;
    const scale = 255 / (this.#most - this.#least || 1);
    for (let j = 0; j < sheet.length; j += 1) {
      const gray = isBytes ? values[j] : Math.min(255, Math.max(0, Math.round(scale * (values[j] - this.#least))));
      sheet[j] = 0xff000000 | (gray << 16) | (gray << 8) | gray;
    }
  }

  #blankSheet() {
    const canvas = make("canvas", { width: this.#columns, height: this.#rows });
    return { canvas, pixels: contextOf(canvas).createImageData(this.#columns, this.#rows) };
  }

  // As large as fits, in the middle.
  #fit({ width, height }: Box) {
    const scale = Math.min(width / this.#columns, height / this.#rows);
    return { scale, left: (width - scale * this.#columns) / 2, top: (height - scale * this.#rows) / 2 };
  }
}
