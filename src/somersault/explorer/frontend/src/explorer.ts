// The explorer: one map, one morph, drawn on canvas; it runs in a page, a notebook and a file.
import { type App, appOf } from "./app.ts";
import { eachFrame, make } from "./dom.ts";
import { messageOf } from "./errors.ts";
import { changesPanel } from "./panels/changes_panel.ts";
import { head, live, notes, problem } from "./panels/head.ts";
import { helpDialog, shortcut } from "./panels/keys.ts";
import { mapPanel } from "./panels/map_panel.ts";
import { morphPanel } from "./panels/morph_panel.ts";
import { unitPanel } from "./panels/unit_panel.ts";
import type { Model } from "./protocol.ts";
import { styleSheet } from "./style.ts";
import { Wire } from "./wire.ts";

/** Shows the session that a model carries, in an element; answers how to end it. */
export function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const closing = new AbortController();
  const wire = new Wire(model);
  const { shell, box } = shellIn(el);
  show(box, wire, closing.signal).catch((error) => {
    box.replaceChildren(make("p", { role: "alert" }, messageOf(error)));
  });
  return () => {
    closing.abort();
    wire.close();
    shell.remove();
  };
}

// A shadow root of its own, so that several of them on one page, and its styles, do not disturb each other.
function shellIn(el: HTMLElement) {
  const shell = make("div", { testid: "somersault" });
  shell.dataset.lmSuppressShortcuts = "true"; // a notebook would take our keys for commands about its cells
  shell.addEventListener("keydown", (event) => event.stopPropagation());
  const root = shell.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [styleSheet()];
  const name = { role: "region", "aria-label": "Somersault explorer" };
  const box = make("div", { className: "explorer", testid: "explorer", ...name });
  box.append(make("p", { className: "quiet", role: "status" }, "Reading the map …"));
  root.append(box);
  el.append(shell);
  return { shell, box };
}

async function show(box: HTMLElement, wire: Wire, signal: AbortSignal): Promise<void> {
  const [offer, open] = await Promise.all([wire.ask({ kind: "offer" }), wire.ask({ kind: "open" })]);
  if (signal.aborted) return;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const app = appOf(open, offer, wire, { isDark: dark.matches, isStill: () => still.matches }, signal);
  build(app, box);
  dark.addEventListener("change", () => app.store.change({ isDark: dark.matches }), { signal });
  observe(app, box);
  await begin(app);
}

function build(app: App, box: HTMLElement): void {
  const help = helpDialog();
  const { element: morph, compare } = morphPanel(app);
  const stage = make("div", { className: "stage" }, mapPanel(app), morph, unitPanel(app));
  box.replaceChildren(head(app, help), ...notes(app), problem(app), stage, ...changesPanel(app), live(app), help);
  box.addEventListener("keydown", shortcut(app, help, compare));
}

// Sizes follow the box; the sizes of what is inside do not change it, or it would never end.
function observe({ store, signal }: App, box: HTMLElement): void {
  const observer = new ResizeObserver(([{ contentRect }]) => store.change({ size: contentRect }));
  observer.observe(box);
  signal.addEventListener("abort", () => observer.disconnect());
  store.watch(["waiting"], () => {
    if (store.state.waiting > 0) box.setAttribute("aria-busy", "true");
    else box.removeAttribute("aria-busy");
  });
  const mark = eachFrame(() => {
    const { path, layout, frame } = store.state;
    if (path !== null && layout !== null) box.dataset.frame = String(frame);
  }, signal);
  store.watch(["path", "layout", "frame"], mark); // after all that is painted
}

// Only the start of a path that is given tells where it goes.
async function begin({ map, store, viewer, chooser }: App): Promise<void> {
  const { row, shown } = store.state;
  if (!map.isGiven) viewer.showUnit(shown);
  await chooser.startFrom(row, { isPlayed: false });
  if (map.isGiven) viewer.showUnit(map.typicalUnit(store.state.target, store.state.sample));
}
