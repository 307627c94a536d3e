// The path follows what is wanted.
import { messageOf } from "./errors.ts";
import type { LabelledMap } from "./labelled_map.ts";
import { Path } from "./path.ts";
import type { Player } from "./player.ts";
import type { Request } from "./protocol.ts";
import type { State, Store } from "./state.ts";
import type { Wire } from "./wire.ts";

interface Wish {
  request: Request<"morph">;
  isPlayed: boolean;
}

interface Needs {
  wire: Pick<Wire, "ask">;
  store: Store<State>;
  map: LabelledMap;
  player: Pick<Player, "play" | "scrub">;
  /** Whether the user wants no motion. */
  isStill: () => boolean;
  signal: AbortSignal;
}

export class Follower {
  readonly #needs: Needs;
  #wish: Wish | null = null;
  #isAsking = false;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** Asks for the path that is wanted now. While one is on its way, only the latest wish is remembered. */
  async follow({ isPlayed = false } = {}): Promise<void> {
    const { store, signal } = this.#needs;
    this.#wish = { request: this.#request(), isPlayed };
    if (this.#isAsking) return;
    this.#isAsking = true;
    store.change({ waiting: store.state.waiting + 1 });
    while (this.#wish !== null && !signal.aborted) {
      const wish: Wish = this.#wish;
      this.#wish = null;
      await this.#fulfill(wish);
    }
    this.#isAsking = false;
    store.change({ waiting: store.state.waiting - 1 });
    await this.#askCurves();
  }

  #request(): Request<"morph"> {
    const { offer } = this.#needs.map;
    const { row, target, mode, rigidity, share } = this.#needs.store.state;
    const request: Request<"morph"> = { kind: "morph", row, target, mode, frames: offer.frames };
    if (mode === "rigidity" || mode === "published") request.rigidity = offer.rigidities[rigidity];
    if (mode === "published") request.share = offer.shares[share];
    return request;
  }

  async #fulfill({ request, isPlayed }: Wish): Promise<void> {
    const { wire, store, signal } = this.#needs;
    try {
      const path = new Path(request, await wire.ask(request));
      if (signal.aborted) return;
      store.change({ path, curves: null, frame: Math.min(store.state.frame, path.last) });
      this.#announce(path);
      if (isPlayed) this.#show(path);
    } catch (error) {
      store.change({ problem: messageOf(error) });
    }
  }

  #announce({ request, answer }: Path): void {
    const text = `${this.#needs.map.nameOf(request.target)}: ${answer.result}`;
    this.#needs.store.change({ announced: { text } });
  }

  #show(path: Path): void {
    const { player, isStill } = this.#needs;
    if (isStill()) player.scrub(path.last);
    else player.play();
  }

  async #askCurves(): Promise<void> {
    const { wire, store, signal } = this.#needs;
    const { path } = store.state;
    if (path === null || signal.aborted) return;
    try {
      const curves = await wire.ask({ ...path.request, kind: "curves" });
      if (store.state.path === path) store.change({ curves });
    } catch (error) {
      store.change({ problem: messageOf(error) });
    }
  }
}
