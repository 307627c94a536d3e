// Elements. Text from data is only ever set as text, never as markup.

type Listeners = Record<string, (event: Event) => void>;
type Properties = { on?: Listeners; testid?: string } & Record<
  string,
  string | number | boolean | undefined | Listeners
>;
export type Child = Node | string;

/** An element with properties, listeners and children; strings among the children become text. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  { on = {}, testid, ...properties }: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in node) Object.assign(node, { [name]: value });
    else node.setAttribute(name, String(value));
  }
  if (testid !== undefined) node.dataset.testid = testid;
  for (const [event, listener] of Object.entries(on)) node.addEventListener(event, listener);
  node.append(...children);
  return node;
}

export const button = (label: string, testid: string, click: () => void): HTMLButtonElement =>
  make("button", { type: "button", testid, on: { click } }, label);

/** What a choice is called, and why it cannot be chosen. */
export interface Option<V extends string> {
  value: V;
  label: string;
  whyNot?: string;
}

let radioGroups = 0; // names of radio groups are shared by a whole shadow root, and no more

/** Radio buttons that look like one control. */
export function segments<V extends string>(
  legend: string,
  testid: string,
  options: Option<V>[],
  chosen: string,
  choose: (value: V) => void,
): HTMLFieldSetElement {
  radioGroups += 1;
  const name = `group-${radioGroups}`;
  const labels = options.map(({ value, label, whyNot = "" }) => {
    const input = make("input", {
      ...{ type: "radio", name, value, checked: value === chosen, disabled: whyNot !== "" },
      ...{ testid: `${testid}-${value}`, on: { change: () => choose(value) } },
    });
    return make("label", { title: whyNot }, input, make("span", {}, label));
  });
  return make("fieldset", {}, make("legend", {}, legend), make("div", { className: "segments" }, ...labels));
}

/** Something that is filled when it is first looked at, and whenever `refill` is called while it is open. */
export function folded(label: string, testid: string, name: string, fill: () => Child) {
  const box = make("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": name });
  const refill = () => {
    if (element.open) box.replaceChildren(fill());
  };
  const element = make("details", { testid, on: { toggle: refill } }, make("summary", {}, label), box);
  return { element, refill };
}

export function table(head: string[], rows: (string | number)[][]): HTMLTableElement {
  const row = (values: (string | number)[]) =>
    make("tr", {}, ...values.map((value) => make("td", {}, String(value))));
  return make(
    "table",
    {},
    make("thead", {}, make("tr", {}, ...head.map((name) => make("th", { scope: "col" }, name)))),
    make("tbody", {}, ...rows.map(row)),
  );
}

/** Gives the user a file. */
export function download(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000); // the browser may read it later than the click
}

/** Paints with the next picture of the screen, however often it is asked to. */
export function eachFrame(paint: () => void, signal: AbortSignal): () => void {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      if (!signal.aborted) paint();
    });
  };
}
