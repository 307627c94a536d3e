// The map: its cells, what moves over them, the choice of a layer and of what a click does.
import type { App } from "../app.ts";
import { type Context, sized } from "../canvas.ts";
import { button, download, eachFrame, make, type Option, segments } from "../dom.ts";
import { cellsOf, LAYERS, type Layer } from "../layers.ts";
import { paintCells } from "../map/cells.ts";
import { Lattice } from "../map/lattice.ts";
import { Layout } from "../map/layout.ts";
import { paintOverlay } from "../map/overlay.ts";
import { type Clicks, type State, shownChange } from "../state.ts";
import { themeOf } from "../theme.ts";
import { moveOnMap } from "./keys.ts";
import { legend } from "./legend.ts";

const SAVED_RATIO = 3; // pixels of a saved picture for one of the page
const MOST_LISTED = 400; // of more features one is chosen by its number

const CELLS: (keyof State)[] = ["layout", "layer", "component", "hasMarks", "isDark"];
const OVERLAY: (keyof State)[] = [
  ...(["hovered", "cursor", "sample", "target"] as const),
  ...(["path", "frame", "isComparing"] as const),
  ...(["row", "changes", "change"] as const),
];

export function mapPanel(app: App): HTMLElement {
  const tools = make("div", { className: "bar" }, layerChoice(app), featureChoice(app), ...marksChoice(app));
  return make(
    "section",
    { className: "panel on-map", "aria-label": "Map" },
    make(
      "div",
      { className: "bar spread" },
      tools,
      button("Save .png", "save-map", () => saveMap(app)),
    ),
    mapCanvas(app),
    legend(app),
    ...(app.map.isGiven ? [] : [make("div", { className: "gap" }, clickChoice(app))]),
  );
}

function mapCanvas(app: App): HTMLCanvasElement {
  const { map, store, signal } = app;
  const name = `Map of ${map.open.shape.join(" by ")} units. Arrow keys move over units, Enter chooses the target.`;
  const canvas = make("canvas", {
    ...{ className: "map", tabIndex: 0, role: "application", testid: "map", "aria-label": name },
    on: pointing(app),
  });
  const lattice = new Lattice(map.open);
  store.watch(["size"], () => {
    const width = canvas.clientWidth;
    if (width > 0 && width !== store.state.layout?.width) store.change({ layout: new Layout(lattice, width) });
  });
  store.watch(["layout"], () => {
    canvas.style.height = `${store.state.layout?.height ?? 0}px`;
  });
  const cells = make("canvas"); // kept, so that they are drawn once for each layer
  store.watch(CELLS, () => {
    const { layout } = store.state;
    if (layout !== null && layerOf(app) !== null) paintLayer(app, sized(cells, layout));
  });
  const paint = eachFrame(() => {
    const { layout } = store.state;
    if (layout === null) return;
    const context = sized(canvas, layout);
    context.drawImage(cells, 0, 0, layout.width, layout.height);
    paintMoving(app, context);
  }, signal);
  store.watch([...CELLS, ...OVERLAY], paint);
  return canvas;
}

const layerOf = ({ map, store }: App) => cellsOf(map.open, store.state, store.state.layout?.scale ?? 0);

function paintLayer(app: App, context: Context): void {
  const { layout, isDark } = app.store.state;
  const cells = layerOf(app);
  if (layout !== null && cells !== null) paintCells(context, layout, cells, themeOf(isDark));
}

function paintMoving({ map, store }: App, context: Context): void {
  const { layout, path, target, sample, hovered, cursor, frame, isComparing, isDark } = store.state;
  const change = shownChange(store.state);
  if (layout === null) return;
  const isThere = path !== null && path.request.target === target;
  const overlay = {
    ...{ hovered, cursor, frame, start: sample?.unit ?? -1 },
    targets: isThere ? path.answer.target_units : map.unitsOf(target, sample),
    path: path?.answer.path ?? null,
    line: isComparing ? (path?.answer.line ?? null) : null,
    change: change?.way ?? null,
  };
  paintOverlay(context, layout, overlay, themeOf(isDark));
}

function pointing(app: App): Record<string, (event: Event) => void> {
  const { store, viewer, chooser } = app;
  const unitUnder = ({ currentTarget, clientX, clientY }: MouseEvent) => {
    const { left, top } = (currentTarget as HTMLElement).getBoundingClientRect();
    return store.state.layout?.unitAt(clientX - left, clientY - top) ?? -1;
  };
  return {
    pointermove: (event) => viewer.hover(unitUnder(event as PointerEvent)),
    pointerleave: () => viewer.hover(-1),
    click: (event) => {
      const unit = unitUnder(event as PointerEvent);
      if (unit < 0) return;
      viewer.showUnit(unit);
      chooser.choose(unit);
    },
    keydown: (event) => moveOnMap(app, event as KeyboardEvent),
    blur: () => store.change({ cursor: -1 }),
  };
}

function layerChoice({ store, viewer }: App): HTMLElement {
  const on = { change: () => viewer.showLayer(select.value as Layer) };
  const options = viewer.layers.map((value) => make("option", { value }, LAYERS[value][0]));
  const select = make("select", { "aria-label": "Layer of the map", testid: "layer", on }, ...options);
  store.watch(["layer"], () => {
    select.value = store.state.layer;
  });
  return select;
}

function featureChoice({ map, store, viewer }: App): HTMLElement {
  const n = map.open.n_features;
  const on = { change: () => viewer.showFeature(Number(choice.value)) };
  const common = { "aria-label": "Feature", testid: "feature", on };
  const option = (_: unknown, j: number) => make("option", { value: j }, store.state.picture.nameOf(j));
  const choice =
    n > MOST_LISTED
      ? make("input", { ...common, type: "number", min: 0, max: n - 1, value: 0 })
      : make("select", common, ...Array.from({ length: n }, option));
  store.watch(["layer"], () => {
    choice.hidden = store.state.layer !== "component";
  });
  return choice;
}

function marksChoice({ map, store }: App): HTMLElement[] {
  if (!map.hasClasses) return [];
  const on = { change: () => store.change({ hasMarks: box.checked }) };
  const box = make("input", { type: "checkbox", checked: true, testid: "marks", on });
  return [make("label", { className: "check" }, box, "words")];
}

function clickChoice({ map, store }: App): HTMLElement {
  const options: Option<Clicks>[] = [
    { value: "unit", label: "unit" },
    { value: "class", label: "class", whyNot: map.hasClasses ? "" : "this map has no labels" },
    { value: "cluster", label: "cluster" },
    { value: "start", label: "start" },
  ];
  return segments("A click chooses the", "clicks", options, store.state.clicks, (clicks) =>
    store.change({ clicks }),
  );
}

function saveMap(app: App): void {
  const { layout, layer, isDark } = app.store.state;
  if (layout === null) return;
  const picture = make("canvas");
  const context = sized(picture, layout, SAVED_RATIO);
  context.fillStyle = themeOf(isDark).card;
  context.fillRect(0, 0, layout.width, layout.height);
  paintLayer(app, context);
  paintMoving(app, context);
  picture.toBlob((blob) => blob && download(blob, `map-${layer}.png`));
}
