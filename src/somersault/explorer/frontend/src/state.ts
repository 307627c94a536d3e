// All that changes: one state, and who is told when it does.
import type { Layer } from "./layers.ts";
import type { Layout } from "./map/layout.ts";
import type { Path } from "./path.ts";
import type { Picture } from "./pictures/picture.ts";
import type {
  Change,
  Changes,
  Component,
  Curves,
  Limit,
  Members,
  Mode,
  Request,
  Sample,
  Target,
  Unit,
  Values,
  Wanted,
} from "./protocol.ts";

/** What a click on the map chooses. */
export type Clicks = "class" | "cluster" | "unit" | "start" | "nothing";

/** What was told of a unit; null where a file does not hold it. */
export type UnitShown = Pick<Unit, "unit" | "counts"> & { prototype: Values | null };
export interface MembersShown {
  unit: number;
  answer: Members | null;
}

/** What was told of a question, or why nothing. */
export interface ChangesShown {
  request: Request<"changes">;
  answer: Changes | null;
  problem: string;
}

/** Units are −1, and what is not there yet null. */
export interface State {
  // what the map shows
  layer: Layer;
  feature: number;
  component: Component | null;
  hasMarks: boolean;
  layout: Layout | null;
  // where the user is
  hovered: number;
  cursor: number;
  shown: number;
  unit: UnitShown | null;
  members: MembersShown | null;
  // what is wanted
  clicks: Clicks;
  row: number;
  sample: Sample | null;
  target: Target;
  /** Of the unit that stands for the target; null where a file does not hold it. */
  goal: Values | null;
  mode: Mode;
  /** Stops of their sliders. */
  rigidity: number;
  share: number;
  // the path
  path: Path | null;
  curves: Curves | null;
  frame: number;
  isPlaying: boolean;
  isComparing: boolean;
  // what would have to change
  wanted: Wanted;
  limits: Limit[];
  /** Whether that was asked for: then it follows what is chosen. */
  areChangesWanted: boolean;
  changes: ChangesShown | null;
  /** The answer whose way is shown. */
  change: number;
  // how it is shown
  picture: Picture;
  /** Degrees by which shapes are turned. */
  turn: number;
  isDark: boolean;
  size: { width: number; height: number } | null;
  // what is said
  /** Answers that are waited for. */
  waiting: number;
  problem: string;
  announced: { text: string };
}

/** The answer that is looked at; null where there is none, or the start is another one since. */
export function shownChange({ changes, change, row }: State): Change | null {
  return changes?.request.row === row ? (changes.answer?.answers[change] ?? null) : null;
}

export class Store<S extends object> {
  #state: Readonly<S>;
  readonly #watchers: { fields: (keyof S)[]; effect: () => void }[] = [];

  constructor(state: S) {
    this.#state = state;
  }

  get state(): Readonly<S> {
    return this.#state;
  }

  /** Takes these fields over, and then calls each effect once that depends on one that is another now. */
  change(fields: Partial<S>): void {
    const before = this.#state;
    this.#state = { ...before, ...fields };
    const changed = new Set(
      Object.keys(fields).filter((key) => !Object.is(before[key as keyof S], fields[key as keyof S])),
    );
    for (const { fields: watched, effect } of this.#watchers) {
      if (watched.some((field) => changed.has(field as string))) effect();
    }
  }

  /** Calls an effect now, and whenever one of these fields has changed. */
  watch(fields: (keyof S)[], effect: () => void): void {
    this.#watchers.push({ fields, effect });
    effect();
  }
}
