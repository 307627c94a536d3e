// Where units lie, in lattice steps, and which is across an edge.
import type { Opened, Point } from "../protocol.ts";

const ROOM = 1.06; // around the outermost corners, for thick borders

export class Lattice {
  readonly n: number;
  readonly corners: Point[];
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly #coordinates: Float32Array;
  readonly #rowHeight: number;
  readonly #units: Map<string, number>;

  constructor({ coordinates, corners, topology }: Pick<Opened, "coordinates" | "corners" | "topology">) {
    this.n = coordinates.length / 2;
    this.corners = corners;
    this.#coordinates = coordinates;
    const [xs, ys] = [0, 1].map((axis) => range(coordinates.filter((_, i) => i % 2 === axis)));
    const [cx, cy] = [0, 1].map((axis) => range(corners.map((corner) => corner[axis])));
    [this.left, this.right] = [xs[0] + ROOM * cx[0], xs[1] + ROOM * cx[1]];
    [this.top, this.bottom] = [ys[0] + ROOM * cy[0], ys[1] + ROOM * cy[1]];
    this.#rowHeight = topology === "hexagonal" ? Math.sqrt(3) / 2 : 1;
    this.#units = new Map(Array.from({ length: this.n }, (_, i) => [this.#key(this.placeOf(i)), i]));
  }

  placeOf(unit: number): Point {
    return [this.#coordinates[2 * unit], this.#coordinates[2 * unit + 1]];
  }

  /** The ends of an edge, from the center of its unit. */
  edge(k: number): [Point, Point] {
    return [this.corners[k], this.corners[(k + 1) % this.corners.length]];
  }

  /** The unit on the other side of an edge, undefined beside the map. */
  across(unit: number, k: number): number | undefined {
    const [x, y] = this.placeOf(unit);
    const [[x0, y0], [x1, y1]] = this.edge(k);
    return this.#units.get(this.#key([x + x0 + x1, y + y0 + y1]));
  }

  // A place as text, whatever rounding has done to it: columns are half steps apart, rows a row's height.
  #key([x, y]: Point): string {
    return `${Math.round(2 * x)},${Math.round(y / this.#rowHeight)}`;
  }
}

/** The least and the largest; spreading a very long array into Math.min would overflow the stack. */
export function range(values: ArrayLike<number>): Point {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i += 1) {
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  return [low, high];
}
