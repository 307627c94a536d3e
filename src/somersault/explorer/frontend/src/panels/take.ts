// What can be taken away: files, the Python that makes the morph, tables.
import type { App } from "../app.ts";
import { contextOf } from "../canvas.ts";
import { button, download, folded, make, table } from "../dom.ts";
import { messageOf } from "../errors.ts";
import { percent, short } from "../format.ts";
import { LIGHT } from "../theme.ts";
import { measured } from "./charts_panel.ts";

const MOST_TILES = 12;
const MOST_VALUES = 1000; // rows of a table of values
const REST = 150; // milliseconds: a table is not filled while frames move

export function take(app: App): HTMLElement {
  const files = app.map.offer.exports.map((kind) =>
    button(`.${kind}`, `export-${kind}`, () => void saveFrames(app, kind)),
  );
  const label = make("span", { className: "quiet" }, "Save the frames");
  return make(
    "div",
    { className: "take" },
    make(
      "div",
      { className: "bar" },
      label,
      button(".png", "export-png", () => saveStrip(app)),
      ...files,
    ),
    python(app),
    pathTable(app),
    valueTable(app),
  );
}

async function saveFrames({ store, wire }: App, format: string): Promise<void> {
  const { path } = store.state;
  if (path === null) return;
  try {
    const { name, type, buffers } = await wire.send({ ...path.request, kind: "export", format });
    download(new Blob([buffers[0] as DataView<ArrayBuffer>], { type }), name);
  } catch (error) {
    store.change({ problem: messageOf(error) });
  }
}

// A few frames side by side.
function saveStrip({ store }: App): void {
  const { path, picture, row } = store.state;
  if (path === null) return;
  const n = Math.min(MOST_TILES, path.n);
  const box = picture.isImage
    ? { width: 128 * Math.min(2, picture.aspect), height: 128 }
    : { width: 224, height: 160 };
  const canvas = make("canvas", { width: n * box.width + (n - 1) * 6, height: box.height });
  const context = contextOf(canvas);
  path.some(n).forEach((values, i) => {
    context.save();
    context.translate(i * (box.width + 6), 0);
    picture.draw(context, box, values, LIGHT);
    context.restore();
  });
  canvas.toBlob((blob) => blob && download(blob, `morph-${row}.png`));
}

function python({ map, store }: App): HTMLElement {
  const { element, show } = codeBox("python", "call", "Python that makes this morph");
  store.watch(["path"], () => show(store.state.path?.answer.call ?? ""));
  element.hidden = map.isGiven;
  return element;
}

/** Python to copy, and how to show other lines. */
export function codeBox(testid: string, codeTestid: string, name: string) {
  const call = make("pre", { testid: codeTestid, tabIndex: 0, "aria-label": name });
  const copied = make("span", { className: "quiet", role: "status" });
  const show = (text: string) => {
    call.textContent = text;
    copied.textContent = "";
  };
  const copy = async () => {
    copied.textContent = await copiedFrom(call);
  };
  const bar = make(
    "div",
    { className: "bar gap" },
    button("Copy", testid === "python" ? "copy" : `copy-${testid}`, () => void copy()),
    copied,
  );
  const element = make("details", { testid }, make("summary", {}, "The same in Python"), call, bar);
  return { element, show };
}

// Where the page may not write to the clipboard, the text is selected, ready to be copied by hand.
async function copiedFrom(element: HTMLElement): Promise<string> {
  try {
    await navigator.clipboard.writeText(element.textContent ?? "");
    return "Copied.";
  } catch {
    window.getSelection()?.selectAllChildren(element);
    return "Selected: press Ctrl+C, or ⌘C.";
  }
}

function pathTable(app: App): HTMLElement {
  const { element, refill } = folded("The path as a table", "path-table", "The path", () => tableOfPath(app));
  app.store.watch(["path", "curves"], refill);
  return element;
}

function tableOfPath({ map, store }: App): HTMLElement | string {
  const { path, curves } = store.state;
  if (path === null) return "";
  const { units } = path.answer.path;
  const measures = measured(curves);
  const head = [
    "progress",
    "unit",
    "class",
    "unit of the line",
    ...measures.flatMap(({ title }) => [title, "of the line"]),
  ];
  const rows = Array.from({ length: path.n }, (_, k) => [
    ...[percent(k / path.last), units[k], map.classOf(units[k]) ?? "–", path.answer.line.units[k]],
    ...measures.flatMap(({ values }) => [short(values[k]), short(values[path.n + k])]),
  ]);
  return table(head, rows);
}

function valueTable(app: App): HTMLElement {
  const { element, refill } = folded("The frame's values as a table", "value-table", "The frame's values", () =>
    tableOfValues(app),
  );
  let resting: ReturnType<typeof setTimeout> | undefined;
  app.store.watch(["path", "frame", "picture"], () => {
    clearTimeout(resting);
    if (element.open) resting = setTimeout(refill, REST);
  });
  return element;
}

function tableOfValues({ store, features }: App): HTMLElement | string {
  const { path, frame, picture } = store.state;
  if (path === null) return "";
  const shown = [0, frame, path.last].map((k) => path.frame(k));
  const rows = Array.from({ length: Math.min(features.n, MOST_VALUES) }, (_, j) => [
    picture.nameOf(j),
    ...shown.map((values) => short(features.valueOf(values, j))),
  ]);
  return table(["feature", "start", `frame ${frame + 1}`, "end"], rows);
}
