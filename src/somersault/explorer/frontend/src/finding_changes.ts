// What would have to change for the start to be called otherwise: asked once, and then again with what is chosen.
import { messageOf } from "./errors.ts";
import type { LabelledMap } from "./labelled_map.ts";
import type { Limit, Request, Wanted } from "./protocol.ts";
import type { State, Store } from "./state.ts";
import type { Wire } from "./wire.ts";

interface Needs {
  wire: Pick<Wire, "ask">;
  store: Store<State>;
  map: LabelledMap;
  signal: AbortSignal;
}

export class ChangeFinder {
  readonly #needs: Needs;
  #last: Request<"changes"> | null = null;

  constructor(needs: Needs) {
    this.#needs = needs;
    needs.store.watch(["target"], () => this.#wantTarget());
    needs.store.watch(["sample", "wanted", "limits"], () => this.#follow());
  }

  /** A model may be slow or cost money: nothing is asked of it before the user wants it. */
  find(): void {
    this.#needs.store.change({ areChangesWanted: true });
    this.#follow();
  }

  want(wanted: Wanted): void {
    this.#needs.store.change({ wanted });
  }

  /** Sets the limit of a column; one that leaves all open is taken away. */
  limit(limit: Limit): void {
    const { store } = this.#needs;
    const others = store.state.limits.filter(({ column }) => column !== limit.column);
    const isOpen = limit.way === "any" && limit.low === null && limit.high === null;
    store.change({ limits: isOpen ? others : [...others, limit].sort((a, b) => a.column - b.column) });
  }

  free(): void {
    this.#needs.store.change({ limits: [] });
  }

  // What the morph leads to is wanted here too, where the map says what a row is.
  #wantTarget(): void {
    const { map, store } = this.#needs;
    const { changes } = map.offer;
    const { target } = store.state;
    const kind = map.hasClasses ? "class" : "cluster";
    const number = (target as Record<string, number>)[kind];
    if (changes?.asked !== "the map" || number === undefined) return;
    if (changes.wanted?.some(([each]) => each === number)) store.change({ wanted: number });
  }

  async #follow(): Promise<void> {
    const { wire, store, signal } = this.#needs;
    const { areChangesWanted, sample, wanted, limits } = store.state;
    if (!areChangesWanted || sample === null) return;
    const request: Request<"changes"> = { kind: "changes", row: sample.row, wanted, limits };
    this.#last = request;
    store.change({ waiting: store.state.waiting + 1 });
    const shown = await wire.ask(request).then(
      (answer) => ({ request, answer, problem: "" }),
      (error) => ({ request, answer: null, problem: messageOf(error) }),
    );
    if (signal.aborted) return;
    store.change({ waiting: store.state.waiting - 1 });
    if (this.#last === request) store.change({ changes: shown, change: 0 });
  }
}
