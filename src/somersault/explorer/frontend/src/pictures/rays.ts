// Signed distances on a grid as a shaded shape: rays that go as far as no surface can be, as somersault.meshes draws.

const TILT = (22 * Math.PI) / 180; // of the eye above the horizon
const REACH = 0.62; // half a side of the picture, in sides of the box
const LIGHT: Vector = [-0.45, 0.62, 0.64]; // from the left, upward, toward the eye
const LEAST_STEP = 0.2;
const MOST_STEPS = 160;
const SLOPE = 0.7;
const BEFORE = 2; // voxels before the surface that are looked at: what is narrow is dark

type Vector = [x: number, y: number, z: number];

/** Distances in voxels of a cube of points, x slowest; and the box of those inside, a voxel wider. */
export interface Volume {
  side: number;
  values: Float32Array;
  /** The same, blurred: they are cut off near the surface, and light would show it. */
  smooth: Float32Array;
  most: number;
  low: Vector;
  high: Vector;
}

export function volumeOf(side: number, distance: (j: number) => number): Volume {
  const values = new Float32Array(side ** 3);
  const low: Vector = [side, side, side];
  const high: Vector = [-1, -1, -1];
  for (let j = 0; j < values.length; j += 1) {
    values[j] = distance(j) * side;
    if (values[j] >= 0) continue;
    const at: Vector = [Math.floor(j / side ** 2), Math.floor(j / side) % side, j % side];
    for (let k = 0; k < 3; k += 1) {
      low[k] = Math.min(low[k], at[k] - 1);
      high[k] = Math.max(high[k], at[k] + 1);
    }
  }
  const most = values.reduce((a, b) => Math.max(a, b), 1e-6);
  return { side, values, smooth: blurred(values, side), most, low, high };
}

// By a quarter of either neighbor along each axis; at the border as it is.
function blurred(values: Float32Array, side: number): Float32Array {
  let before = values;
  for (const step of [1, side, side * side]) {
    const after = before.slice();
    for (let j = step; j < before.length - step; j += 1)
      after[j] = 0.25 * (before[j - step] + before[j + step]) + 0.5 * before[j];
    before = after;
  }
  return before;
}

/** How bright each pixel of a square picture is, from 0 to 1; −1 where there is nothing. */
export function shades(volume: Volume, size: number, degrees: number): Float32Array {
  const { side } = volume;
  const { right, up, near } = eyeAt(degrees);
  const light = unit(sum(scaled(right, LIGHT[0]), scaled(up, LIGHT[1]), scaled(near, LIGHT[2])));
  const out = new Float32Array(size * size).fill(-1);
  const center = (side - 1) / 2;
  for (let i = 0; i < out.length; i += 1) {
    const x = (((i % size) + 0.5) / size - 0.5) * 2 * REACH * side;
    const y = (0.5 - (Math.floor(i / size) + 0.5) / size) * 2 * REACH * side;
    const start = sum(scaled(right, x), scaled(up, y), [center, center, center]);
    const hit = met(volume, start, near);
    if (hit !== null) out[i] = lit(volume, hit, light);
  }
  return out;
}

/** To the right, upward, and toward the eye, which has gone around the shape by an angle from the front, −y. */
export function eyeAt(degrees: number): { right: Vector; up: Vector; near: Vector } {
  const turn = (degrees * Math.PI) / 180;
  const [c, s, high] = [Math.cos(turn), Math.sin(turn), Math.sin(TILT)];
  const near: Vector = [Math.cos(TILT) * s, -Math.cos(TILT) * c, high];
  return { right: [c, s, 0], up: [-high * s, high * c, Math.cos(TILT)], near };
}

// Where the line through a point comes to the surface, seen from the eye.
function met(volume: Volume, start: Vector, near: Vector): Vector | null {
  const [from, to] = within(volume, start, near);
  let gone = from;
  let before = { gone, value: 1 };
  for (let step = 0; step < MOST_STEPS && gone <= to; step += 1) {
    const at = sum(start, scaled(near, -gone));
    const value = valueAt(volume, at);
    if (value < 0) {
      const share = before.value / (before.value - value);
      return sum(start, scaled(near, -(before.gone + share * (gone - before.gone))));
    }
    before = { gone, value };
    gone += Math.max(value, LEAST_STEP);
  }
  return null;
}

// From where to where the line away from the eye is in the box of what is inside.
function within({ low, high }: Volume, start: Vector, near: Vector): [from: number, to: number] {
  let [from, to] = [-Infinity, Infinity];
  for (let k = 0; k < 3; k += 1) {
    const ends = [(start[k] - low[k]) / near[k], (start[k] - high[k]) / near[k]];
    if (near[k] === 0 && (start[k] < low[k] || start[k] > high[k])) return [1, 0];
    if (near[k] === 0) continue;
    from = Math.max(from, Math.min(...ends));
    to = Math.min(to, Math.max(...ends));
  }
  return [from, to];
}

// By the light, and by how open the space before it is.
function lit(volume: Volume, at: Vector, light: Vector): number {
  const smooth = { ...volume, values: volume.smooth };
  const slope = [0, 1, 2].map((k) => {
    const step: Vector = [0, 0, 0];
    step[k] = SLOPE;
    return valueAt(smooth, sum(at, step)) - valueAt(smooth, sum(at, scaled(step, -1)));
  }) as Vector;
  const normal = unit(slope);
  const before = valueAt(volume, sum(at, scaled(normal, BEFORE))) / volume.most;
  const open = Math.min(1, Math.max(0, 0.4 + 0.8 * before));
  const shine = (0.5 + 0.5 * dot(normal, light)) ** 1.5;
  return open * (0.1 + 0.15 * Math.max(0, normal[2]) + 0.75 * shine);
}

// Between the points of the grid; beyond it as at its border.
function valueAt({ side, values }: Volume, [x, y, z]: Vector): number {
  const last = side - 1;
  const [a, b, c] = [
    Math.min(last, Math.max(0, x)),
    Math.min(last, Math.max(0, y)),
    Math.min(last, Math.max(0, z)),
  ];
  const [i, j, k] = [
    Math.min(last - 1, Math.floor(a)),
    Math.min(last - 1, Math.floor(b)),
    Math.min(last - 1, Math.floor(c)),
  ];
  const [s, t, u] = [a - i, b - j, c - k];
  const first = (i * side + j) * side + k;
  const row = (at: number) => values[at] + u * (values[at + 1] - values[at]);
  const sheet = (at: number) => row(at) + t * (row(at + side) - row(at));
  return sheet(first) + s * (sheet(first + side * side) - sheet(first));
}

const scaled = ([x, y, z]: Vector, by: number): Vector => [x * by, y * by, z * by];
const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const unit = (a: Vector): Vector => scaled(a, 1 / (Math.hypot(...a) || 1));
const sum = (...all: Vector[]): Vector =>
  all.reduce(([x, y, z], [a, b, c]) => [x + a, y + b, z + c], [0, 0, 0] as Vector);
