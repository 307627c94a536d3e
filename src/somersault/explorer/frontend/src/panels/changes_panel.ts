// What would have to change for the start to be called otherwise: what is wanted, limits, answers, and the way to one.
import type { App } from "../app.ts";
import { button, make, table } from "../dom.ts";
import { percent } from "../format.ts";
import type { Change, ChangesOffer, Limit, LimitWay, Wanted } from "../protocol.ts";
import { type ChangesShown, shownChange } from "../state.ts";
import { codeBox } from "./take.ts";

const WAYS: [way: LimitWay, label: string][] = [
  ["any", "may change"],
  ["up", "may grow"],
  ["down", "may shrink"],
  ["none", "stays"],
];

/** The panel, where there is something to ask. */
export function changesPanel(app: App): HTMLElement[] {
  const { changes: offer } = app.map.offer;
  if (offer === null) return [];
  const title = "What would have to change";
  const sides = make(
    "div",
    { className: "sides" },
    offer.has_limits ? limitTable(app, offer) : noLimits(),
    answer(app, offer),
  );
  const properties = { className: "panel on-changes", "aria-label": title, testid: "changes" };
  return [make("section", properties, make("h2", {}, title), question(app, offer), sides)];
}

const noLimits = () =>
  make(
    "p",
    { className: "quiet gap" },
    "This file holds answers without limits, for a few labels. The live explorer finds all others.",
  );

function question(app: App, offer: ChangesOffer): HTMLElement {
  const { store, changes } = app;
  const row = make("span", {});
  store.watch(["sample"], () => {
    const { sample } = store.state;
    row.textContent = `For ${sample?.name ?? `row ${sample?.row ?? ""}`} ${offer.wanted ? "to be called" : "to be answered with"}`;
  });
  const chosen = offer.wanted ? labelChoice(app, offer.wanted) : rangeChoice(app, offer);
  const find = button("Find", "find-changes", () => changes.find());
  find.className = "main";
  const by = make("span", { className: "quiet" }, `by ${offer.asked}`);
  return make("div", { className: "bar" }, row, ...chosen, by, find);
}

function labelChoice({ store, changes }: App, wanted: [number, string][]): HTMLElement[] {
  const options = wanted.map(([number, name]) => make("option", { value: number }, name));
  const on = { change: () => changes.want(Number(choice.value)) };
  const choice = make(
    "select",
    { "aria-label": "What the row should be called", testid: "wanted", on },
    ...options,
  );
  store.watch(["wanted"], () => {
    choice.value = String(store.state.wanted);
  });
  return [choice];
}

function rangeChoice({ store, changes }: App, { range: [low, high] }: ChangesOffer): HTMLElement[] {
  const ends = [low, high].map((end, side) => {
    const on = {
      change: () => {
        const wanted = (store.state.wanted as [number | null, number | null]).slice() as [
          number | null,
          number | null,
        ];
        wanted[side] = numberIn(input);
        changes.want(wanted as Wanted);
      },
    };
    const name = side === 0 ? "At least" : "At most";
    const hint = {
      placeholder: String(Number(end.toPrecision(4))),
      testid: side === 0 ? "wanted-low" : "wanted-high",
    };
    const input = make("input", { type: "number", step: "any", "aria-label": name, ...hint, on });
    return make("label", { className: "check" }, name.toLowerCase(), input);
  });
  return ends;
}

const numberIn = ({ value }: HTMLInputElement): number | null => (value === "" ? null : Number(value));

