// What can be asked of a session, and what it answers: the words of somersault.explorer.answers.

/** What a path leads to; of the goal of a morph that was made already there is only one. */
export type Target = { unit: number } | { class: number } | { cluster: number } | { goal: number };
export type TargetKind = "unit" | "class" | "cluster" | "goal";

export type Mode = "tuned" | "map" | "rigidity" | "published" | "given";

/** Of gray images, or of colors: red, green and blue of each pixel in turn. */
export type ImageShape = [rows: number, columns: number, channels?: number];

/** Values of one sample or of several: bytes are shares of the range from low to high, floats are values. */
export type Values = Float32Array | Uint8Array;

/** What can be asked for here; null where all can. */
export interface Offer {
  rows: number[] | null;
  targets: Target[] | null;
  modes: Mode[];
  rigidities: number[];
  shares: number[];
  frames: number;
  exports: string[];
  /** Frames that can be played, evenly spread; null where all can. */
  contents: number[] | null;
  features: number[] | null;
  changes: ChangesOffer | null;
  goal?: string;
  names?: string[];
}

/** What can be asked of changes: answers that may be wanted, null for numbers; and the columns that have limits. */
export interface ChangesOffer {
  asked: string;
  wanted: [number: number, name: string][] | null;
  range: [low: number, high: number];
  columns: { name: string; is_number: boolean; has_order: boolean; low: string; high: string }[];
  has_limits: boolean;
}

/** An answer by its number, or from where to where. */
export type Wanted = number | [low: number | null, high: number | null];

export type LimitWay = "any" | "up" | "down" | "none";
export interface Limit {
  column: number;
  way: LimitWay;
  low: number | null;
  high: number | null;
}

/** One answer: its changes, and the way to it, in steps and over the map. */
export interface Change {
  cost: string;
  is_training_row: boolean;
  changes: [column: number, name: string, before: string, after: string][];
  steps: string[][];
  said: string[];
  way: Trail;
}

export interface Changes {
  row: number;
  now: string;
  is_already: boolean;
  reason: string;
  answers: Change[];
  call: string;
}

/** All that the first sight of the map needs. */
export interface Opened {
  name: string;
  shape: [number, number];
  topology: "hexagonal" | "rectangular";
  boundary: "planar" | "cylindrical" | "toroidal";
  corners: Point[];
  n_samples: number;
  n_features: number;
  names: string[] | null;
  classes: string[];
  marks: string[];
  n_clusters: number;
  has_classifier: boolean;
  view: {
    kind: "image" | "shape" | "series" | "profile" | "waveform";
    image_shape: ImageShape | null;
    channels?: string[];
  };
  /** Of the files that frames can be played as; null where they are numbers. */
  mime: string | null;
  notes: string[];
  start: number;
  target: Target;
  coordinates: Float32Array;
  heights: Float32Array;
  hits: Int32Array;
  errors: Float32Array;
  unit_classes: Int32Array;
  purity: Float32Array;
  unit_clusters: Int32Array;
  low: Float32Array;
  high: Float32Array;
}

export type Point = [x: number, y: number];

export interface Component {
  feature: number;
  values: Float32Array;
}

export interface Unit {
  unit: number;
  counts: [label: string, n: number][];
  prototype: Values;
}

export interface Members {
  rows: number[];
  labels: (string | null)[];
  names: (string | null)[];
  samples: Values;
}

export interface Sample {
  row: number;
  label: string | null;
  /** What names the row, such as the file of an image. */
  name?: string | null;
  unit: number;
  n_missing: number;
  values: Values;
  /** What the columns hold, in words. */
  entries?: string[] | null;
  target_units?: number[];
}

/** Units of the frames, and which steps go over a joined edge. */
export interface Trail {
  units: number[];
  wrapped: boolean[];
}

export interface Morph {
  path: Trail;
  line: Trail;
  result: string;
  is_success: boolean;
  by_samples: boolean;
  n_steps: number;
  rigidity: (number | null)[];
  length: number;
  target_units: number[];
  call: string;
  frames: Values;
}

/** Along the path and then along the straight line, each of n_frames values. */
export interface Curves {
  target: Float32Array;
  distance: Float32Array;
  sharpness?: Float32Array;
  confidence?: Float32Array;
  guess?: Int32Array;
  guesses: string[] | null;
}

export interface MorphFields {
  row: number;
  target: Target;
  mode: Mode;
  frames: number;
  rigidity?: number;
  share?: number;
}

/** Of each kind of question the fields that it has besides, and its answer. */
export interface Questions {
  offer: [Record<never, never>, Offer];
  open: [Record<never, never>, Opened];
  component: [{ feature: number }, Component];
  unit: [{ unit: number }, Unit];
  members: [{ unit: number }, Members];
  sample: [{ row: number }, Sample];
  morph: [MorphFields, Morph];
  curves: [MorphFields, Curves];
  changes: [{ row: number; wanted: Wanted; limits: Limit[] }, Changes];
  export: [MorphFields & { format: string }, { name: string; type: string }];
  content: [MorphFields & { frame: number }, { mime: string }];
}

export type Kind = keyof Questions;
export type Request<K extends Kind = Kind> = { kind: K } & Questions[K][0];
export type Answer<K extends Kind = Kind> = Questions[K][1] & { buffers: DataView[] };

/** Carries messages: a notebook's model, or one of the hosts. */
export interface Model {
  on(event: "msg:custom", listener: Listener): void;
  off(event: "msg:custom", listener: Listener): void;
  send(message: { id: number; ask: object }): void;
}

export type Listener = (content: Reply, buffers: DataView[]) => void;

/** What comes back for a message. */
export interface Reply {
  id: number | null;
  answer?: { arrays: { name: string; type: string }[] };
  error?: string;
}
