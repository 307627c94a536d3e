// Playing and scrubbing: a button, a slider, where the frame is, and a strip of frames.
import type { App } from "../app.ts";
import { sized } from "../canvas.ts";
import { eachFrame, make } from "../dom.ts";
import { percent } from "../format.ts";
import { themeOf } from "../theme.ts";
import { hearing } from "./hearing.ts";

const HEIGHT = 46;
const GAP = 4;
const ROUND = 5;

export function playback(app: App): HTMLElement[] {
  const bar = make("div", { className: "scrub" }, playButton(app), make("div", {}, slider(app), place(app)));
  return [bar, strip(app), ...hearing(app)];
}

function playButton({ store, player }: App): HTMLElement {
  const on = { click: () => player.toggle() };
  const element = make("button", { type: "button", className: "play main", testid: "play", on });
  store.watch(["isPlaying"], () => {
    const { isPlaying } = store.state;
    element.textContent = isPlaying ? "❚❚" : "▶";
    element.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
  });
  return element;
}

function slider({ store, player, signal }: App): HTMLElement {
  const on = { input: () => player.scrub(Number(input.value)) };
  const range = { type: "range", min: 0, max: 1, step: 1, value: 0 };
  const input = make("input", { ...range, "aria-label": "Frame", testid: "frame", on });
  store.watch(["path"], () => {
    input.max = String(store.state.path?.last ?? 0);
  });
  const show = eachFrame(() => {
    const { path, frame } = store.state;
    if (path === null) return;
    input.value = String(frame);
    input.setAttribute("aria-valuetext", `${frame + 1} of ${path.n}`);
  }, signal);
  store.watch(["path", "frame"], show);
  return input;
}

function place(app: App): HTMLElement {
  const { store, signal } = app;
  const element = make("div", { className: "where", testid: "where" });
  const show = eachFrame(() => {
    const { path, frame } = store.state;
    if (path !== null) element.replaceChildren(make("b", {}, percent(frame / path.last)), placeInWords(app));
  }, signal);
  store.watch(["path", "frame", "curves"], show);
  return element;
}

function placeInWords({ map, store }: App): string {
  const { path, frame } = store.state;
  const unit = path?.answer.path.units[frame] ?? 0;
  const label = map.classOf(unit);
  return ` of the way · unit ${unit}${label === null ? "" : ` · class ${label}`}${guessed(store.state)}`;
}

// What the classifier takes the frame for.
function guessed({ curves, frame }: App["store"]["state"]): string {
  const { guess, guesses, confidence } = curves ?? {};
  if (!guess || !confidence) return "";
  const name = guesses ? guesses[guess[frame]] : `class ${guess[frame]}`;
  return ` · classifier: ${name}, ${percent(confidence[frame])}`;
}

// A few frames side by side, drawn once for each path, and a mark where the frame is.
function strip({ store, player, signal }: App): HTMLElement {
  const seek = (event: Event) => {
    const { left, width } = canvas.getBoundingClientRect();
    const last = store.state.path?.last ?? 0;
    player.scrub(Math.round((((event as MouseEvent).clientX - left) / width) * last));
  };
  const canvas = make("canvas", {
    className: "strip",
    testid: "strip",
    "aria-hidden": "true",
    on: { click: seek },
  });
  canvas.style.height = `${HEIGHT}px`;
  const frames = make("canvas");
  let drawn = { width: 0, tile: 0 };
  const paintMark = eachFrame(() => {
    const { path, frame, isDark } = store.state;
    if (path === null || drawn.width === 0) return;
    const { width, tile } = drawn;
    const context = sized(canvas, { width, height: HEIGHT });
    context.drawImage(frames, 0, 0, width, HEIGHT);
    context.strokeStyle = themeOf(isDark).path;
    context.lineWidth = 2.5;
    context.beginPath();
    context.roundRect(1.25 + ((width - tile) * frame) / path.last, 1.25, tile - 2.5, HEIGHT - 2.5, ROUND);
    context.stroke();
  }, signal);
  store.watch(["path", "picture", "isDark", "size"], () => {
    const width = canvas.clientWidth;
    if (store.state.path === null || width === 0) return;
    drawn = { width, tile: paintFrames(store.state, frames, width) };
  });
  store.watch(["path", "frame", "picture", "isDark", "size"], paintMark);
  return canvas;
}

// Answers the width of one.
function paintFrames(
  { path, picture, isDark }: App["store"]["state"],
  canvas: HTMLCanvasElement,
  width: number,
): number {
  const box = { width: HEIGHT * picture.aspect, height: HEIGHT };
  const theme = themeOf(isDark);
  const context = sized(canvas, { width, height: HEIGHT });
  if (path === null) return box.width;
  const n = Math.max(2, Math.min(path.n, Math.floor((width + GAP) / (box.width + GAP))));
  path.some(n).forEach((values, i) => {
    context.save();
    context.translate(((width - box.width) * i) / (n - 1), 0);
    context.beginPath();
    context.roundRect(0, 0, box.width, HEIGHT, ROUND);
    context.clip();
    context.fillStyle = theme.soft;
    context.fillRect(0, 0, box.width, HEIGHT);
    picture.draw(context, box, values, theme);
    context.restore();
  });
  return box.width;
}
