// Asks the session: a question once, and what was seen comes back at once.
import type { Answer, Kind, Listener, Model, Reply, Request } from "./protocol.ts";

const KEPT_BYTES = 2 ** 26; // of answers
const KEPT_AT_LEAST = 2 ** 12; // what an answer takes beside its buffers

interface Waiting {
  resolve(answer: object): void;
  reject(error: Error): void;
}

export class Wire {
  readonly #model: Model;
  readonly #waiting = new Map<number, Waiting>();
  readonly #kept = new Map<string, Promise<Answer>>();
  readonly #listener: Listener = (content, buffers) => this.#receive(content, buffers);
  #keptBytes = 0;
  #last = Math.floor(Math.random() * 2 ** 40); // other views of the same model hear our answers too

  constructor(model: Model) {
    this.#model = model;
    model.on("msg:custom", this.#listener);
  }

  /** The answer to a question, which is kept. */
  ask<K extends Kind>(request: Request<K>): Promise<Answer<K>> {
    const key = JSON.stringify(request);
    const known = this.#kept.get(key);
    if (known !== undefined) return known as Promise<Answer<K>>;
    const answer = this.send(request);
    this.#kept.set(key, answer as Promise<Answer>);
    answer.then(
      ({ buffers }) => this.#keep(buffers),
      () => this.#kept.delete(key),
    );
    return answer;
  }

  /** The answer to a question, asked anew. */
  send<K extends Kind>(request: Request<K>): Promise<Answer<K>> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: (answer) => resolve(answer as Answer<K>), reject });
      this.#model.send({ id, ask: request });
    });
  }

  close(): void {
    this.#model.off("msg:custom", this.#listener);
    this.#waiting.clear();
  }

  // Forgets all answers where they have become too much: what is shown is held by who shows it.
  #keep(buffers: DataView[]): void {
    this.#keptBytes += KEPT_AT_LEAST + buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (this.#keptBytes < KEPT_BYTES) return;
    this.#kept.clear();
    this.#keptBytes = 0;
  }

  #receive({ id, answer, error }: Reply, buffers: DataView[]): void {
    const waiting = id === null ? undefined : this.#waiting.get(id);
    if (id === null || waiting === undefined) return;
    this.#waiting.delete(id);
    if (answer === undefined) waiting.reject(new Error(error));
    else waiting.resolve({ ...answer, ...arraysOf(answer.arrays, buffers), buffers });
  }
}

const TYPES = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array };

/** The named arrays of an answer, copied, since a typed array must begin at a multiple of its item's size. */
export function arraysOf(parts: { name: string; type: string }[], buffers: DataView[]): object {
  const arrays = parts.map(({ name, type }, i) => {
    const { buffer, byteOffset, byteLength } = buffers[i];
    return [
      name,
      new TYPES[type as keyof typeof TYPES](buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer),
    ];
  });
  return Object.fromEntries(arrays);
}
