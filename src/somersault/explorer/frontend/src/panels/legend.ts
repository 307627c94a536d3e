// What the colors of the map mean.
import type { App } from "../app.ts";
import { contextOf, disk, sized } from "../canvas.ts";
import { make } from "../dom.ts";
import { short } from "../format.ts";
import { groupsOf, groupTargets, isLightHigh, LAYERS, rangeOf } from "../layers.ts";
import type { Target } from "../protocol.ts";
import { type Color, css, rampColor, themeOf } from "../theme.ts";

const BAR = { width: 190, height: 10 };

export function legend(app: App): HTMLElement {
  const { map, store } = app;
  const element = make("div", { className: "legend", testid: "legend" });
  store.watch(["layer", "component", "picture", "isDark"], () => {
    const { layer, component, isDark } = store.state;
    if (groupsOf(map.open, layer) !== null) {
      const groups = groupTargets(map.open, layer, themeOf(isDark));
      element.replaceChildren(...groups.map(({ target, color }, i) => chip(app, target, color, i)));
      return;
    }
    const range = rangeOf(map.open, layer, component);
    if (range !== null) element.replaceChildren(...scale(app, range));
  });
  return element;
}

function scale({ store }: App, [low, high]: [number, number]): HTMLElement[] {
  const { layer, component, picture, isDark } = store.state;
  const what = layer === "component" ? picture.nameOf(component?.feature ?? 0) : LAYERS[layer][1];
  const bar = make("canvas", { "aria-hidden": "true" });
  const context = sized(bar, BAR);
  for (let x = 0; x < BAR.width; x += 1) {
    context.fillStyle = css(rampColor(x / (BAR.width - 1), isLightHigh(layer, isDark)));
    context.fillRect(x, 0, 1.5, BAR.height);
  }
  return [
    make("span", {}, short(low)),
    bar,
    make("span", {}, short(high)),
    make("span", { className: "words" }, what),
  ];
}

// A group with its color; it chooses itself as the target.
function chip({ map, chooser }: App, target: Target, color: Color, i: number): HTMLElement {
  const dot = make("canvas", { width: 11, height: 11 });
  disk(contextOf(dot), [5.5, 5.5], 5.5, css(color));
  const name = map.nameOf(target);
  const properties = {
    ...{ type: "button", className: "chip", testid: `chip-${i}`, disabled: map.isGiven },
    ...{ title: map.isGiven ? name : `Morph to ${name}`, on: { click: () => chooser.aim(target) } },
  };
  return make("button", properties, dot, make("span", {}, name));
}
