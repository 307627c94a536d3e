// Layers and units are looked at.
import { messageOf } from "./errors.ts";
import type { LabelledMap } from "./labelled_map.ts";
import { LAYERS, type Layer } from "./layers.ts";
import type { State, Store } from "./state.ts";
import type { Wire } from "./wire.ts";

const REST = 40; // milliseconds: a pointer that only passes asks nothing

interface Needs {
  wire: Pick<Wire, "ask">;
  store: Store<State>;
  map: LabelledMap;
  signal: AbortSignal;
}

export class Viewer {
  readonly #needs: Needs;
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** Layers of this map. */
  get layers(): Layer[] {
    const { open, offer } = this.#needs.map;
    const missing = { labels: open.classes.length === 0, component: offer.features?.length === 0 };
    return (Object.keys(LAYERS) as Layer[]).filter((layer) => !(layer in missing && missing[layer as "labels"]));
  }

  showLayer(layer: Layer): void {
    this.#needs.store.change({ layer });
    if (layer === "component") this.showFeature(this.#needs.store.state.feature);
  }

  showNextLayer(): void {
    const { layers } = this;
    this.showLayer(layers[(layers.indexOf(this.#needs.store.state.layer) + 1) % layers.length]);
  }

  async showFeature(feature: number): Promise<void> {
    const { wire, store } = this.#needs;
    store.change({ feature });
    try {
      const component = await wire.ask({ kind: "component", feature });
      if (store.state.feature === feature) store.change({ component });
    } catch (error) {
      store.change({ problem: messageOf(error) });
    }
  }

  /** Shows what is known of a unit at once, and asks for the rest. */
  showUnit(unit: number): void {
    this.#needs.store.change({ shown: unit });
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.#askUnit(unit), REST);
  }

  hover(unit: number): void {
    if (unit === this.#needs.store.state.hovered) return;
    this.#needs.store.change({ hovered: unit });
    if (unit >= 0) this.showUnit(unit);
  }

  /** Moves the cursor of the keyboard; the first move only shows it, where the target is. */
  moveCursor(down: number, right: number): void {
    const { store, map } = this.#needs;
    const { cursor, target, sample } = store.state;
    const unit = cursor < 0 ? (map.unitsOf(target, sample)[0] ?? 0) : map.stepFrom(cursor, down, right);
    store.change({ cursor: unit, announced: { text: map.describe(unit) } });
    this.showUnit(unit);
  }

  async #askUnit(unit: number): Promise<void> {
    const { wire, store, signal } = this.#needs;
    const isStill = () => store.state.shown === unit && !signal.aborted;
    await wire.ask({ kind: "unit", unit }).then(
      (answer) => isStill() && store.change({ unit: answer }),
      () => isStill() && store.change({ unit: { unit, counts: [], prototype: null } }),
    );
    await wire.ask({ kind: "members", unit }).then(
      (answer) => isStill() && store.change({ members: { unit, answer } }),
      () => isStill() && store.change({ members: { unit, answer: null } }),
    );
  }
}
