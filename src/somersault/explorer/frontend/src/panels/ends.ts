// Where the morph starts and where it leads, and the choice of both.
import type { App } from "../app.ts";
import { button, make } from "../dom.ts";
import type { Target } from "../protocol.ts";
import { paintSmall } from "./unit_panel.ts";

const PICTURE = 62;

export function ends(app: App): HTMLElement {
  const { map, chooser } = app;
  const arrow = make("div", { className: "arrow", "aria-hidden": "true" }, "→");
  return make(
    "div",
    {},
    make("div", { className: "ends" }, startEnd(app), arrow, targetEnd(app)),
    make(
      "div",
      { className: "bar gap" },
      rowChoice(app),
      button("Random", "random", () => void chooser.startAnywhere()),
      ...(map.isGiven ? [] : [targetChoice(app)]),
    ),
  );
}

function startEnd(app: App): HTMLElement {
  const { map, store } = app;
  const { element, canvas, title, facts } = end("Start", "start");
  store.watch(["sample", "picture", "isDark"], () => {
    const { sample } = store.state;
    if (sample !== null) paintSmall(app, canvas, PICTURE, sample.values);
  });
  store.watch(["sample"], () => {
    const { sample } = store.state;
    if (sample === null) return;
    const { row, label, name, unit, n_missing: missing } = sample;
    title.textContent = label ?? name ?? `row ${row}`;
    const parts = [
      label === null ? "" : (name ?? ""),
      (label === null && !name) || map.isGiven ? "" : `row ${row}`,
      `unit ${unit}`,
      missing > 0 ? `${missing} values filled` : "",
    ];
    facts.textContent = parts.filter(Boolean).join(" · ");
  });
  return element;
}

function targetEnd(app: App): HTMLElement {
  const { map, store } = app;
  const { element, canvas, title, facts } = end("Target", "target");
  store.watch(["goal", "picture", "isDark"], () => paintSmall(app, canvas, PICTURE, store.state.goal));
  store.watch(["target", "sample"], () => {
    const { target, sample } = store.state;
    if (sample === null) return;
    const units = map.unitsOf(target, sample);
    title.textContent = map.titleOf(target);
    facts.textContent = units.length > 1 ? `${units.length} units` : map.placeOf(units[0]);
  });
  return element;
}

function end(name: string, testid: string) {
  const canvas = make("canvas", { role: "img", "aria-label": name });
  const title = make("div", { className: "what", testid });
  const facts = make("div", { className: "quiet", testid: `${testid}-facts` });
  const element = make("div", { className: "end" }, canvas, make("h2", {}, name), title, facts);
  return { element, canvas, title, facts };
}

// Any row by its number; in a file one of those that it holds.
function rowChoice({ map, store, chooser }: App): HTMLElement {
  const { rows, names } = map.offer;
  const on = { change: () => void chooser.startFrom(Number(choice.value)) };
  const common = { "aria-label": "Row of the start", testid: "row", on };
  const choice =
    rows === null
      ? make("input", { ...common, type: "number", min: 0, max: map.open.n_samples - 1, step: 1 })
      : make("select", common, ...rows.map((row, i) => make("option", { value: row }, names?.[i] ?? String(row))));
  const show = () => {
    choice.value = String(store.state.row);
  };
  store.watch(["row"], show);
  store.watch(["problem"], () => store.state.problem !== "" && show()); // a row that does not exist is taken back
  return make(
    "label",
    { className: "check" },
    make("span", { className: "for-wide" }, map.isGiven ? "Start" : "Row, from 0"),
    choice,
  );
}

function targetChoice({ map, store, chooser }: App): HTMLElement {
  const options = map.targets.map((target) =>
    make("option", { value: JSON.stringify(target) }, map.nameOf(target)),
  );
  const on = { change: () => chooser.aim(JSON.parse(choice.value) as Target) };
  const choice = make("select", { "aria-label": "Target", testid: "target-choice", on }, ...options);
  store.watch(["target"], () => {
    choice.value = JSON.stringify(store.state.target);
  });
  return make("label", { className: "check" }, make("span", { className: "for-wide" }, "Target"), choice);
}
