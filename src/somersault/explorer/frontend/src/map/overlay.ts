// What moves over the cells of a map: targets, pointers, the path, the straight line, the frame.
import { type Context, disk, ring, stroke } from "../canvas.ts";
import type { Point, Trail } from "../protocol.ts";
import type { Theme } from "../theme.ts";
import type { Layout } from "./layout.ts";

/** Units are −1, and trails null, where there is none. */
export interface Overlay {
  targets: number[];
  hovered: number;
  cursor: number;
  start: number;
  path: Trail | null;
  line: Trail | null;
  /** The way to an answer of what would have to change. */
  change: Trail | null;
  frame: number;
}

export function paintOverlay(context: Context, layout: Layout, overlay: Overlay, theme: Theme): void {
  const { targets, hovered, cursor, start, path, line, change, frame } = overlay;
  paintTargets(context, layout, targets, theme);
  if (hovered >= 0) paintOutline(context, layout, hovered, theme.ink, 1.5);
  if (cursor >= 0) paintOutline(context, layout, cursor, theme.focus, 3);
  if (line) paintTrail(context, layout, line, theme.card, theme.line, [5, 5]);
  if (path) paintTrail(context, layout, path, theme.card, theme.path, []);
  if (change) paintTrail(context, layout, change, theme.card, theme.accent, [1, 6]);
  if (change) paintDot(context, layout, change.units[change.units.length - 1], theme, false, theme.accent);
  if (start >= 0) paintDot(context, layout, start, theme, false);
  if (path) paintDot(context, layout, path.units[frame], theme, true);
}

function paintOutline(context: Context, layout: Layout, unit: number, color: string, width: number): void {
  layout.outline(context, unit, 0.95);
  context.strokeStyle = color;
  context.lineWidth = width;
  context.stroke();
}

// The outer border of the target's units, on paper, so that it stands out from any color.
function paintTargets(context: Context, layout: Layout, targets: number[], theme: Theme): void {
  const edges = borderOf(layout, targets);
  const thick = Math.max(1.2, Math.min(3.5, layout.scale / 8));
  context.lineCap = "round";
  for (const [color, width] of [
    [theme.card, 1.8 * thick],
    [theme.path, thick],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = width;
    for (const edge of edges) stroke(context, edge);
  }
}

/** The edges of some units with none of them on the other side. */
export function borderOf(layout: Layout, units: number[]): Point[][] {
  const { lattice } = layout;
  const members = new Set<number | undefined>(units);
  return units.flatMap((i) =>
    lattice.corners.flatMap((_, k) => (members.has(lattice.across(i, k)) ? [] : [layout.edge(i, k)])),
  );
}

function paintTrail(
  context: Context,
  layout: Layout,
  trail: Trail,
  paper: string,
  color: string,
  dash: number[],
): void {
  const pieces = piecesOf(trail).map((units) => units.map((unit) => layout.center(unit)));
  context.lineJoin = "round";
  context.lineCap = "round";
  for (const [ink, width, how] of [
    [paper, 5.5, []],
    [color, 3, dash],
  ] as const) {
    context.strokeStyle = ink;
    context.lineWidth = width;
    context.setLineDash([...how]);
    for (const piece of pieces) stroke(context, piece);
  }
  context.setLineDash([]);
}

/** The units of a trail, each once where it rests, in pieces between steps over a joined edge of the lattice. */
export function piecesOf({ units, wrapped }: Trail): number[][] {
  const pieces = [[units[0]]];
  for (let k = 1; k < units.length; k += 1) {
    if (units[k] === units[k - 1]) continue;
    if (wrapped[k - 1]) pieces.push([]);
    pieces[pieces.length - 1].push(units[k]);
  }
  return pieces;
}

function paintDot(
  context: Context,
  layout: Layout,
  unit: number,
  theme: Theme,
  isFull: boolean,
  color = theme.path,
): void {
  const center = layout.center(unit);
  const radius = Math.max(4.5, Math.min(8, 0.3 * layout.scale));
  disk(context, center, radius + 2.5, theme.card);
  if (isFull) disk(context, center, radius, color);
  else ring(context, center, radius - 1, color, 3);
}
