// Shows the explorer in a file: every answer is one of those that lie in it. Inlined after the module and the model.
const problem = "This saved page holds a part of what there is: to see more, run somersault explore with the map and its data.";

// The same text for the same request, in whatever order its fields come.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const fields = Object.keys(value).filter((key) => value[key] !== undefined).sort();
  return `{${fields.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`;
}

const saved = JSON.parse(document.getElementById("answers").textContent);
const answers = new Map(saved.map((one) => [canonical(one.ask), one]));

async function inflated(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new DataView(await new Response(stream).arrayBuffer());
}

async function ask({ ask: request }) {
  const found = answers.get(canonical(request));
  if (!found) throw new Error(problem);
  if (found.error !== undefined) throw new Error(found.error);
  return [structuredClone(found.answer), await Promise.all(found.buffers.map(inflated))];
}

explorer.render({ model: modelOf("file", ask), el: document.getElementById("explorer") });
