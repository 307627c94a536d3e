// Small maps and a session of a few lines.
import { appOf } from "../src/app.ts";
import type { Kind, Model, Offer, Opened, Point, Reply, Request } from "../src/protocol.ts";
import { Wire } from "../src/wire.ts";

const SQUARE: Point[] = [
  [-0.5, -0.5],
  [0.5, -0.5],
  [0.5, 0.5],
  [-0.5, 0.5],
];
const HEXAGON: Point[] = [0, 1, 2, 3, 4, 5].map((k) => {
  const angle = (Math.PI * (2 * k + 1)) / 6;
  return [Math.cos(angle) / Math.sqrt(3), Math.sin(angle) / Math.sqrt(3)];
});

export function opened(shape: [number, number], changes: Partial<Opened> = {}): Opened {
  const isHexagonal = changes.topology === "hexagonal";
  const n = shape[0] * shape[1];
  const places = Array.from({ length: n }, (_, i) => {
    const [row, column] = [Math.floor(i / shape[1]), i % shape[1]];
    return isHexagonal ? [column + 0.5 * (row % 2), (row * Math.sqrt(3)) / 2] : [column, row];
  });
  return {
    name: "",
    shape,
    topology: "rectangular",
    boundary: "planar",
    corners: isHexagonal ? HEXAGON : SQUARE,
    n_samples: 10,
    n_features: 3,
    names: null,
    classes: [],
    marks: [],
    n_clusters: 1,
    has_classifier: false,
    mime: null,
    view: { kind: "profile", image_shape: null },
    notes: [],
    start: 0,
    target: { unit: n - 1 },
    coordinates: Float32Array.from(places.flat()),
    heights: new Float32Array(n),
    hits: new Int32Array(n).fill(1),
    errors: new Float32Array(n),
    unit_classes: new Int32Array(n).fill(-1),
    purity: new Float32Array(n),
    unit_clusters: new Int32Array(n),
    low: new Float32Array(3),
    high: new Float32Array(3).fill(1),
    ...changes,
  };
}

export function offered(changes: Partial<Offer> = {}): Offer {
  return {
    rows: null,
    targets: null,
    modes: ["tuned", "map", "rigidity", "published"],
    rigidities: [3, 30, 300],
    shares: [0.1, 0.5],
    frames: 3,
    exports: [],
    contents: null,
    features: null,
    changes: null,
    ...changes,
  };
}

/** Keeps what it is asked; a test answers, in whatever order. */
export class Session implements Model {
  readonly asked: { id: number; ask: Request }[] = [];
  readonly #listeners = new Set<(content: Reply, buffers: DataView[]) => void>();

  on(_: string, listener: (content: Reply, buffers: DataView[]) => void): void {
    this.#listeners.add(listener);
  }

  off(_: string, listener: (content: Reply, buffers: DataView[]) => void): void {
    this.#listeners.delete(listener);
  }

  send(message: { id: number; ask: object }): void {
    this.asked.push(message as { id: number; ask: Request });
  }

  get isHeard(): boolean {
    return this.#listeners.size > 0;
  }

  of<K extends Kind>(kind: K): Request<K>[] {
    return this.asked.map(({ ask }) => ask).filter((ask): ask is Request<K> => ask.kind === kind);
  }

  /** Answers a question, the last one unless told otherwise, and waits until that is taken in. */
  async answer(answer: object, buffers: DataView[] = [], ask: Request | undefined = this.asked.at(-1)?.ask) {
    const { id } = this.#question(ask);
    this.tell({ id, answer: { arrays: [], ...answer } }, buffers);
    await settled();
  }

  async refuse(error: string, ask: Request | undefined = this.asked.at(-1)?.ask): Promise<void> {
    this.tell({ id: this.#question(ask).id, error }, []);
    await settled();
  }

  tell(content: Reply, buffers: DataView[]): void {
    for (const listener of this.#listeners) listener(content, buffers);
  }

  #question(ask: Request | undefined) {
    const found = this.asked.find((one) => one.ask === ask);
    if (found === undefined) throw new Error("nothing was asked");
    return found;
  }
}

/** After all that waits for answers has gone on. */
export const settled = () => new Promise((done) => setImmediate(done));

export const bytes = (...values: number[]): DataView => new DataView(Uint8Array.from(values).buffer);

/** A path of three frames of one feature, as a session tells it. */
export const MORPH = {
  path: { units: [0, 1, 2], wrapped: [false, false] },
  line: { units: [0, 0, 2], wrapped: [false, false] },
  result: "the target is reached",
  is_success: true,
  by_samples: false,
  n_steps: 7,
  rigidity: [],
  length: 1,
  target_units: [2],
  call: "",
  arrays: [{ name: "frames", type: "uint8" }],
};

/** An explorer without a page. */
export function explorer(open: Opened, offer: Offer = offered(), { isStill = true } = {}) {
  const session = new Session();
  const closing = new AbortController();
  const wishes = { isDark: false, isStill: () => isStill };
  const app = appOf(open, offer, new Wire(session), wishes, closing.signal);
  return { session, app, close: () => closing.abort() };
}
