// Start and target are chosen: by rows, units, groups and clicks.
import { messageOf } from "./errors.ts";
import type { Follower } from "./following.ts";
import type { LabelledMap } from "./labelled_map.ts";
import type { Target } from "./protocol.ts";
import type { State, Store } from "./state.ts";
import type { Wire } from "./wire.ts";

interface Needs {
  wire: Pick<Wire, "ask">;
  store: Store<State>;
  map: LabelledMap;
  follower: Pick<Follower, "follow">;
  signal: AbortSignal;
}

export class Chooser {
  readonly #needs: Needs;
  #wantedRow = -1;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** Does what a click on a unit is to do. */
  choose(unit: number): void {
    const { clicks } = this.#needs.store.state;
    if (clicks === "start") this.startAt(unit);
    else if (clicks !== "nothing") this.#aimAt(unit, clicks);
  }

  async startFrom(row: number, { isPlayed = true } = {}): Promise<void> {
    const { wire, store, follower, signal } = this.#needs;
    this.#wantedRow = row;
    store.change({ problem: "", waiting: store.state.waiting + 1 });
    try {
      const sample = await wire.ask({ kind: "sample", row });
      if (signal.aborted || this.#wantedRow !== row) return; // another one has been chosen since
      store.change({ row, sample });
      this.#askGoal();
      follower.follow({ isPlayed });
    } catch (error) {
      if (this.#wantedRow === row) store.change({ problem: messageOf(error) });
    } finally {
      store.change({ waiting: store.state.waiting - 1 });
    }
  }

  /** From the sample that is nearest to the prototype of a unit. */
  async startAt(unit: number): Promise<void> {
    try {
      const { rows } = await this.#needs.wire.ask({ kind: "members", unit });
      if (rows.length === 0) throw new Error(`Unit ${unit} has no samples to start from; choose one that has.`);
      await this.startFrom(rows[0]);
    } catch (error) {
      this.#complain(messageOf(error));
    }
  }

  startAnywhere(): Promise<void> {
    const { open, offer } = this.#needs.map;
    const i = Math.floor(Math.random() * (offer.rows?.length ?? open.n_samples));
    return this.startFrom(offer.rows?.[i] ?? i);
  }

  aim(target: Target): void {
    const { map, store, follower } = this.#needs;
    if (!map.holds(target)) {
      const held = map.targets.map((each) => map.nameOf(each)).join(", ");
      this.#complain(
        `This file holds no path to ${map.nameOf(target)}, but to: ${held}. The live explorer has all.`,
      );
      return;
    }
    store.change({ problem: "", target });
    this.#askGoal();
    follower.follow({ isPlayed: true });
  }

  // The unit, or the group that it is of.
  #aimAt(unit: number, kind: "class" | "cluster" | "unit"): void {
    const { unit_classes: classes, unit_clusters: clusters } = this.#needs.map.open;
    if (kind === "unit") this.aim({ unit });
    else if (kind === "cluster") this.aim({ cluster: clusters[unit] });
    else if (classes[unit] >= 0) this.aim({ class: classes[unit] });
    else this.#complain(`Unit ${unit} has no class; choose one that has, or let a click choose the unit.`);
  }

  // What the target looks like.
  async #askGoal(): Promise<void> {
    const { wire, store, map } = this.#needs;
    const { target, sample } = store.state;
    const unit = map.typicalUnit(target, sample);
    const isStill = () => store.state.target === target && store.state.sample === sample;
    await wire.ask({ kind: "unit", unit }).then(
      ({ prototype }) => isStill() && store.change({ goal: prototype }),
      () => isStill() && store.change({ goal: null }),
    );
  }

  #complain(problem: string): void {
    this.#needs.store.change({ problem });
  }
}
