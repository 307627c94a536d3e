// Name and facts of the map, notes, problems, and what a screen reader is told.
import type { App } from "../app.ts";
import { make } from "../dom.ts";
import { count } from "../format.ts";

export function head({ map }: App, help: HTMLDialogElement): HTMLElement {
  const { shape, topology, boundary, n_samples: n, n_features: d, name } = map.open;
  const kind = boundary === "planar" ? topology : `${topology}, ${boundary}`;
  const facts = `${shape.join(" × ")} units, ${kind} · ${count(n)} samples · ${count(d)} features`;
  const on = { click: () => help.showModal() };
  return make(
    "header",
    { className: "head" },
    make("h1", {}, name || "Somersault"),
    make("p", { className: "quiet" }, facts),
    make("button", { type: "button", testid: "help", "aria-label": "Keyboard help", on }, "?"),
  );
}

export function notes({ map }: App): HTMLElement[] {
  const items = map.open.notes.map((note) => make("li", {}, note));
  return items.length > 0 ? [make("ul", { className: "notes", testid: "notes" }, ...items)] : [];
}

export function problem({ store }: App): HTMLElement {
  const element = make("div", { className: "problem", role: "alert", testid: "problem" });
  const dismiss = { click: () => store.change({ problem: "" }) };
  store.watch(["problem"], () => {
    const text = store.state.problem;
    element.hidden = text === "";
    element.replaceChildren(
      make("span", {}, text),
      make("button", { type: "button", "aria-label": "Dismiss", on: dismiss }, "×"),
    );
  });
  return element;
}

export function live({ store }: App): HTMLElement {
  const element = make("p", { className: "unseen", role: "status", "aria-live": "polite", testid: "live" });
  store.watch(["announced"], () => {
    element.textContent = store.state.announced.text;
  });
  return element;
}
