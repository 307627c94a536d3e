// Samples as images, gray or in color.
import { type Box, type Context, contextOf } from "../canvas.ts";
import { make } from "../dom.ts";
import type { ImageShape, Values } from "../protocol.ts";
import type { Features } from "./features.ts";
import type { Picture } from "./picture.ts";

const HIGHEST = 420;
const COLORS = ["red", "green", "blue"];

export class ImagePicture implements Picture {
  readonly isImage = true;
  readonly choice: string;
  readonly aspect: number;
  readonly #rows: number;
  readonly #columns: number;
  readonly #channels: number; // 1 of gray, 3 of colors
  readonly #features: Features;
  readonly #least: number;
  readonly #most: number;
  #sheet: { canvas: HTMLCanvasElement; pixels: ImageData } | null = null; // made when it is first drawn on

  constructor(features: Features, shape: ImageShape) {
    const [rows, columns, channels = 1] = shape;
    this.choice = shape.join("x");
    this.aspect = columns / rows;
    this.#rows = rows;
    this.#columns = columns;
    this.#channels = channels;
    this.#features = features;
    this.#least = features.low.reduce((a, b) => Math.min(a, b));
    this.#most = features.high.reduce((a, b) => Math.max(a, b));
  }

  heightFor(width: number): number {
    return Math.min(width * (this.#rows / this.#columns), HIGHEST);
  }

  // The colors of a pixel are side by side in it, as those of a screen are.
  featureAt(x: number, y: number, box: Box): number {
    const { left, top, scale } = this.#fit(box);
    const across = Math.floor((this.#channels * (x - left)) / scale);
    const column = Math.floor(across / this.#channels);
    const row = Math.floor((y - top) / scale);
    const isBeside = column < 0 || row < 0 || column >= this.#columns || row >= this.#rows;
    return isBeside ? -1 : row * this.#columns * this.#channels + across;
  }

  nameOf(j: number): string {
    const pixel = Math.floor(j / this.#channels);
    const color = this.#channels === 1 ? "" : ` ${COLORS[j % this.#channels]}`;
    const place = `(${Math.floor(pixel / this.#columns)}, ${pixel % this.#columns})`;
    return this.#features.names?.[j] ?? `pixel ${place}${color}`;
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

  // Opaque: bytes as they are, floats between the least and the most of all features.
  #paint(sheet: Uint32Array, values: Values): void {
    const isBytes = values instanceof Uint8Array;
    const scale = 255 / (this.#most - this.#least || 1);
    const byteOf = (j: number) =>
      isBytes ? values[j] : Math.min(255, Math.max(0, Math.round(scale * (values[j] - this.#least))));
    const [toGreen, toBlue] = this.#channels === 1 ? [0, 0] : [1, 2];
    for (let i = 0; i < sheet.length; i += 1) {
      const red = this.#channels * i;
      sheet[i] = 0xff000000 | (byteOf(red + toBlue) << 16) | (byteOf(red + toGreen) << 8) | byteOf(red);
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
