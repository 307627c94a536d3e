// The morph: its ends, its frames, how it ended, what it is compared with.
import type { App } from "../app.ts";
import { make } from "../dom.ts";
import { capitalized, short } from "../format.ts";
import type { Path } from "../path.ts";
import { choices, pictureOf } from "../pictures/choices.ts";
import { charts } from "./charts_panel.ts";
import { ends } from "./ends.ts";
import { playback } from "./playback.ts";
import { rule } from "./rule.ts";
import { screens } from "./screens.ts";
import { take } from "./take.ts";

/** The panel, and the box that says whether the straight line is compared with. */
export function morphPanel(app: App) {
  const compare = compareChoice(app);
  const options = make(
    "div",
    { className: "bar spread gap" },
    make("label", { className: "check" }, compare, "compare with the straight line"),
    make("label", { className: "check" }, "Show as", pictureChoice(app)),
  );
  const element = make(
    "section",
    { className: "panel on-morph", "aria-label": "Morph" },
    ends(app),
    make("div", {}, screens(app), ...playback(app), result(app), options),
    rule(app),
    charts(app),
    take(app),
  );
  return { element, compare };
}

function result({ store }: App): HTMLElement {
  const element = make("div", { className: "result", testid: "result" });
  store.watch(["path"], () => {
    const { path } = store.state;
    if (path === null) return;
    element.className = `result${path.answer.is_success ? " good" : ""}`;
    element.replaceChildren(make("span", { className: "mark" }), make("span", {}, inWords(path)));
  });
  return element;
}

function inWords({ request, answer }: Path): string {
  const { result: ended, length, by_samples: bySamples, n_steps: steps } = answer;
  const rigidities = answer.rigidity.filter((each) => each !== null).map(short);
  const isTuned = request.mode === "tuned" && !bySamples && rigidities.length > 0;
  const parts = [
    capitalized(ended),
    `${short(length)} × the straight line`,
    bySamples ? "it goes by real samples and ends at one" : `${steps} steps to the prototype`,
    ...(isTuned ? [`rigidity found: ${rigidities.join(", ")}`] : []),
  ];
  return parts.join(" · ");
}

function compareChoice({ store }: App): HTMLInputElement {
  const on = { change: () => store.change({ isComparing: box.checked }) };
  const box = make("input", { type: "checkbox", checked: true, testid: "compare", on });
  return box;
}

function pictureChoice({ map, features, store }: App): HTMLElement {
  const { view, n_features: n } = map.open;
  const options = choices(n, view).map(([value, label]) => make("option", { value }, label));
  const on = { change: () => store.change({ picture: pictureOf(choice.value, features) }) };
  const choice = make("select", { "aria-label": "Show samples as", testid: "show-as", on }, ...options);
  choice.value = store.state.picture.choice;
  return choice;
}
