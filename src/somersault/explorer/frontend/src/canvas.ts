// Drawing on a canvas, in units of the page.
import type { Point } from "./protocol.ts";

export type Context = CanvasRenderingContext2D;

export interface Box {
  width: number;
  height: number;
}

export function contextOf(canvas: HTMLCanvasElement): Context {
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser has no room for another canvas; close other tabs");
  return context;
}

/** An empty canvas as large as this, in pixels of the screen; answers its context in units of the page. */
export function sized(
  canvas: HTMLCanvasElement,
  { width, height }: Box,
  ratio: number = window.devicePixelRatio || 1,
): Context {
  const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  const context = contextOf(canvas);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

export function blank(canvas: HTMLCanvasElement): void {
  contextOf(canvas).clearRect(0, 0, canvas.width, canvas.height);
}

export function stroke(context: Context, points: Point[]): void {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
}

export function disk(context: Context, [x, y]: Point, radius: number, color: string): void {
  context.fillStyle = color;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

export function ring(context: Context, [x, y]: Point, radius: number, color: string, width = 2): void {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.stroke();
}

/** As much of a text as fits into a width. */
export function fitted(context: Pick<Context, "measureText">, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  const letters = [...text]; // whole characters, also those of two code units
  while (letters.length > 1 && context.measureText(`${letters.join("")}…`).width > width) letters.pop();
  return `${letters.join("")}…`;
}
