// Plays the frames of the path.
import type { State, Store } from "./state.ts";

const DURATION = 2400; // milliseconds from the first frame to the last

/** Time, and when the screen shows its next picture. */
export interface Clock {
  now(): number;
  next(step: (now: number) => void): number;
  cancel(handle: number): void;
}

const SCREEN: Clock = {
  now: () => performance.now(),
  next: (step) => requestAnimationFrame(step),
  cancel: (handle) => cancelAnimationFrame(handle),
};

export class Player {
  readonly #store: Store<State>;
  readonly #clock: Clock;
  #step = 0;

  constructor(store: Store<State>, clock: Clock = SCREEN) {
    this.#store = store;
    this.#clock = clock;
  }

  /** On from the frame that is shown, or from the first where that is the last. */
  play(): void {
    const { path, frame } = this.#store.state;
    if (path === null) return;
    this.stop();
    const { last } = path;
    const from = frame >= last ? 0 : frame;
    const begun = this.#clock.now() - (DURATION * from) / last;
    const step = (now: number) => {
      const next = Math.max(0, Math.min(last, Math.floor(((now - begun) / DURATION) * last)));
      this.#store.change({ frame: next, isPlaying: next < last });
      if (next < last) this.#step = this.#clock.next(step);
    };
    this.#step = this.#clock.next(step);
    this.#store.change({ isPlaying: true });
  }

  stop(): void {
    if (!this.#store.state.isPlaying) return;
    this.#clock.cancel(this.#step);
    this.#store.change({ isPlaying: false });
  }

  toggle(): void {
    if (this.#store.state.isPlaying) this.stop();
    else this.play();
  }

  /** Stops at a frame. */
  scrub(frame: number): void {
    this.stop();
    const last = this.#store.state.path?.last ?? 0;
    this.#store.change({ frame: Math.min(last, Math.max(0, frame)) });
  }
}
