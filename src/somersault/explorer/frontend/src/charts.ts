// Charts of a quantity along the path and along the straight line.
import { type Box, type Context, disk, stroke } from "./canvas.ts";
import { short } from "./format.ts";
import { range } from "./map/lattice.ts";
import type { Point } from "./protocol.ts";
import type { Theme } from "./theme.ts";

export interface Chart {
  path: Float32Array;
  line: Float32Array | null;
  frame: number;
  /** A value that is drawn across. */
  guide?: number;
  /** What the axis reaches at least. */
  least?: number;
}

/** 0, …, at least top: two to five round steps. */
export function ticks(top: number): number[] {
  if (!(top > 0)) return [0, 1];
  const magnitude = 10 ** Math.floor(Math.log10(top));
  const step = [0.25, 0.5, 1, 2, 2.5].map((s) => s * magnitude).find((s) => top / s <= 4.0001) ?? top;
  return Array.from({ length: Math.ceil(top / step - 1e-4) + 1 }, (_, k) => k * step);
}

/** The path and the straight line over progress, and where the frame is. */
export function paintChart(context: Context, box: Box, chart: Chart, theme: Theme): void {
  const { path, line, frame, guide, least = 0 } = chart;
  const marks = ticks(range([0, ...path, ...(line ?? []), guide ?? least])[1]);
  context.font = "11px system-ui, sans-serif";
  const left = 8 + Math.max(...marks.map((mark) => context.measureText(short(mark)).width));
  const [right, top, bottom] = [box.width - 6, 8, box.height - 8];
  const x = (k: number) => left + ((right - left) * k) / (path.length - 1);
  const y = (value: number) => bottom - ((bottom - top) * value) / marks[marks.length - 1];
  const across = (value: number): Point[] => [
    [left, y(value)],
    [right, y(value)],
  ];
  const curve = (values: Float32Array) => Array.from(values, (value, k): Point => [x(k), y(value)]);
  const draw = (points: Point[], color: string, width: number, dash: number[] = []) => {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.setLineDash(dash);
    stroke(context, points);
    context.setLineDash([]);
  };
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  for (const mark of marks) {
    draw(across(mark), theme.rule, 1);
    context.fillStyle = theme.quiet;
    context.fillText(short(mark), left - 6, y(mark));
  }
  if (guide !== undefined) draw(across(guide), theme.quiet, 1, [2, 3]);
  if (line) draw(curve(line), theme.line, 1.5, [4, 4]);
  draw(curve(path), theme.path, 2.2);
  draw(
    [
      [x(frame), top],
      [x(frame), bottom],
    ],
    theme.rule,
    1,
  );
  disk(context, [x(frame), y(path[frame])], 4.5, theme.path);
}