// Columns with what the row holds, and what may become of it.
function limitTable(app: App, offer: ChangesOffer): HTMLElement {
  const { store, changes } = app;
  const head = ["column", "now", "", "at least", "at most"].map((name) => make("th", { scope: "col" }, name));
  const rows = offer.columns.map((column, i) => limitRow(app, column, i));
  const body = make("tbody", {}, ...rows);
  const box = make(
    "div",
    { className: "scroll", tabIndex: 0, role: "region", "aria-label": "Limits" },
    make("table", {}, make("thead", {}, make("tr", {}, ...head)), body),
  );
  const summary = make("summary", {}, "Limits");
  const all = button("All may change", "free", () => changes.free());
  store.watch(["limits"], () => {
    const n = store.state.limits.length;
    summary.textContent =
      n === 0 ? "Limits: all columns may change" : `Limits: ${n} of ${offer.columns.length} columns`;
    all.disabled = n === 0;
  });
  return make("details", { testid: "limits" }, summary, box, make("div", { className: "bar gap" }, all));
}

function limitRow(
  { store, changes }: App,
  { name, is_number: isNumber, has_order: hasOrder, low, high }: ChangesOffer["columns"][0],
  column: number,
): HTMLElement {
  const now = make("td", {});
  store.watch(["sample"], () => {
    now.textContent = store.state.sample?.entries?.[column] ?? "";
  });
  const set = () => {
    const ends = { low: isNumber ? numberIn(least) : null, high: isNumber ? numberIn(most) : null };
    changes.limit({ column, way: way.value as LimitWay, ...ends });
  };
  const ways = WAYS.filter(([each]) => hasOrder || each === "any" || each === "none");
  const options = ways.map(([value, label]) => make("option", { value }, label));
  const way = make(
    "select",
    { "aria-label": `How ${name} may change`, testid: `way-${column}`, on: { change: set } },
    ...options,
  );
  const end = (side: string, hint: string) =>
    make("input", {
      ...{ type: "number", step: "any", placeholder: hint, testid: `${side}-${column}` },
      ...{ "aria-label": `${name} ${side === "low" ? "at least" : "at most"}`, on: { change: set } },
    });
  const [least, most] = [end("low", low), end("high", high)];
  store.watch(["limits"], () => {
    const limit = store.state.limits.find((each) => each.column === column);
    show(limit, way, least, most);
  });
  const cell = (input: HTMLElement) => make("td", {}, ...(isNumber ? [input] : []));
  return make("tr", {}, make("th", { scope: "row" }, name), now, make("td", {}, way), cell(least), cell(most));
}

function show(
  limit: Limit | undefined,
  way: HTMLSelectElement,
  least: HTMLInputElement,
  most: HTMLInputElement,
): void {
  way.value = limit?.way ?? "any";
  for (const [input, end] of [
    [least, limit?.low],
    [most, limit?.high],
  ] as const) {
    input.value = end === null || end === undefined ? "" : String(end);
    input.disabled = limit?.way === "none";
  }
}

function answer(app: App, offer: ChangesOffer): HTMLElement {
  const { store } = app;
  const found = make("div", { testid: "answers" });
  const code = codeBox("changes-python", "changes-call", "Python that asks the same");
  store.watch(["changes", "change", "sample", "areChangesWanted"], () => {
    const { changes, sample, areChangesWanted } = store.state;
    const isThere = changes !== null && changes.request.row === sample?.row;
    const waiting = areChangesWanted ? [make("p", { className: "quiet gap" }, "Looking …")] : [];
    refill(found, isThere ? told(app, offer, changes) : waiting);
    code.element.hidden = !isThere || changes.answer === null;
  });
  store.watch(["changes"], () => {
    const { changes } = store.state;
    code.show(changes?.answer?.call ?? "");
    if (changes !== null) store.change({ announced: { text: inWords(changes) } });
  });
  return make("div", { className: "answers" }, found, code.element);
}

// Whoever has come to a button by the keyboard stays there.
function refill(element: HTMLElement, children: HTMLElement[]): void {
  const focused = (element.getRootNode() as ShadowRoot).activeElement as HTMLElement | null | undefined;
  const name = focused && element.contains(focused) ? focused.dataset.testid : undefined;
  element.replaceChildren(...children);
  if (name !== undefined) element.querySelector<HTMLElement>(`[data-testid="${name}"]`)?.focus();
}

