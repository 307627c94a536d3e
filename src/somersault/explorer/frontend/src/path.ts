// A path as it came from the session: its frames, and the straight line between its ends.
import type { Morph, Request, Values } from "./protocol.ts";

export class Path {
  readonly request: Request<"morph">;
  readonly answer: Morph;
  /** Number of frames. */
  readonly n: number;

  constructor(request: Request<"morph">, answer: Morph) {
    this.request = request;
    this.answer = answer;
    this.n = request.frames;
  }

  get last(): number {
    return this.n - 1;
  }

  frame(k: number): Values {
    const { frames } = this.answer;
    const width = frames.length / this.n;
    return frames.subarray(k * width, (k + 1) * width);
  }

  /** A point of the straight line, as far along as a frame. */
  linePoint(k: number): Values {
    const [point, end, t] = [this.frame(0).slice(), this.frame(this.last), k / this.last];
    point.forEach((value, j) => {
      point[j] = value + t * (end[j] - value);
    });
    return point;
  }

  /** Some frames, evenly from the first to the last. */
  some(n: number): Values[] {
    return Array.from({ length: n }, (_, i) => this.frame(Math.round((this.last * i) / (n - 1))));
  }
}
