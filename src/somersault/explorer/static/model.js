// The model that the module is shown with where no notebook has one: `ask` answers a request, in whatever way.
// ask(content) resolves to [answer, buffers], the buffers as DataViews, and throws what is to be said to the user.
export function modelOf(host, ask) {
  const listeners = new Set();
  const tell = (content, buffers) => {
    for (const listener of [...listeners]) listener(content, buffers);
  };
  return {
    get: (name) => (name === "host" ? host : undefined),
    on: (event, listener) => event === "msg:custom" && listeners.add(listener),
    off: (event, listener) => listener === undefined ? listeners.clear() : listeners.delete(listener),
    send: ({ id, ask: request }) => {
      ask({ id, ask: request }).then(
        ([answer, buffers]) => tell({ id, answer }, buffers),
        (error) => tell({ id, error: error.message }, []),
      );
    },
  };
}
