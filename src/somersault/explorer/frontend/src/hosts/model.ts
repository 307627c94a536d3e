// The model that the explorer is shown with where no notebook has one.
import type { Listener, Model, Reply } from "../protocol.ts";

export type Message = Parameters<Model["send"]>[0];

/** `ask` resolves to the answer and its buffers, and throws what is to be said to the user. */
export function modelOf(ask: (message: Message) => Promise<[Reply["answer"], DataView[]]>): Model {
  const listeners = new Set<Listener>();
  const tell: Listener = (content, buffers) => {
    for (const listener of [...listeners]) listener(content, buffers);
  };
  return {
    on: (_, listener) => listeners.add(listener),
    off: (_, listener) => listeners.delete(listener),
    send: (message) => {
      const { id } = message;
      ask(message).then(
        ([answer, buffers]) => tell({ id, ...(answer && { answer }) }, buffers),
        (error: Error) => tell({ id, error: error.message }, []),
      );
    },
  };
}
