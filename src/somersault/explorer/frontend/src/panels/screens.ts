// The frame in large, beside that of the straight line.
import type { App } from "../app.ts";
import { sized } from "../canvas.ts";
import { eachFrame, make } from "../dom.ts";
import { short } from "../format.ts";
import type { Extras } from "../pictures/picture.ts";
import type { Values } from "../protocol.ts";
import { themeOf } from "../theme.ts";
import { turnBy } from "./turning.ts";

export function screens(app: App): HTMLElement {
  const { store, signal } = app;
  const pointed = make("span", { testid: "pointed" });
  const screen = make("canvas", {
    ...{ role: "img", testid: "screen", "aria-label": "The morph" },
    on: {
      pointermove: (event) => {
        pointed.textContent = pointedAt(app, screen, event as PointerEvent);
      },
      pointerleave: () => {
        pointed.textContent = "";
      },
    },
  });
  const line = make("canvas", { role: "img", testid: "line-screen", "aria-label": "The straight line" });
  const figure = make(
    "figure",
    {},
    screen,
    make("figcaption", {}, make("span", { className: "key" }), "morph", pointed),
  );
  const lineFigure = make(
    "figure",
    {},
    line,
    make("figcaption", {}, make("span", { className: "key line" }), "straight line"),
  );
  for (const canvas of [screen, line]) turnBy(app, canvas);
  store.watch(["picture", "isComparing"], () => {
    const { picture, isComparing } = store.state;
    lineFigure.hidden = !(picture.isImage && isComparing);
    figure.className = picture.isImage ? "" : "wide";
  });
  const paint = eachFrame(() => paintScreens(app, screen, line), signal);
  store.watch(["path", "frame", "isComparing", "picture", "turn", "isDark", "size"], paint);
  return make("div", { className: "screens" }, figure, lineFigure);
}

// An image is beside that of the line; other pictures hold both.
function paintScreens({ store }: App, screen: HTMLCanvasElement, lineScreen: HTMLCanvasElement): void {
  const { path, frame, isComparing, picture, turn, isDark } = store.state;
  if (path === null) return;
  const line = isComparing ? path.linePoint(frame) : null;
  const paint = (canvas: HTMLCanvasElement, values: Values, extras: Extras) => {
    const width = canvas.clientWidth;
    const box = { width, height: picture.heightFor(width) };
    canvas.style.height = `${box.height}px`;
    picture.draw(sized(canvas, box), box, values, themeOf(isDark), { ...extras, turn, isLarge: true });
  };
  paint(screen, path.frame(frame), picture.isImage ? {} : { start: path.frame(0), line });
  if (line && picture.isImage) paint(lineScreen, line, {});
  screen.setAttribute("aria-label", `Frame ${frame + 1} of ${path.n} of the morph`);
  lineScreen.setAttribute("aria-label", `Frame ${frame + 1} of the straight line`);
}

// What is under the pointer.
function pointedAt({ store, features }: App, screen: HTMLCanvasElement, event: PointerEvent): string {
  const { path, frame, picture } = store.state;
  if (path === null) return "";
  const box = screen.getBoundingClientRect();
  const j = picture.featureAt(event.clientX - box.left, event.clientY - box.top, box);
  return j < 0 ? "" : `· ${picture.nameOf(j)}: ${short(features.valueOf(path.frame(frame), j))}`;
}
