// The cells of a map: drawn once for each layer.
import { type Context, fitted, stroke } from "../canvas.ts";
import { type Color, css, inkOn, rgb, type Theme } from "../theme.ts";
import type { Layout } from "./layout.ts";

/** What is drawn in the cells; null for a unit without a value, or without a mark. */
export interface Cells {
  colors: (Color | null)[];
  marks: (string | null)[] | null;
  /** Groups with borders between them. */
  groups: ArrayLike<number> | null;
}

export function paintCells(
  context: Context,
  layout: Layout,
  { colors, marks, groups }: Cells,
  theme: Theme,
): void {
  const { scale } = layout;
  const size = Math.min(15, 0.46 * scale);
  context.font = `600 ${size}px system-ui, sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let i = 0; i < layout.lattice.n; i += 1) {
    const color = colors[i] ?? rgb(theme.empty);
    context.fillStyle = css(color);
    layout.outline(context, i, scale > 7 ? 0.965 : 1.02);
    context.fill();
    const mark = marks?.[i];
    if (mark && size > 5) {
      context.fillStyle = inkOn(color);
      context.globalAlpha = colors[i] ? 0.95 : 0.5;
      context.fillText(fitted(context, mark, 0.84 * scale), ...layout.center(i));
      context.globalAlpha = 1;
    }
  }
  if (groups) paintBorders(context, layout, groups, theme);
}

// Lines between neighbors of different groups.
function paintBorders(context: Context, layout: Layout, groups: ArrayLike<number>, theme: Theme): void {
  const { lattice } = layout;
  context.strokeStyle = theme.ink;
  context.lineWidth = Math.max(1, Math.min(2.5, layout.scale / 9));
  context.lineCap = "round";
  for (let i = 0; i < lattice.n; i += 1) {
    lattice.corners.forEach((_, k) => {
      const neighbor = lattice.across(i, k);
      if (neighbor !== undefined && groups[neighbor] !== groups[i]) stroke(context, layout.edge(i, k));
    });
  }
}
