// The unit that is looked at: its prototype, its statistics, its samples; and all units as a table.
import type { App } from "../app.ts";
import { blank, sized } from "../canvas.ts";
import { folded, make, table } from "../dom.ts";
import { percent, short } from "../format.ts";
import type { Members, Values } from "../protocol.ts";
import { themeOf } from "../theme.ts";

const PICTURE = 92;
const MEMBER = 50;
const MOST_COUNTS = 4;

export function unitPanel(app: App): HTMLElement {
  const { store } = app;
  const title = make("h2", { testid: "unit" });
  store.watch(["shown"], () => {
    const { shown } = store.state;
    title.textContent = `Unit ${shown} · ${app.map.placeOf(shown)}`;
  });
  return make(
    "section",
    { className: "panel on-unit", "aria-label": "Unit" },
    make("div", { className: "unit" }, prototype(app), make("div", {}, title, facts(app)), members(app)),
    folded("All units as a table", "map-table", "All units", () => unitTable(app)).element,
  );
}

/** Draws values small, or nothing where there are none. */
export function paintSmall({ store }: App, canvas: HTMLCanvasElement, side: number, values: Values | null): void {
  const { picture, isDark } = store.state;
  const box = { width: side, height: side };
  if (values === null) blank(canvas);
  else picture.draw(sized(canvas, box), box, values, themeOf(isDark));
}

function prototype(app: App): HTMLElement {
  const { store } = app;
  const canvas = make("canvas", { className: "picture", role: "img", "aria-label": "Prototype" });
  store.watch(["unit", "picture", "isDark"], () => {
    const { unit } = store.state;
    if (unit !== null) paintSmall(app, canvas, PICTURE, unit.prototype);
  });
  return canvas;
}

function facts(app: App): HTMLElement {
  const { store } = app;
  const list = make("dl", { testid: "unit-facts" });
  store.watch(["shown", "unit", "layer", "component", "picture"], () => {
    const entries = factsOf(app).flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]);
    list.replaceChildren(...entries);
  });
  return list;
}

function factsOf({ map, store }: App): [name: string, value: string][] {
  const { shown, unit, layer, component, picture } = store.state;
  const { hits, errors, heights, unit_clusters: clusters } = map.open;
  const label = map.classOf(shown);
  const counts = unit?.unit === shown ? unit.counts : [];
  const found: [string, string | null][] = [
    ["class", label === null ? null : `${label}, ${map.purityOf(shown)}`],
    ["samples", String(hits[shown])],
    ["error", errorOf(errors[shown])],
    ["to neighbors", short(heights[shown])],
    ["cluster", String(clusters[shown])],
  ];
  if (layer === "component" && component)
    found.push([picture.nameOf(component.feature), short(component.values[shown])]);
  if (counts.length > 1) found.push(["classes", listed(counts)]);
  return found.filter((fact): fact is [string, string] => fact[1] !== null);
}

const errorOf = (error: number) => (error < 0 ? "–" : short(error));

function listed(counts: [label: string, n: number][]): string {
  const first = counts.slice(0, MOST_COUNTS).map(([name, n]) => `${name}: ${n}`);
  return [...first, ...(counts.length > MOST_COUNTS ? ["…"] : [])].join(", ");
}

function members(app: App): HTMLElement {
  const { store } = app;
  const name = "Samples of the unit: choose one as the start";
  const element = make("div", { className: "members", role: "group", testid: "members", "aria-label": name });
  store.watch(["members", "picture", "isDark"], () => {
    const { members: shown } = store.state;
    if (shown !== null) element.replaceChildren(...memberButtons(app, shown.answer));
  });
  return element;
}

function memberButtons(app: App, answer: Members | null): HTMLElement[] {
  const say = (text: string) => [make("span", { className: "quiet" }, text)];
  if (answer === null) return say("This file does not hold the samples of this unit.");
  const { rows, labels, names, samples } = answer;
  if (rows.length === 0) return say("No samples.");
  const width = samples.length / rows.length;
  return rows.map((row, i) =>
    member(app, row, [names[i], labels[i]], samples.subarray(i * width, (i + 1) * width), i),
  );
}

type Called = [name: string | null, label: string | null];

function member(app: App, row: number, [own, label]: Called, values: Values, i: number): HTMLElement {
  const { map, chooser } = app;
  const canvas = make("canvas");
  paintSmall(app, canvas, MEMBER, values);
  const canStart = map.canStart(row);
  const name = `${own === null ? "" : `, ${own}`}${label === null ? "" : `, class ${label}`}`;
  const title = canStart ? `Start from row ${row}${name}` : `Row ${row}${name}`;
  const on = { click: () => void chooser.startFrom(row) };
  const properties = {
    type: "button",
    title,
    "aria-label": title,
    disabled: !canStart,
    testid: `member-${i}`,
    on,
  };
  return make("button", properties, canvas);
}

function unitTable({ map }: App): HTMLElement {
  const { shape, heights, hits, errors, purity, unit_clusters: clusters } = map.open;
  const head = ["unit", "row", "column", "to neighbors", "samples", "error", "class", "purity", "cluster"];
  const rows = Array.from({ length: map.nUnits }, (_, i) => {
    const name = map.classOf(i);
    const label = name === null ? ["–", "–"] : [name, percent(purity[i])];
    const place = [Math.floor(i / shape[1]), i % shape[1]];
    return [i, ...place, short(heights[i]), hits[i], errorOf(errors[i]), ...label, clusters[i]];
  });
  return table(head, rows);
}