function inWords({ answer: found, problem }: ChangesShown): string {
  if (found === null) return problem;
  if (found.answers.length === 0) return found.reason;
  const [{ changes }] = found.answers;
  return changes.map(([, name, before, after]) => `${name} ${before} to ${after}`).join(", ");
}

function told(app: App, offer: ChangesOffer, { request, answer: found, problem }: ChangesShown): HTMLElement[] {
  const sentence = (text: string) => [make("p", { className: "gap" }, text)];
  if (found === null) return sentence(problem);
  const who = offer.asked === "the map" ? "The map" : "The model";
  const now = offer.wanted
    ? `calls row ${request.row} ${found.now}`
    : `answers row ${request.row} with ${found.now}`;
  if (found.is_already) return sentence(`${who} ${now}. That is what is wanted: nothing has to change.`);
  if (found.answers.length === 0) return sentence(`${who} ${now}. No answer is found: ${found.reason}.`);
  return [
    ...sentence(`${who} ${now} now.`),
    answerTable(app, found.answers),
    ...copies(found.answers),
    ...way(app, offer),
  ];
}

// A row for each column that changes in any of the answers, and a column for each answer.
function answerTable({ store }: App, answers: Change[]): HTMLElement {
  const columns = [...new Set(answers.flatMap(({ changes }) => changes.map(([column]) => column)))].sort(
    (a, b) => a - b,
  );
  const names = new Map(
    answers.flatMap(({ changes }) => changes.map(([column, name, before]) => [column, [name, before]])),
  );
  const heads = answers.map((_, i) => {
    const choose = button(`Answer ${i + 1}`, `answer-${i}`, () => store.change({ change: i }));
    choose.setAttribute("aria-pressed", String(store.state.change === i));
    return make("th", { scope: "col" }, choose);
  });
  const rows = columns.map((column) => {
    const [name, before] = names.get(column) ?? ["", ""];
    const cells = answers.map(({ changes }) => {
      const own = changes.find(([each]) => each === column);
      return make("td", own ? { className: "new" } : { className: "quiet" }, own ? own[3] : "as it is");
    });
    return make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, before), ...cells);
  });
  const costs = answers.map(({ cost }) => make("td", {}, cost));
  const note = "Σ of changes: numbers in standard deviations, another word 1";
  const cost = make("tr", { title: note }, make("th", { scope: "row" }, "cost"), make("td", {}), ...costs);
  const head = make(
    "tr",
    {},
    make("th", { scope: "col" }, "column"),
    make("th", { scope: "col" }, "now"),
    ...heads,
  );
  return make(
    "div",
    { className: "scroll" },
    make("table", { testid: "answer-table" }, make("thead", {}, head), make("tbody", {}, ...rows, cost)),
  );
}

function copies(answers: Change[]): HTMLElement[] {
  const numbers = answers.flatMap(({ is_training_row: isCopy }, i) => (isCopy ? [i + 1] : []));
  if (numbers.length === 0) return [];
  const which =
    numbers.length === 1
      ? `Answer ${numbers[0]} is a complete row`
      : `Answers ${numbers.join(", ")} are complete rows`;
  return [
    make(
      "p",
      { className: "warning", testid: "copies" },
      `${which} of the training data: who reads one sees that row.`,
    ),
  ];
}

// The way to the answer that is looked at.
function way({ store }: App, offer: ChangesOffer): HTMLElement[] {
  const change = shownChange(store.state);
  if (change === null) return [];
  const last = change.steps.length - 1;
  const head = ["", ...change.steps.map((_, k) => percent(k / last))];
  const rows = change.changes.map(([, name], j) => [name, ...change.steps.map((step) => step[j])]);
  const said = [`${offer.asked} says`, ...change.said];
  const key = make("span", { className: "key change" });
  return [
    make("p", { className: "caption gap" }, key, `The way to answer ${store.state.change + 1}, on the map too`),
    make("div", { className: "scroll", testid: "way" }, table(head, [...rows, said])),
  ];
}
