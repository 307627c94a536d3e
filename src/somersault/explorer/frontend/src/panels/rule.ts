// By which rule the morph goes: a mode, and the sliders that it has.
import type { App } from "../app.ts";
import { make, segments } from "../dom.ts";
import { short } from "../format.ts";
import type { Mode } from "../protocol.ts";

interface Described {
  label: string;
  text: string;
  sliders: Slider[];
}
type Slider = "rigidity" | "share";
type Chosen = Exclude<Mode, "given">;

const MODES: Record<Chosen, Described> = {
  tuned: { label: "Tuned", text: "Tuned for each path by itself.", sliders: [] },
  map: { label: "Via map", text: "A stop in each unit on the shortest way over the map.", sliders: [] },
  rigidity: {
    label: "Rigidity",
    text:
      "Small: strictest preservation of the other distances. Large: the straight line. " +
      "It leads to the prototype.",
    sliders: ["rigidity"],
  },
  published: {
    label: "Published",
    text:
      "The paper's rule: 50 steps of rate 0.1. Share, the target's part of the say, sets how long they are; " +
      "paths that are not of fixed steps do not depend on it.",
    sliders: ["rigidity", "share"],
  },
};

export function rule(app: App): HTMLElement {
  const { map, store } = app;
  const text = make("p", { className: "quiet", testid: "mode-words" });
  store.watch(["mode"], () => {
    text.textContent = described(store.state.mode)?.text ?? "";
  });
  return make(
    "div",
    { className: "rule", hidden: map.isGiven },
    modeChoice(app),
    slider(app, "rigidity", "Rigidity", map.offer.rigidities),
    slider(app, "share", "Share", map.offer.shares),
    text,
  );
}

const described = (mode: Mode): Described | null => (mode === "given" ? null : MODES[mode]);

function modeChoice({ map, store, follower }: App): HTMLElement {
  const options = Object.entries(MODES).map(([value, { label }]) => ({
    value: value as Chosen,
    label,
    whyNot: map.offer.modes.includes(value as Chosen) ? "" : "this file does not hold it; the live explorer does",
  }));
  return segments("Way", "mode", options, store.state.mode, (mode) => {
    store.change({ mode, problem: "" });
    follower.follow();
  });
}

function slider({ store, follower }: App, name: Slider, label: string, stops: number[]): HTMLElement {
  const output = make("output");
  const follow = () => {
    store.change({ [name]: Number(input.value), problem: "" });
    follower.follow();
  };
  const range = { type: "range", min: 0, max: Math.max(0, stops.length - 1), value: store.state[name] };
  const input = make("input", { ...range, testid: name, "aria-label": label, on: { input: follow } });
  const row = make("div", { className: "slider" }, make("span", {}, label), input, output);
  store.watch([name], () => {
    output.textContent = short(stops[store.state[name]]);
    input.setAttribute("aria-valuetext", output.textContent);
  });
  store.watch(["mode"], () => {
    row.hidden = !described(store.state.mode)?.sliders.includes(name);
    input.disabled = row.hidden;
  });
  return row;
}
