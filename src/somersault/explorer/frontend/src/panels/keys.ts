// What keys do, and the help that says so.
import type { App } from "../app.ts";
import { make } from "../dom.ts";

const HELP = [
  ["← ↑ → ↓", "on the map: move from unit to unit"],
  ["Enter", "on the map: morph to the unit, its class or its cluster"],
  ["S", "start from a sample of the unit"],
  ["R", "start from a random sample"],
  ["Space", "play or pause"],
  [", .", "one frame back, one on"],
  ["L", "next layer"],
  ["C", "compare with the straight line"],
  ["?", "this help"],
];

const MOVES: Record<string, [down: number, right: number]> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

export function helpDialog(): HTMLDialogElement {
  const entries = HELP.flatMap(([key, what]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, what)]);
  const dialog = make(
    "dialog",
    { "aria-label": "Keyboard help", testid: "help-dialog" },
    make(
      "p",
      {},
      "Click a unit, a class or a cluster, and the sample morphs into it. Drag the frames to see how.",
    ),
    make("dl", {}, ...entries),
    make("button", { type: "button", className: "main", on: { click: () => dialog.close() } }, "Close"),
  );
  return dialog;
}

const isCommand = ({ altKey, ctrlKey, metaKey }: KeyboardEvent) => altKey || ctrlKey || metaKey;

/** Keys of the map. */
export function moveOnMap({ store, viewer, chooser }: App, event: KeyboardEvent): void {
  const { cursor } = store.state;
  if (isCommand(event)) return;
  if (event.key === "Enter" && cursor >= 0) {
    viewer.showUnit(cursor);
    chooser.choose(cursor);
  } else if (event.key.toLowerCase() === "s" && cursor >= 0) void chooser.startAt(cursor);
  else if (event.key in MOVES) viewer.moveCursor(...MOVES[event.key]);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Keys of all of the explorer, but where they are typed or have a meaning of their own. */
export function shortcut(
  { store, player, viewer, chooser }: App,
  help: HTMLDialogElement,
  compare: HTMLInputElement,
) {
  const acts: Record<string, () => void> = {
    " ": () => player.toggle(),
    r: () => void chooser.startAnywhere(),
    l: () => viewer.showNextLayer(),
    c: () => compare.click(),
    ",": () => player.scrub(store.state.frame - 1),
    ".": () => player.scrub(store.state.frame + 1),
    "?": () => help.showModal(),
    s: () => void chooser.startAt(store.state.shown),
  };
  return (event: KeyboardEvent): void => {
    const inside = event.composedPath()[0] as Element;
    const isTyping = inside.matches('select, input[type="number"]');
    const isPressed = event.key === " " && inside.matches("button, summary, input");
    const act = acts[event.key.toLowerCase()];
    if (isCommand(event) || isTyping || isPressed || help.open || act === undefined) return;
    event.preventDefault();
    act();
  };
}
