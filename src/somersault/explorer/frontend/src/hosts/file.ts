// Shows the explorer in a file: every answer is one of those that lie in it.
import type { Reply } from "../protocol.ts";
import { canonical } from "./canonical.ts";
import { type Message, modelOf } from "./model.ts";

declare const explorer: typeof import("../explorer.ts"); // stands before this in the file

interface Saved extends Pick<Reply, "answer" | "error"> {
  ask: object;
  buffers: string[];
}

const MISSING =
  "This saved page holds a part of what there is: to see more, run somersault explore with the map and its data.";

const saved = JSON.parse(document.getElementById("answers")?.textContent ?? "[]") as Saved[];
const answers = new Map(saved.map((one) => [canonical(one.ask), one]));

async function inflated(text: string): Promise<DataView> {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new DataView(await new Response(stream).arrayBuffer());
}

async function ask({ ask: request }: Message): ReturnType<Parameters<typeof modelOf>[0]> {
  const found = answers.get(canonical(request));
  if (!found) throw new Error(MISSING);
  if (found.error !== undefined) throw new Error(found.error);
  return [structuredClone(found.answer), await Promise.all(found.buffers.map(inflated))];
}

const el = document.getElementById("explorer");
if (el) explorer.render({ model: modelOf(ask), el });
