// How good the path is, in charts.
import type { App } from "../app.ts";
import { sized } from "../canvas.ts";
import { paintChart } from "../charts.ts";
import { eachFrame, make } from "../dom.ts";
import { short } from "../format.ts";
import type { Curves } from "../protocol.ts";
import { themeOf } from "../theme.ts";

export interface Measure {
  name: "target" | "distance" | "sharpness" | "confidence";
  title: string;
  guide?: number;
  least?: number;
}

const MEASURES: Measure[] = [
  { name: "target", title: "distance² to the target" },
  { name: "distance", title: "distance to the data (dotted: samples)", guide: 1 },
  { name: "sharpness", title: "sharpness (dotted: samples)", guide: 1 },
  { name: "confidence", title: "confidence of the classifier", least: 1 },
];

/** Those that these curves have. */
export const measured = (curves: Curves | null): (Measure & { values: Float32Array })[] =>
  MEASURES.flatMap((measure) => {
    const values = curves?.[measure.name];
    return values ? [{ ...measure, values }] : [];
  });

export function charts(app: App): HTMLElement {
  const measures = MEASURES.filter(({ name }) => name !== "confidence" || app.map.open.has_classifier);
  return make("div", { className: "charts" }, ...measures.map((measure) => chart(app, measure)));
}

function chart({ store, signal }: App, measure: Measure): HTMLElement {
  const { name, title, guide, least } = measure;
  const canvas = make("canvas", { role: "img", testid: `chart-${name}`, "aria-label": title });
  const figure = make("figure", {}, make("figcaption", {}, title), canvas);
  store.watch(["curves", "picture"], () => {
    const { curves, picture } = store.state;
    figure.hidden = name === "sharpness" && (!picture.isImage || (curves !== null && !curves.sharpness));
  });
  const paint = eachFrame(() => {
    const { path, curves, frame, isComparing, isDark } = store.state;
    const both = curves?.[name];
    const box = { width: canvas.clientWidth, height: canvas.clientHeight };
    if (path === null || !both || figure.hidden || box.width === 0) return;
    const ours = both.subarray(0, path.n);
    const line = isComparing ? both.subarray(path.n) : null;
    const options = { ...(guide === undefined ? {} : { guide }), ...(least === undefined ? {} : { least }) };
    paintChart(sized(canvas, box), box, { path: ours, line, frame, ...options }, themeOf(isDark));
    const [first, here, last] = [0, frame, path.last].map((k) => short(ours[k]));
    canvas.setAttribute("aria-label", `${title}: ${first} at the start, ${here} here, ${last} at the end`);
  }, signal);
  store.watch(["path", "curves", "frame", "isComparing", "picture", "isDark", "size"], paint);
  return figure;
}
