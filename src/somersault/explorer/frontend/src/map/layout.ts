// A lattice at a width of the page.
import type { Context } from "../canvas.ts";
import type { Point } from "../protocol.ts";
import type { Lattice } from "./lattice.ts";

const LARGEST_CELL = 54; // what a thumb needs
const HIGHEST = 560;
const REACH = 0.72; // of a cell, from its center

export class Layout {
  readonly lattice: Lattice;
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly #shift: number;

  constructor(lattice: Lattice, width: number) {
    const [columns, rows] = [lattice.right - lattice.left, lattice.bottom - lattice.top];
    this.lattice = lattice;
    this.width = width;
    this.scale = Math.min(width / columns, HIGHEST / rows, LARGEST_CELL);
    this.height = Math.ceil(this.scale * rows);
    this.#shift = (width - this.scale * columns) / 2;
  }

  center(unit: number): Point {
    const [x, y] = this.lattice.placeOf(unit);
    return [this.#shift + this.scale * (x - this.lattice.left), this.scale * (y - this.lattice.top)];
  }

  /** The unit at a point, −1 beside the map. */
  unitAt(x: number, y: number): number {
    let [best, nearest] = [-1, (REACH * this.scale) ** 2];
    for (let i = 0; i < this.lattice.n; i += 1) {
      const [cx, cy] = this.center(i);
      const distance = (cx - x) ** 2 + (cy - y) ** 2;
      if (distance < nearest) [best, nearest] = [i, distance];
    }
    return best;
  }

  edge(unit: number, k: number): Point[] {
    const [cx, cy] = this.center(unit);
    return this.lattice.edge(k).map(([x, y]) => [cx + this.scale * x, cy + this.scale * y]);
  }

  /** Begins a path around a share of a cell. */
  outline(context: Context, unit: number, share: number): void {
    const [cx, cy] = this.center(unit);
    const size = share * this.scale;
    context.beginPath();
    for (const [x, y] of this.lattice.corners) context.lineTo(cx + size * x, cy + size * y);
    context.closePath();
  }
}
