// The explorer: one map, one morph, drawn on canvas. No dependencies; runs in a page, a notebook and a file.
// Text from data is only ever set as text, never as markup. Everything lives in a shadow root of its own, so that
// several of them on one page, and the styles of that page, do not disturb each other.
// Parts: asking · colors and style · elements · samples as pictures · the map · charts · the explorer.

// ---------------------------------------------------------------------------------------------------- asking

const KEPT_BYTES = 2 ** 26; // of answers, so that what was seen comes back at once


const KEPT_AT_LEAST = 2 ** 12; // what an answer takes beside its buffers

// Asks the session; the same question is asked once.
class Wire {
  constructor(model) {
    this.model = model;
    this.waiting = new Map();
    this.kept = new Map();
    this.keptBytes = 0;
    this.last = Math.floor(Math.random() * 2 ** 40); // other views of the same model hear our answers too
    this.hear = (content, buffers) => this.answered(content, buffers);
    model.on("msg:custom", this.hear);
  }

  ask(request) {
    const key = JSON.stringify(request);
    if (!this.kept.has(key)) {
      const answer = this.send(request);
      this.kept.set(key, answer);
      answer.then(({ buffers }) => this.keep(buffers), () => this.kept.delete(key));
    }
    return this.kept.get(key);
  }

  // Forgets all answers where they have become too much: what is shown is held by who shows it.
  keep(buffers) {
    this.keptBytes += KEPT_AT_LEAST + buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (this.keptBytes < KEPT_BYTES) return;
    this.kept.clear();
    this.keptBytes = 0;
  }

  send(request) {
    const id = (this.last += 1);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.model.send({ id, ask: request });
    });
  }

  answered(content, buffers) {
    const waiting = this.waiting.get(content?.id);
    if (waiting === undefined) return;
    this.waiting.delete(content.id);
    if (content.error !== undefined) waiting.reject(new Error(content.error));
    else waiting.resolve({ ...content.answer, ...arraysOf(content.answer.arrays, buffers), buffers });
  }

  close() {
    this.model.off("msg:custom", this.hear);
    this.waiting.clear();
  }
}

const TYPES = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array };

// The named arrays of an answer. Copied, since a typed array must begin at a multiple of its item's size.
function arraysOf(parts, buffers) {
  const found = {};
  parts.forEach(({ name, type }, i) => {
    const { buffer, byteOffset, byteLength } = buffers[i];
    found[name] = new TYPES[type](buffer.slice(byteOffset, byteOffset + byteLength));
  });
  return found;
}

// ------------------------------------------------------------------------------------------ colors and style

const LIGHT = {
  paper: "#f6f5f1", card: "#ffffff", ink: "#1c1d1f", quiet: "#62605a", rule: "#e4e1da", soft: "#f1efea",
  accent: "#0f6a70", onAccent: "#ffffff", path: "#d9480f", line: "#6d7480", focus: "#0b57d0", empty: "#ece9e3",
};
const DARK = {
  paper: "#121417", card: "#1a1d21", ink: "#eceae5", quiet: "#a5a39c", rule: "#30343a", soft: "#23272c",
  accent: "#6cc9c1", onAccent: "#0d1a1a", path: "#ff9d52", line: "#9aa3b0", focus: "#8ab4f8", empty: "#262a30",
};

// From far to near in a ramp of even steps of lightness, told apart with any color vision (after "mako").
const RAMP = ["#0e0a16", "#2b1d3c", "#3a3263", "#3d4d88", "#37699c", "#3485a5", "#3aa2ab", "#55beac", "#96d9b3", "#def5e5"];
// Nine hues of Tol's "muted" scheme, and three more; then they come again, paler. Words and borders tell groups apart too.
const HUES = ["#332288", "#88ccee", "#44aa99", "#117733", "#999933", "#ddcc77", "#cc6677", "#882255", "#aa4499", "#6699cc",
  "#e69f00", "#777777"];

const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
const css = ([r, g, b]) => `rgb(${r} ${g} ${b})`;
const mixed = (a, b, t) => a.map((x, i) => Math.round(x + (b[i] - x) * t));
const luminance = ([r, g, b]) => (0.2126 * r ** 2.2 + 0.7152 * g ** 2.2 + 0.0722 * b ** 2.2) / 255 ** 2.2;
const inkOn = (color) => (luminance(color) > 0.2 ? "#15171a" : "#ffffff"); // whichever contrasts more

const STOPS = RAMP.map(rgb);

// A share in [0, 1] as a color: what is high stands out from the background, so dark on light and light on dark.
function rampColor(share, isDark) {
  const t = (isDark ? 0.1 + 0.9 * share : 1 - 0.92 * share) * (STOPS.length - 1);
  const i = Math.min(STOPS.length - 2, Math.max(0, Math.floor(t)));
  return mixed(STOPS[i], STOPS[i + 1], t - i);
}

const hue = (i) => mixed(rgb(HUES[i % HUES.length]), [255, 255, 255], 0.5 * (Math.floor(i / HUES.length) % 2));

const variables = (colors) => Object.entries(colors).map(([name, value]) => `--${name}: ${value};`).join(" ");

const STYLE = `
:host { display: block; }
.explorer { ${variables(LIGHT)} color-scheme: light; }
@media (prefers-color-scheme: dark) { .explorer { ${variables(DARK)} color-scheme: dark; } }
* { box-sizing: border-box; }
.explorer {
  container-type: inline-size; background: var(--paper); color: var(--ink); padding: 20px; border-radius: 14px;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  -webkit-tap-highlight-color: transparent; overflow-wrap: anywhere;
}
h1 { font-size: 1.35rem; line-height: 1.2; letter-spacing: -.015em; margin: 0; }
h2 { font-size: .8rem; font-weight: 600; letter-spacing: .02em; color: var(--quiet); margin: 0 0 6px; }
p { margin: 0; }
.quiet { color: var(--quiet); font-size: .86rem; }
.head { display: flex; flex-wrap: wrap; gap: 4px 18px; align-items: baseline; margin-bottom: 14px; }
.head .quiet { flex: 1; min-width: 12rem; }
.notes { list-style: none; margin: -6px 0 14px; padding: 0; color: var(--quiet); font-size: .86rem; }
.stage { display: grid; grid-template: "map morph" auto "unit morph" 1fr / minmax(0, 1.08fr) minmax(0, 1fr); gap: 18px; align-items: start; }
.on-map { grid-area: map; }
.on-unit { grid-area: unit; }
.on-morph { grid-area: morph; }
.panel { background: var(--card); border: 1px solid var(--rule); border-radius: 12px; padding: 16px; min-width: 0; }
.bar { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; }
.spread { justify-content: space-between; }
.gap { margin-top: 14px; }
button, select, input[type="number"] {
  font: inherit; font-size: .88rem; color: var(--ink); background: var(--card); border: 1px solid var(--rule);
  border-radius: 8px; padding: 5px 10px; min-height: 34px; max-width: 100%;
}
button { cursor: pointer; }
button:hover:not(:disabled), select:hover { border-color: var(--quiet); }
button:disabled { opacity: .5; cursor: default; }
button.main { background: var(--accent); color: var(--onAccent); border-color: var(--accent); }
input[type="number"] { width: 6.2rem; }
input[type="range"] { accent-color: var(--accent); width: 100%; margin: 0; min-height: 24px; cursor: pointer; }
input[type="checkbox"] { accent-color: var(--accent); margin: 0; width: 16px; height: 16px; }
label.check { display: inline-flex; gap: 7px; align-items: center; font-size: .88rem; cursor: pointer; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
fieldset { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; }
legend { float: left; font-size: .86rem; color: var(--quiet); padding: 0; }
.segments { display: inline-flex; flex-wrap: wrap; background: var(--soft); border-radius: 9px; padding: 3px; gap: 2px; }
.segments label { position: relative; cursor: pointer; }
.segments input { position: absolute; inset: 0; opacity: 0; margin: 0; cursor: inherit; }
.segments span { display: block; padding: 4px 11px; border-radius: 7px; font-size: .86rem; color: var(--quiet); white-space: nowrap; }
.segments input:checked + span { background: var(--card); color: var(--ink); box-shadow: 0 1px 2px rgb(0 0 0 / 14%); }
.segments input:focus-visible + span { outline: 2px solid var(--focus); outline-offset: 1px; }
.segments input:disabled + span { opacity: .45; cursor: not-allowed; }
canvas { display: block; max-width: 100%; }
.map { width: 100%; touch-action: manipulation; cursor: pointer; border-radius: 8px; margin-top: 12px; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 6px; align-items: center; margin-top: 10px; min-height: 26px; font-size: .82rem;
  color: var(--quiet); max-height: 126px; overflow-y: auto; }
.legend canvas { height: 10px; width: min(190px, 40%); border-radius: 5px; }
.legend .words { margin-left: 6px; }
.chip { display: inline-flex; align-items: center; gap: 6px; padding: 1px 9px 1px 7px; min-height: 26px; border-radius: 13px;
  font-size: .82rem; max-width: 15rem; }
.chip span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.chip canvas { width: 11px; height: 11px; border-radius: 50%; flex: none; }
.unit { display: grid; grid-template-columns: 92px minmax(0, 1fr); gap: 6px 16px; min-height: 200px; align-content: start; }
.unit .picture { width: 92px; height: 92px; border-radius: 8px; background: var(--soft); }
.unit dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0 12px; margin: 0; font-size: .84rem; }
.unit dt { color: var(--quiet); }
.unit dd { margin: 0; font-variant-numeric: tabular-nums; }
.members { grid-column: 1 / -1; display: flex; gap: 6px; overflow-x: auto; padding: 3px; margin: 0 -3px; min-height: 58px; align-items: center; }
.members button { padding: 0; border: 1px solid var(--rule); border-radius: 7px; flex: none; overflow: hidden; line-height: 0; min-height: 0; }
.members canvas { width: 50px; height: 50px; }
.members button:disabled { opacity: 1; }
.ends { display: grid; grid-template-columns: minmax(0, 1fr) auto minmax(0, 1fr); gap: 12px; align-items: center; }
.end { display: grid; grid-template-columns: 62px minmax(0, 1fr); gap: 2px 12px; align-items: start; }
.end canvas { width: 62px; height: 62px; border-radius: 8px; background: var(--soft); grid-row: span 3; }
.end h2 { margin: 0; }
.end .what { font-weight: 600; line-height: 1.25; display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; }
.arrow { color: var(--path); font-size: 1.4rem; }
.choose { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: 6px; margin-top: 6px; }
.screens { display: flex; gap: 14px; margin-top: 16px; justify-content: center; }
.screens figure { margin: 0; flex: 1 1 0; min-width: 0; max-width: 330px; }
.screens figure.wide { max-width: none; }
.screens canvas { width: 100%; border-radius: 10px; background: var(--soft); }
figcaption { font-size: .82rem; color: var(--quiet); margin-top: 6px; display: flex; gap: 8px; align-items: center; }
.key { width: 18px; height: 0; border-top: 3px solid var(--path); flex: none; }
.key.line { border-top: 3px dashed var(--line); }
.scrub { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 12px; align-items: center; margin-top: 12px; }
.play { width: 42px; height: 42px; border-radius: 50%; padding: 0; font-size: 1rem; line-height: 1; display: grid; place-items: center; }
.where { font-size: .86rem; margin-top: 2px; min-height: 1.4em; font-variant-numeric: tabular-nums; color: var(--quiet); }
.where b { color: var(--ink); font-weight: 600; }
.strip { width: 100%; margin-top: 8px; border-radius: 6px; cursor: pointer; }
.result { display: flex; gap: 8px; align-items: baseline; margin-top: 10px; font-size: .88rem; }
.result .mark { flex: none; width: 9px; height: 9px; border-radius: 50%; background: var(--line); }
.result.good .mark { background: var(--accent); }
.rule { display: grid; gap: 10px; margin-top: 16px; padding-top: 14px; border-top: 1px solid var(--rule); }
.slider { display: grid; grid-template-columns: 4.6rem minmax(0, 1fr) 3.6rem; gap: 10px; align-items: center; font-size: .88rem; }
.slider output { text-align: right; font-variant-numeric: tabular-nums; }
.slider.off { opacity: .45; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 14px; margin-top: 16px; padding-top: 14px;
  border-top: 1px solid var(--rule); }
.charts figure { margin: 0; min-width: 0; }
.charts figcaption { margin: 0 0 6px; line-height: 1.3; min-height: 2.6em; align-items: flex-end; }
.charts canvas { width: 100%; height: 112px; }
.take { margin-top: 16px; padding-top: 14px; border-top: 1px solid var(--rule); }
pre { margin: 8px 0 0; padding: 12px; background: var(--soft); border-radius: 8px; overflow-x: auto; font-size: .8rem; line-height: 1.5;
  font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; white-space: pre-wrap; }
details { margin-top: 14px; }
summary { cursor: pointer; font-size: .88rem; color: var(--quiet); padding: 4px 0; width: fit-content; }
.scroll { max-height: 380px; overflow: auto; margin-top: 8px; border: 1px solid var(--rule); border-radius: 8px; background: var(--card); }
table { border-collapse: collapse; width: 100%; font-size: .82rem; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 4px 12px; border-bottom: 1px solid var(--rule); white-space: nowrap; max-width: 16rem; overflow: hidden; text-overflow: ellipsis; }
th { position: sticky; top: 0; background: var(--soft); font-weight: 600; }
.problem { position: sticky; top: 8px; z-index: 1; display: flex; gap: 12px; align-items: center; justify-content: space-between; background: var(--card); border: 1px solid var(--path);
  border-left-width: 5px; border-radius: 8px; padding: 8px 12px; margin-bottom: 14px; font-size: .9rem; }
[hidden] { display: none !important; }
kbd { font: inherit; font-size: .78rem; border: 1px solid var(--rule); border-bottom-width: 2px; border-radius: 5px; padding: 1px 6px; background: var(--soft); }
dialog { color: var(--ink); background: var(--card); border: 1px solid var(--rule); border-radius: 14px; padding: 22px; max-width: min(36rem, 92vw); }
dialog::backdrop { background: rgb(0 0 0 / 45%); }
dialog dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 7px 16px; margin: 12px 0 16px; font-size: .9rem; }
dialog dd { margin: 0; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@container (max-width: 860px) { .stage { grid-template: "map" "morph" "unit" / minmax(0, 1fr); gap: 12px; } }
@container (max-width: 520px) {
  .panel { padding: 12px; }
  .for-wide { display: none; }
  .segments span { padding: 5px 8px; font-size: .84rem; }
  input[type="number"] { width: 5.2rem; }
  .end { grid-template-columns: 48px minmax(0, 1fr); gap: 2px 8px; }
  .end canvas { width: 48px; height: 48px; }
  .ends { gap: 8px; }
  .charts { grid-template-columns: minmax(0, 1fr); }
  .charts figcaption { min-height: 0; }
}
@media (max-width: 520px) { .explorer { padding: 10px; border-radius: 0; } }
`;

// -------------------------------------------------------------------------------------------------- elements

// An element with properties, listeners and children. Strings among the children become text, never markup.
function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "on") Object.entries(value).forEach(([event, listener]) => node.addEventListener(event, listener));
    else if (name === "testid") node.dataset.testid = value;
    else if (name in node) node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

let radioGroups = 0; // names of radio groups are shared by a whole shadow root, and no more

// Radio buttons that look like one control. options: [value, words, why it cannot be chosen].
function segments(words, options, value, onChange, testid) {
  radioGroups += 1;
  const inputs = options.map(([each, label, whyNot]) => {
    const input = make("input", { type: "radio", name: `group-${radioGroups}`, value: each, checked: each === value });
    input.dataset.testid = `${testid}-${each}`;
    input.disabled = Boolean(whyNot);
    input.addEventListener("change", () => onChange(each));
    return make("label", { title: whyNot || "" }, input, make("span", {}, label));
  });
  return make("fieldset", {}, make("legend", {}, words), make("div", { className: "segments" }, ...inputs));
}

// A canvas as large as its element, in pixels of the screen; answers its context in units of the page.
function sized(canvas, width, height, ratio = window.devicePixelRatio || 1) {
  const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

function words(value) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e5 || size < 1e-3)) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
}

const percent = (share) => `${Math.round(100 * share)} %`;
const count = (n) => n.toLocaleString("en");

function saved(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = make("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000); // the browser may read it later than the click
}

// -------------------------------------------------------------------------------------- samples as pictures

const LARGE_PAD = 12;
const MOST_ROWS = 24; // a profile of more features is one line, without names

// Draws samples in one of three ways. Bytes are shares of the range from low to high; floats are values.
class Pictures {
  constructor({ view, low, high, names, n_features: n }) {
    this.low = low;
    this.high = high;
    this.names = names;
    this.n = n;
    this.choices = [...imageShapes(n, view.image_shape), ["profile", "Profile"], ["waveform", "Waveform"]];
    this.show(view.kind === "image" ? view.image_shape.join("x") : view.kind);
  }

  // "28x28", "profile" or "waveform"
  show(choice) {
    this.choice = choice;
    this.isImage = /^\d+x\d+$/.test(choice);
    if (!this.isImage) return;
    [this.rows, this.columns] = choice.split("x").map(Number);
    this.sheet = make("canvas", { width: this.columns, height: this.rows });
    this.pixels = this.sheet.getContext("2d").createImageData(this.columns, this.rows);
    this.words32 = new Uint32Array(this.pixels.data.buffer);
    this.least = Math.min(...this.extremes(this.low, Math.min));
    this.most = Math.max(...this.extremes(this.high, Math.max));
  }

  // Spreading a very long array into a call would overflow the stack.
  extremes(values, better) {
    return [values.reduce((a, b) => better(a, b))];
  }

  nameOf(j) {
    if (this.names) return this.names[j];
    return this.isImage ? `pixel (${Math.floor(j / this.columns)}, ${j % this.columns})` : `feature ${j}`;
  }

  lowOf(j) {
    return this.low[this.low.length === 1 ? 0 : j];
  }

  highOf(j) {
    return this.high[this.high.length === 1 ? 0 : j];
  }

  valueOf(values, j) {
    return values instanceof Uint8Array ? this.lowOf(j) + (values[j] / 255) * (this.highOf(j) - this.lowOf(j)) : values[j];
  }

  shareOf(values, j) {
    if (values instanceof Uint8Array) return values[j] / 255;
    return Math.min(1, Math.max(0, (values[j] - this.lowOf(j)) / (this.highOf(j) - this.lowOf(j))));
  }

  get isListed() {
    return this.choice === "profile" && this.n <= MOST_ROWS;
  }

  // How high the large picture is at a width.
  heightFor(width) {
    if (this.isImage) return Math.min(width * (this.rows / this.columns), 420);
    return this.isListed ? 26 * this.n + 8 : Math.min(260, 0.6 * width);
  }

  // The feature that is drawn at a point of the large picture, −1 beside it.
  featureAt(x, y, width, height) {
    if (this.isImage) {
      const fit = Math.min(width / this.columns, height / this.rows);
      const column = Math.floor((x - (width - fit * this.columns) / 2) / fit);
      const row = Math.floor((y - (height - fit * this.rows) / 2) / fit);
      return column < 0 || row < 0 || column >= this.columns || row >= this.rows ? -1 : row * this.columns + column;
    }
    const j = this.isListed ? Math.floor((y - 4) / 26) : Math.round(((x - LARGE_PAD) / (width - 2 * LARGE_PAD)) * (this.n - 1));
    return Math.min(this.n - 1, Math.max(0, j));
  }

  draw(context, width, height, values, theme, { start = null, line = null, isLarge = false } = {}) {
    if (this.isImage) this.drawImage(context, width, height, values);
    else if (isLarge && this.isListed) this.drawRows(context, width, values, theme, start, line);
    else this.drawLine(context, width, height, values, theme, start, line, isLarge);
  }

  drawImage(context, width, height, values) {
    const isBytes = values instanceof Uint8Array;
    const scale = 255 / (this.most - this.least || 1);
    for (let j = 0; j < this.words32.length; j += 1) {
      const gray = isBytes ? values[j] : Math.min(255, Math.max(0, Math.round(scale * (values[j] - this.least))));
      this.words32[j] = 0xff000000 | (gray << 16) | (gray << 8) | gray;
    }
    this.sheet.getContext("2d").putImageData(this.pixels, 0, 0);
    const fit = Math.min(width / this.columns, height / this.rows);
    const [w, h] = [fit * this.columns, fit * this.rows];
    context.imageSmoothingEnabled = true; // the eye reads a few large squares worse than the curves that they sample
    context.imageSmoothingQuality = "high";
    context.drawImage(this.sheet, (width - w) / 2, (height - h) / 2, w, h);
  }

  // A row for each feature: where the start was, where the straight line is, where the path is, and its value.
  drawRows(context, width, values, theme, start, line) {
    const [left, right] = [Math.min(150, 0.34 * width), width - 62];
    context.font = "12.5px system-ui, sans-serif";
    context.textBaseline = "middle";
    for (let j = 0; j < this.n; j += 1) {
      const y = 17 + 26 * j;
      const at = (which) => left + 10 + (right - left - 20) * this.shareOf(which, j);
      context.fillStyle = theme.quiet;
      context.textAlign = "left";
      context.fillText(fitted(context, this.nameOf(j), left - 12), 4, y);
      context.fillStyle = theme.rule;
      context.fillRect(left, y - 1, right - left, 2);
      if (start) {
        context.strokeStyle = theme.path;
        context.lineWidth = 2;
        stroke(context, [[at(start), y], [at(values), y]]);
        disk(context, at(start), y, 4, theme.line);
      }
      if (line) ring(context, at(line), y, 5, theme.line);
      disk(context, at(values), y, 6, start ? theme.path : theme.accent);
      context.fillStyle = theme.ink;
      context.textAlign = "right";
      context.fillText(words(this.valueOf(values, j)), width - 4, y);
    }
  }

  drawLine(context, width, height, values, theme, start, line, isLarge) {
    const pad = isLarge ? LARGE_PAD : 5;
    const one = (which, color, thick, dash = []) => {
      const step = (width - 2 * pad) / Math.max(1, this.n - 1);
      const points = Array.from({ length: this.n }, (_, j) =>
        [this.n === 1 ? width / 2 : pad + step * j, height - pad - (height - 2 * pad) * this.shareOf(which, j)]);
      context.strokeStyle = color;
      context.lineWidth = thick;
      context.setLineDash(dash);
      stroke(context, points);
      context.setLineDash([]);
      if (this.n <= 40 && this.choice === "profile") points.forEach(([x, y]) => disk(context, x, y, 1.4 * thick, color));
    };
    context.globalAlpha = 0.4;
    if (start) one(start, theme.line, 2);
    context.globalAlpha = 1;
    if (line) one(line, theme.line, 1.5, [4, 4]);
    one(values, start ? theme.path : theme.accent, isLarge ? 2 : 1.3);
  }
}

// Ways to lay n pixels out: as told, and whatever is not too long, the squarest first.
function imageShapes(n, told) {
  const found = [];
  for (let rows = 2; rows * 2 <= n; rows += 1) {
    if (n % rows === 0 && n / rows >= 2 && Math.max(rows / (n / rows), n / rows / rows) <= 4) found.push([rows, n / rows]);
  }
  found.sort((a, b) => Math.abs(Math.log(a[0] / a[1])) - Math.abs(Math.log(b[0] / b[1])));
  const all = [...(told ? [told] : []), ...found.slice(0, 6)].map((shape) => shape.join("x"));
  return [...new Set(all)].map((shape) => [shape, `Image ${shape.replace("x", " × ")}`]);
}

function fitted(context, text, width) {
  if (context.measureText(text).width <= width) return text;
  const letters = [...text]; // whole characters, also those of two code units
  while (letters.length > 1 && context.measureText(`${letters.join("")}…`).width > width) letters.pop();
  return `${letters.join("")}…`;
}

function stroke(context, points) {
  context.beginPath();
  points.forEach(([x, y]) => context.lineTo(x, y));
  context.stroke();
}

function disk(context, x, y, radius, color) {
  context.fillStyle = color;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function ring(context, x, y, radius, color, width = 2) {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.stroke();
}

// -------------------------------------------------------------------------------------------------- the map

const LARGEST_CELL = 54;
const HIGHEST_MAP = 560;

// The cells, and over them what moves. The cells are drawn once for each layer, the rest at every frame.
class MapView {
  constructor(canvas, open) {
    this.canvas = canvas;
    this.open = open;
    this.n = open.coordinates.length / 2;
    this.base = make("canvas");
    const [xs, ys] = [0, 1].map((axis) => open.corners.map((corner) => corner[axis]));
    const x = open.coordinates.filter((_, i) => i % 2 === 0);
    const y = open.coordinates.filter((_, i) => i % 2 === 1);
    const reach = (values) => values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
    [this.left, this.right] = reach(x).map((v, i) => v + [Math.min(...xs), Math.max(...xs)][i] * 1.06);
    [this.top, this.bottom] = reach(y).map((v, i) => v + [Math.min(...ys), Math.max(...ys)][i] * 1.06);
    this.rowHeight = open.topology === "hexagonal" ? Math.sqrt(3) / 2 : 1;
    this.places = new Map(Array.from({ length: this.n }, (_, i) => [this.placeKey(x[i], y[i]), i]));
  }

  // A place as text, whatever rounding has done to it: columns are half steps apart, rows a row's height.
  placeKey(x, y) {
    return `${Math.round(2 * x)},${Math.round(y / this.rowHeight)}`;
  }

  // The unit on the other side of an edge, undefined beside the map.
  across(unit, k) {
    const { corners, coordinates } = this.open;
    const [[x0, y0], [x1, y1]] = [corners[k], corners[(k + 1) % corners.length]];
    return this.places.get(this.placeKey(coordinates[2 * unit] + x0 + x1, coordinates[2 * unit + 1] + y0 + y1));
  }

  edge(unit, k) {
    const [cx, cy] = this.center(unit);
    const { corners } = this.open;
    return [corners[k], corners[(k + 1) % corners.length]].map(([x, y]) => [cx + this.scale * x, cy + this.scale * y]);
  }

  // Takes the width that it is given; cells are never larger than a thumb needs.
  fit(width) {
    const [columns, rows] = [this.right - this.left, this.bottom - this.top];
    this.scale = Math.min(width / columns, HIGHEST_MAP / rows, LARGEST_CELL);
    this.width = width;
    this.height = Math.ceil(this.scale * rows);
    this.canvas.style.height = `${this.height}px`;
    this.shift = (width - this.scale * columns) / 2;
  }

  center(unit) {
    const [x, y] = [this.open.coordinates[2 * unit], this.open.coordinates[2 * unit + 1]];
    return [this.shift + this.scale * (x - this.left), this.scale * (y - this.top)];
  }

  // The unit at a point of the canvas, −1 beside the map.
  unitAt(x, y) {
    let [best, nearest] = [-1, (0.72 * this.scale) ** 2];
    for (let i = 0; i < this.n; i += 1) {
      const [cx, cy] = this.center(i);
      const distance = (cx - x) ** 2 + (cy - y) ** 2;
      if (distance < nearest) [best, nearest] = [i, distance];
    }
    return best;
  }

  outline(context, unit, share = 1) {
    const [cx, cy] = this.center(unit);
    context.beginPath();
    this.open.corners.forEach(([x, y]) => context.lineTo(cx + share * this.scale * x, cy + share * this.scale * y));
    context.closePath();
  }

  // colors: of each unit, null for one without a value; marks: a short word for each, or null.
  paintCells(colors, marks, theme, borders, ratio) {
    const context = sized(this.base, this.width, this.height, ratio);
    const size = Math.min(15, 0.46 * this.scale);
    context.font = `600 ${size}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (let i = 0; i < this.n; i += 1) {
      const color = colors[i] ?? rgb(theme.empty);
      context.fillStyle = css(color);
      this.outline(context, i, this.scale > 7 ? 0.965 : 1.02);
      context.fill();
      if (marks && marks[i] && size > 5) {
        context.fillStyle = inkOn(color);
        context.globalAlpha = colors[i] ? 0.95 : 0.5;
        context.fillText(fitted(context, marks[i], 0.84 * this.scale), ...this.center(i));
        context.globalAlpha = 1;
      }
    }
    if (borders) this.paintBorders(context, borders, theme);
  }

  // Lines between neighbors of different clusters.
  paintBorders(context, clusters, theme) {
    context.strokeStyle = theme.ink;
    context.lineWidth = Math.max(1, Math.min(2.5, this.scale / 9));
    context.lineCap = "round";
    for (let i = 0; i < this.n; i += 1) {
      this.open.corners.forEach((_, k) => {
        const there = this.across(i, k);
        if (there !== undefined && clusters[there] !== clusters[i]) stroke(context, this.edge(i, k));
      });
    }
  }

  // Everything that moves, over the cells.
  paint(context, { theme, hovered, cursor, targets, start, path, line, frame }) {
    context.drawImage(this.base, 0, 0, this.width, this.height);
    this.paintTargets(context, targets, theme);
    if (hovered >= 0) this.paintOutline(context, hovered, theme.ink, 1.5);
    if (cursor >= 0) this.paintOutline(context, cursor, theme.focus, 3);
    if (line) this.paintWay(context, line, theme, theme.line, [5, 5]);
    if (path) this.paintWay(context, path, theme, theme.path, []);
    if (start >= 0) this.paintDot(context, start, theme, theme.path, false);
    if (path) this.paintDot(context, path.units[frame], theme, theme.path, true);
  }

  paintOutline(context, unit, color, width) {
    this.outline(context, unit, 0.95);
    context.strokeStyle = color;
    context.lineWidth = width;
    context.stroke();
  }

  // The outer border of the target's units, in ink on paper, so that it stands out from any color.
  paintTargets(context, targets, theme) {
    const members = new Set(targets);
    const edges = [];
    members.forEach((i) => {
      this.open.corners.forEach((_, k) => {
        if (!members.has(this.across(i, k))) edges.push(this.edge(i, k));
      });
    });
    const thick = Math.max(1.2, Math.min(3.5, this.scale / 8));
    context.lineCap = "round";
    for (const [color, width] of [[theme.card, 1.8 * thick], [theme.path, thick]]) {
      context.strokeStyle = color;
      context.lineWidth = width;
      edges.forEach((edge) => stroke(context, edge));
    }
  }

  // Lines through the centers of the units; none across a joined edge of the lattice.
  paintWay(context, { units, wrapped }, theme, color, dash) {
    const pieces = [[this.center(units[0])]];
    for (let k = 1; k < units.length; k += 1) {
      if (units[k] === units[k - 1]) continue;
      if (wrapped[k - 1]) pieces.push([]);
      pieces[pieces.length - 1].push(this.center(units[k]));
    }
    context.lineJoin = "round";
    context.lineCap = "round";
    for (const [ink, width, how] of [[theme.card, 5.5, []], [color, 3, dash]]) {
      context.strokeStyle = ink;
      context.lineWidth = width;
      context.setLineDash(how);
      pieces.forEach((piece) => stroke(context, piece));
    }
    context.setLineDash([]);
  }

  paintDot(context, unit, theme, color, isFull) {
    const [x, y] = this.center(unit);
    const radius = Math.max(4.5, Math.min(8, 0.3 * this.scale));
    disk(context, x, y, radius + 2.5, theme.card);
    if (isFull) disk(context, x, y, radius, color);
    else ring(context, x, y, radius - 1, color, 3);
  }
}

// --------------------------------------------------------------------------------------------------- charts

// 0, …, at least top: two to five round steps.
function ticks(top) {
  if (!(top > 0)) return [0, 1];
  const magnitude = 10 ** Math.floor(Math.log10(top));
  const step = [0.25, 0.5, 1, 2, 2.5].map((s) => s * magnitude).find((s) => top / s <= 4.0001);
  return Array.from({ length: Math.ceil(top / step - 1e-4) + 1 }, (_, k) => k * step);
}

// The path and the straight line over progress, and where the frame is. The axis goes from 0 to `least` or beyond.
function paintChart(canvas, { ours, line, frame, guide, least = 0 }, theme) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (width === 0) return;
  const context = sized(canvas, width, height);
  const marks = ticks([...ours, ...(line ?? []), guide ?? least].reduce((a, b) => Math.max(a, b), 0));
  context.font = "11px system-ui, sans-serif";
  const left = 8 + Math.max(...marks.map((mark) => context.measureText(words(mark)).width));
  const [right, top, bottom] = [width - 6, 8, height - 8];
  const x = (k) => left + ((right - left) * k) / (ours.length - 1);
  const y = (value) => bottom - ((bottom - top) * value) / marks[marks.length - 1];
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.lineWidth = 1;
  marks.forEach((mark) => {
    context.strokeStyle = theme.rule;
    stroke(context, [[left, y(mark)], [right, y(mark)]]);
    context.fillStyle = theme.quiet;
    context.fillText(words(mark), left - 6, y(mark));
  });
  if (guide !== undefined) {
    context.strokeStyle = theme.quiet;
    context.setLineDash([2, 3]);
    stroke(context, [[left, y(guide)], [right, y(guide)]]);
    context.setLineDash([]);
  }
  const one = (values, color, thick, dash) => {
    context.strokeStyle = color;
    context.lineWidth = thick;
    context.lineJoin = "round";
    context.setLineDash(dash);
    stroke(context, [...values].map((value, k) => [x(k), y(value)]));
    context.setLineDash([]);
  };
  if (line) one(line, theme.line, 1.5, [4, 4]);
  one(ours, theme.path, 2.2, []);
  context.strokeStyle = theme.rule;
  context.lineWidth = 1;
  stroke(context, [[x(frame), top], [x(frame), bottom]]);
  disk(context, x(frame), y(ours[frame]), 4.5, theme.path);
}

// --------------------------------------------------------------------------------------------- the explorer

const PLAYED = 2400; // milliseconds from the first frame to the last
const SAVED_RATIO = 3; // pixels of a saved picture for one of the page
const STRIP_HEIGHT = 46;
const MOST_VALUES = 1000; // rows of a table of values
const MOST_LISTED = 400; // of more features one is chosen by its number
const LAYERS = {
  heights: ["U-matrix", "distance to the neighbors"],
  hits: ["Hits", "samples of a unit"],
  errors: ["Error", "mean distance of a unit's samples"],
  labels: ["Labels", ""],
  clusters: ["Clusters", ""],
  component: ["Component", ""],
};
const WAYS = {
  tuned: ["Tuned", "Tuned for each path by itself."],
  map: ["Via map", "A stop in each unit on the shortest way over the map."],
  rigidity: ["Rigidity", "Small: strictest preservation of the other distances. Large: the straight line. It leads to the prototype."],
  published: ["Published", "The paper's rule: 50 steps of rate 0.1. Share, the target's part of the say, sets how long they are; " +
    "paths that are not of fixed steps do not depend on it."],
};
const HELP = [
  ["← ↑ → ↓", "on the map: move from unit to unit"],
  ["Enter", "on the map: morph to the unit, its class or its cluster"],
  ["S", "start from a sample of the unit"],
  ["R", "start from a random sample"],
  ["Space", "play or pause"],
  [", .", "one frame back, one on"],
  ["L", "next layer"],
  ["C", "compare with the straight line"],
  ["?", "this help"],
];

class Explorer {
  constructor(model, el) {
    this.host = model.get("host");
    this.wire = new Wire(model);
    this.shell = make("div", { testid: "somersault" });
    this.root = this.shell.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet(); // a page's policy lets no style element pass
    sheet.replaceSync(STYLE);
    this.root.adoptedStyleSheets = [sheet];
    this.box = make("div", { className: "explorer", testid: "explorer", role: "region", "aria-label": "Somersault explorer" });
    this.box.append(make("p", { className: "quiet", role: "status" }, "Reading the map …"));
    this.root.append(this.box);
    el.append(this.shell);
    this.dark = window.matchMedia("(prefers-color-scheme: dark)");
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.isOpen = true;
    this.begin().catch((error) => this.box.replaceChildren(make("p", { role: "alert" }, error.message)));
  }

  async begin() {
    const [offer, open] = await Promise.all([this.wire.ask({ kind: "offer" }), this.wire.ask({ kind: "open" })]);
    if (!this.isOpen) return;
    Object.assign(this, { offer, open, pictures: new Pictures(open) });
    const clicks = open.classes.length > 0 ? "class" : "unit";
    Object.assign(this, {
      layer: "heights", feature: 0, component: null, hovered: -1, cursor: -1, clicks: this.isGiven ? "nothing" : clicks,
      row: open.start, sample: null, target: open.target,
      way: offer.ways[0], rigidity: offer.rigidities.indexOf(30), share: offer.shares.indexOf(0.5),
      path: null, curves: null, frame: 0, isComparing: true, playing: null, wanted: null, isAsking: false,
    });
    this.build();
    this.showRule();
    this.listen();
    this.fit();
    if (!this.isGiven) this.showUnit(this.typicalUnit());
    await this.startFrom(open.start, { isPlayed: false });
    if (this.isGiven) this.showUnit(this.typicalUnit()); // only the start tells where it goes
  }

  // Whether the paths are those of one morph that was made already: then nothing but the start can be chosen.
  get isGiven() {
    return this.offer.goal !== undefined;
  }

  get theme() {
    return this.dark.matches ? DARK : LIGHT;
  }

  close() {
    this.isOpen = false;
    cancelAnimationFrame(this.playing);
    cancelAnimationFrame(this.painting);
    this.observer?.disconnect();
    this.dark.removeEventListener("change", this.repaint);
    this.wire.close();
    this.shell.remove();
  }

  // ---- what there is

  build() {
    const { open } = this;
    this.view = make("canvas", { className: "map", tabIndex: 0, role: "application", testid: "map",
      "aria-label": `Map of ${open.shape.join(" by ")} units. Arrow keys move over units, Enter chooses the target.` });
    this.map = new MapView(this.view, open);
    this.live = make("p", { className: "unseen", role: "status", "aria-live": "polite", testid: "live" });
    this.problem = make("div", { className: "problem", role: "alert", hidden: true, testid: "problem" });
    const notes = make("ul", { className: "notes", testid: "notes" }, ...open.notes.map((note) => make("li", {}, note)));
    this.box.replaceChildren(
      this.buildHead(),
      open.notes.length > 0 ? notes : "",
      this.problem,
      make("div", { className: "stage" }, this.buildMap(), this.buildMorph(), this.buildUnit()),
      this.live, this.buildHelp());
  }

  buildHead() {
    const { shape, topology, boundary, n_samples: n, n_features: d, name } = this.open;
    const kind = boundary === "planar" ? topology : `${topology}, ${boundary}`;
    const facts = `${shape.join(" × ")} units, ${kind} · ${count(n)} samples · ${count(d)} features`;
    const help = make("button", { type: "button", testid: "help", "aria-label": "Keyboard help" }, "?");
    help.addEventListener("click", () => this.help.showModal());
    return make("header", { className: "head" },
      make("h1", {}, name || "Somersault"), make("p", { className: "quiet" }, facts), help);
  }

  buildHelp() {
    const entries = HELP.flatMap(([key, what]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, what)]);
    this.help = make("dialog", { "aria-label": "Keyboard help", testid: "help-dialog" },
      make("p", {}, "Click a unit, a class or a cluster, and the sample morphs into it. Drag the frames to see how."),
      make("dl", {}, ...entries),
      make("button", { type: "button", className: "main", on: { click: () => this.help.close() } }, "Close"));
    return this.help;
  }

  buildMap() {
    const missing = { labels: this.open.classes.length === 0, component: this.offer.features?.length === 0 };
    const layers = Object.entries(LAYERS).filter(([name]) => !missing[name]);
    const onLayer = { change: () => this.showLayer(this.layerChoice.value) };
    this.layerChoice = make("select", { "aria-label": "Layer of the map", testid: "layer", on: onLayer },
      ...layers.map(([name, [label]]) => make("option", { value: name }, label)));
    this.featureChoice = this.buildFeatureChoice();
    this.marks = make("input", { type: "checkbox", checked: true, testid: "marks", on: { change: () => this.paintBase() } });
    this.legend = make("div", { className: "legend", testid: "legend" });
    const marks = this.open.classes.length > 0 ? make("label", { className: "check" }, this.marks, "words") : "";
    const why = (isThere, word) => (isThere ? "" : `this map has no ${word}`);
    this.clickChoice = segments("A click chooses the",
      [["unit", "unit"], ["class", "class", why(this.open.classes.length > 0, "labels")], ["cluster", "cluster"], ["start", "start"]],
      this.clicks, (value) => { this.clicks = value; }, "clicks");
    const choose = this.isGiven ? "" : make("div", { className: "gap" }, this.clickChoice);
    return make("section", { className: "panel on-map", "aria-label": "Map" },
      make("div", { className: "bar spread" }, make("div", { className: "bar" }, this.layerChoice, this.featureChoice, marks),
        make("button", { type: "button", testid: "save-map", on: { click: () => this.saveMap() } }, "Save .png")),
      this.view, this.legend, choose);
  }

  buildFeatureChoice() {
    const { n_features: n } = this.open;
    const on = { change: () => this.showFeature(Number(this.featureChoice.value)) };
    const common = { "aria-label": "Feature", testid: "feature", hidden: true, on };
    if (n > MOST_LISTED) return make("input", { ...common, type: "number", min: 0, max: n - 1, value: 0 });
    return make("select", common, ...Array.from({ length: n }, (_, j) => make("option", { value: j }, this.pictures.nameOf(j))));
  }

  buildUnit() {
    this.unitPicture = make("canvas", { className: "picture", role: "img", "aria-label": "Prototype" });
    this.unitTitle = make("h2", { testid: "unit" });
    this.unitFacts = make("dl", { testid: "unit-facts" });
    this.members = make("div", { className: "members", role: "group", testid: "members",
      "aria-label": "Samples of the unit: choose one as the start" });
    this.unitTable = make("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": "All units" });
    return make("section", { className: "panel on-unit", "aria-label": "Unit" },
      make("div", { className: "unit" }, this.unitPicture, make("div", {}, this.unitTitle, this.unitFacts), this.members),
      folded("All units as a table", "map-table", this.unitTable, () => this.fillUnitTable()));
  }

  buildMorph() {
    return make("section", { className: "panel on-morph", "aria-label": "Morph" },
      this.buildEnds(), this.buildScreens(), this.buildRule(), this.buildCharts(), this.buildTake());
  }

  buildEnds() {
    this.startPicture = make("canvas", { role: "img", "aria-label": "Start" });
    this.startWords = make("div", { className: "what", testid: "start" });
    this.startFacts = make("div", { className: "quiet", testid: "start-facts" });
    this.targetPicture = make("canvas", { role: "img", "aria-label": "Target" });
    this.targetWords = make("div", { className: "what", testid: "target" });
    this.targetFacts = make("div", { className: "quiet", testid: "target-facts" });
    return make("div", {},
      make("div", { className: "ends" },
        make("div", { className: "end" }, this.startPicture, make("h2", {}, "Start"), this.startWords, this.startFacts),
        make("div", { className: "arrow", "aria-hidden": "true" }, "→"),
        make("div", { className: "end" }, this.targetPicture, make("h2", {}, "Target"), this.targetWords, this.targetFacts)),
      make("div", { className: "bar gap" }, this.buildRowChoice(),
        make("button", { type: "button", testid: "random", on: { click: () => this.startAnywhere() } }, "Random"),
        this.buildTargetChoice()));
  }

  // Any row by its number; in a file one of those that it holds.
  buildRowChoice() {
    const rows = this.offer.rows;
    const on = { change: () => this.startFrom(Number(this.rowChoice.value)) };
    const common = { "aria-label": "Row of the start", testid: "row", on };
    this.rowChoice = rows === null
      ? make("input", { ...common, type: "number", min: 0, max: this.open.n_samples - 1, step: 1, value: this.row })
      : make("select", common, ...rows.map((row, i) => make("option", { value: row }, this.offer.names?.[i] ?? String(row))));
    return make("label", { className: "check" }, make("span", { className: "for-wide" }, this.isGiven ? "Start" : "Row"), this.rowChoice);
  }

  buildTargetChoice() {
    const all = this.offer.targets ?? [
      ...this.open.classes.map((_, i) => ({ class: i })),
      ...Array.from({ length: this.open.n_clusters }, (_, i) => ({ cluster: i })),
      ...Array.from({ length: this.map.n }, (_, i) => ({ unit: i })),
    ];
    this.targetChoice = make("select", { "aria-label": "Target", testid: "target-choice",
      on: { change: () => this.aim(JSON.parse(this.targetChoice.value)) } },
    ...all.map((target) => make("option", { value: JSON.stringify(target) }, this.targetName(target))));
    return this.isGiven ? "" : make("label", { className: "check" }, make("span", { className: "for-wide" }, "Target"), this.targetChoice);
  }

  buildScreens() {
    this.screen = make("canvas", { role: "img", testid: "screen", "aria-label": "The morph" });
    this.lineScreen = make("canvas", { role: "img", testid: "line-screen", "aria-label": "The straight line" });
    this.lineFigure = make("figure", {}, this.lineScreen,
      make("figcaption", {}, make("span", { className: "key line" }), "straight line"));
    this.pointed = make("span", { testid: "pointed" });
    this.figure = make("figure", {}, this.screen, make("figcaption", {}, make("span", { className: "key" }), "morph", this.pointed));
    this.playButton = make("button", { type: "button", className: "play main", "aria-label": "Play", testid: "play",
      on: { click: () => this.togglePlaying() } }, "▶");
    this.slider = make("input", { type: "range", min: 0, max: 1, value: 0, step: 1, "aria-label": "Frame", testid: "frame",
      on: { input: () => this.scrub(Number(this.slider.value)) } });
    this.where = make("div", { className: "where", testid: "where" });
    this.strip = make("canvas", { className: "strip", testid: "strip", "aria-hidden": "true" });
    this.result = make("div", { className: "result", testid: "result" });
    this.compare = make("input", { type: "checkbox", checked: true, testid: "compare", on: { change: () => this.toggleLine() } });
    const onShowAs = { change: () => this.showSamplesAs(this.showAs.value) };
    this.showAs = make("select", { "aria-label": "Show samples as", testid: "show-as", on: onShowAs },
      ...this.pictures.choices.map(([value, label]) => make("option", { value }, label)));
    this.showAs.value = this.pictures.choice;
    return make("div", {},
      make("div", { className: "screens" }, this.figure, this.lineFigure),
      make("div", { className: "scrub" }, this.playButton, make("div", {}, this.slider, this.where)),
      this.strip, this.result,
      make("div", { className: "bar spread gap" },
        make("label", { className: "check" }, this.compare, "compare with the straight line"),
        make("label", { className: "check" }, "Show as", this.showAs)));
  }

  buildRule() {
    const why = (way) => (this.offer.ways.includes(way) ? "" : "this file does not hold it; the live explorer does");
    const options = Object.entries(WAYS).map(([way, [label]]) => [way, label, why(way)]);
    this.wayWords = make("p", { className: "quiet", testid: "way-words" });
    const one = (name, label) => {
      const stops = this.offer[name === "rigidity" ? "rigidities" : "shares"];
      const output = make("output", {});
      const most = Math.max(0, stops.length - 1);
      const input = make("input", { type: "range", min: 0, max: most, value: this[name], testid: name, "aria-label": label });
      input.addEventListener("input", () => { this[name] = Number(input.value); this.showRule(); this.follow(); });
      return { name, stops, input, output, row: make("div", { className: "slider" }, make("span", {}, label), input, output) };
    };
    this.sliders = [one("rigidity", "Rigidity"), one("share", "Share")];
    return make("div", { className: "rule", hidden: this.isGiven },
      segments("Way", options, this.way, (way) => { this.way = way; this.showRule(); this.follow(); }, "way"),
      ...this.sliders.map(({ row }) => row), this.wayWords);
  }

  buildCharts() {
    const one = (name, title, how = {}) => {
      const canvas = make("canvas", { role: "img", testid: `chart-${name}`, "aria-label": title });
      return { name, title, ...how, canvas, figure: make("figure", {}, make("figcaption", {}, title), canvas) };
    };
    this.charts = [one("target", "distance² to the target"), one("distance", "distance to the data (dotted: samples)", { guide: 1 }),
      one("sharpness", "sharpness (dotted: samples)", { guide: 1 })];
    if (this.open.has_classifier) this.charts.push(one("confidence", "confidence of the classifier", { least: 1 }));
    return make("div", { className: "charts" }, ...this.charts.map(({ figure }) => figure));
  }

  buildTake() {
    const button = (label, testid, click) => make("button", { type: "button", testid, on: { click } }, label);
    const files = this.offer.exports.map((kind) => button(`.${kind}`, `export-${kind}`, () => this.saveFrames(kind)));
    this.call = make("pre", { testid: "call", tabIndex: 0, "aria-label": "Python that makes this morph" });
    this.copied = make("span", { className: "quiet", role: "status" });
    this.pathTable = make("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": "The path" });
    this.pathDetails = folded("The path as a table", "path-table", this.pathTable, () => this.fillPathTable());
    this.valueTable = make("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": "The frame's values" });
    this.valueDetails = folded("The frame's values as a table", "value-table", this.valueTable, () => this.fillValueTable());
    return make("div", { className: "take" },
      make("div", { className: "bar" }, make("span", { className: "quiet" }, "Save the frames"),
        button(".png", "export-png", () => this.saveStrip()), ...files),
      make("details", { testid: "python", hidden: this.isGiven }, make("summary", {}, "The same in Python"), this.call,
        make("div", { className: "bar gap" }, button("Copy", "copy", () => this.copyCall()), this.copied)),
      this.pathDetails, this.valueDetails);
  }

  // ---- listening

  listen() {
    this.repaint = () => { this.paintBase(); this.showUnit(this.shown); this.showEnds(); this.fit(); };
    this.dark.addEventListener("change", this.repaint);
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(this.box);
    this.view.addEventListener("pointermove", (event) => this.hover(this.unitUnder(event)));
    this.view.addEventListener("pointerleave", () => this.hover(-1));
    this.view.addEventListener("click", (event) => this.clicked(this.unitUnder(event)));
    this.view.addEventListener("keydown", (event) => this.moveOnMap(event));
    this.view.addEventListener("blur", () => { this.cursor = -1; this.paint(); });
    this.screen.addEventListener("pointermove", (event) => this.point(event));
    this.screen.addEventListener("pointerleave", () => { this.pointed.textContent = ""; });
    this.strip.addEventListener("click", (event) => this.seek(event));
    this.box.addEventListener("keydown", (event) => this.shortcut(event));
    this.shell.dataset.lmSuppressShortcuts = "true"; // a notebook would take our keys for commands about its cells
    this.shell.addEventListener("keydown", (event) => event.stopPropagation());
  }

  unitUnder(event) {
    const { left, top } = this.view.getBoundingClientRect();
    return this.map.unitAt(event.clientX - left, event.clientY - top);
  }

  hover(unit) {
    if (unit === this.hovered) return;
    this.hovered = unit;
    if (unit >= 0) this.showUnit(unit);
    this.paint();
  }

  // Says what is under the pointer on the large picture.
  point(event) {
    if (this.path === null) return;
    const { left, top, width, height } = this.screen.getBoundingClientRect();
    const j = this.pictures.featureAt(event.clientX - left, event.clientY - top, width, height);
    const value = j < 0 ? "" : words(this.pictures.valueOf(this.frameOf(this.frame), j));
    this.pointed.textContent = j < 0 ? "" : `· ${this.pictures.nameOf(j)}: ${value}`;
  }

  clicked(unit) {
    if (unit < 0) return;
    this.showUnit(unit);
    if (this.clicks === "nothing") return;
    if (this.clicks === "start") this.startAt(unit);
    else this.aimAtUnit(unit);
  }

  moveOnMap(event) {
    const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" && this.cursor >= 0) this.clicked(this.cursor);
    else if (event.key.toLowerCase() === "s" && this.cursor >= 0) this.startAt(this.cursor);
    else if (event.key in moves) this.moveCursor(...moves[event.key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // Over joined edges the cursor goes on at the other side.
  moveCursor(down, right) {
    const [rows, columns] = this.open.shape;
    const from = this.cursor >= 0 ? this.cursor : this.targetUnits()[0] ?? 0;
    const isFirst = this.cursor < 0;
    const step = (place, by, n, isJoined) => (isJoined ? (place + by + n) % n : Math.min(n - 1, Math.max(0, place + by)));
    const row = step(Math.floor(from / columns), isFirst ? 0 : down, rows, this.open.boundary === "toroidal");
    const column = step(from % columns, isFirst ? 0 : right, columns, this.open.boundary !== "planar");
    this.cursor = row * columns + column;
    this.showUnit(this.cursor);
    this.say(this.unitWords(this.cursor));
    this.paint();
  }

  shortcut(event) {
    const inside = event.composedPath()[0];
    const isTyping = inside instanceof HTMLInputElement && inside.type === "number";
    if (event.altKey || event.ctrlKey || event.metaKey || isTyping || inside instanceof HTMLSelectElement || this.help.open) return;
    const acts = {
      " ": () => this.togglePlaying(), r: () => this.startAnywhere(), l: () => this.nextLayer(), c: () => this.compare.click(),
      ",": () => this.scrub(Math.max(0, this.frame - 1)), ".": () => this.scrub(Math.min(this.lastFrame, this.frame + 1)),
      "?": () => this.help.showModal(), s: () => this.startAt(this.shown),
    };
    const isControl = event.key === " " && inside.matches("button, summary, input");
    if (isControl || !(event.key.toLowerCase() in acts)) return;
    event.preventDefault();
    acts[event.key.toLowerCase()]();
  }

  say(text) {
    this.live.textContent = text;
  }

  complain(error) {
    this.problem.replaceChildren(make("span", {}, error.message),
      make("button", { type: "button", "aria-label": "Dismiss", on: { click: () => { this.problem.hidden = true; } } }, "×"));
    this.problem.hidden = false;
  }

  // ---- layers

  showLayer(layer) {
    this.layer = layer;
    this.layerChoice.value = layer;
    this.featureChoice.hidden = layer !== "component";
    if (layer === "component") this.showFeature(this.feature);
    else this.paintBase();
  }

  nextLayer() {
    const { selectedIndex: i, length } = this.layerChoice;
    this.showLayer(this.layerChoice.options[(i + 1) % length].value);
  }

  async showFeature(feature) {
    this.feature = feature;
    try {
      const { values } = await this.wire.ask({ kind: "component", feature });
      if (this.feature !== feature || !this.isOpen) return;
      this.component = values;
      this.paintBase();
    } catch (error) {
      this.complain(error);
    }
  }

  // The colors of the cells in this layer, and its legend.
  paintBase() {
    if (this.layer === "component" && this.component === null) return;
    this.paintLayer();
    this.showLegend();
    this.paint();
  }

  paintLayer(ratio) {
    const groups = this.groups();
    this.map.paintCells(groups ? this.groupColors(groups) : this.rampColors(this.values()), this.cellWords(), this.theme,
      this.layer === "clusters" ? groups : null, ratio);
  }

  // Of a layer of groups the group of each unit, else null.
  groups() {
    return { labels: this.open.unit_classes, clusters: this.open.unit_clusters }[this.layer] ?? null;
  }

  values() {
    return this.layer === "component" ? this.component : this.open[this.layer];
  }

  cellWords() {
    if (!this.marks.checked) return null;
    if (this.layer === "hits" && this.map.scale > 17) return Array.from(this.open.hits, String);
    if (this.layer === "clusters" && this.map.scale > 12) return Array.from(this.open.unit_clusters, String);
    return Array.from(this.open.unit_classes, (i) => (i < 0 ? null : this.open.marks[i]));
  }

  // Error has no value (−1) where a unit has no samples.
  range(values) {
    const known = this.layer === "errors" ? values.filter((v) => v >= 0) : values;
    return known.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
  }

  rampColors(values) {
    const [low, high] = this.range(values);
    const isUnknown = (v) => this.layer === "errors" && v < 0;
    const share = (v) => (high > low ? (v - low) / (high - low) : 0.5);
    return Array.from(values, (v) => (isUnknown(v) ? null : rampColor(share(v), this.dark.matches)));
  }

  // Units whose samples are of several classes are paler.
  groupColors(groups) {
    const paper = rgb(this.theme.card);
    const strength = (i) => (this.layer === "labels" ? 0.25 + 0.65 * this.open.purity[i] : 0.8);
    return Array.from(groups, (group, i) => (group < 0 ? null : mixed(paper, hue(group), strength(i))));
  }

  showLegend() {
    const groups = this.groups();
    if (groups) {
      this.legend.replaceChildren(...this.groupChips());
      return;
    }
    const [low, high] = this.range(this.values());
    const bar = make("canvas", { "aria-hidden": "true" });
    const what = this.layer === "component" ? this.pictures.nameOf(this.feature) : LAYERS[this.layer][1];
    this.legend.replaceChildren(make("span", {}, words(low)), bar, make("span", {}, words(high)),
      make("span", { className: "words" }, what));
    const context = sized(bar, 190, 10);
    for (let x = 0; x < 190; x += 1) {
      context.fillStyle = css(rampColor(x / 189, this.dark.matches));
      context.fillRect(x, 0, 1.5, 10);
    }
  }

  // The groups with their colors; each chooses itself as the target.
  groupChips() {
    const kind = this.layer === "labels" ? "class" : "cluster";
    const n = kind === "class" ? this.open.classes.length : this.open.n_clusters;
    return Array.from({ length: n }, (_, i) => {
      const dot = make("canvas", { width: 11, height: 11 });
      disk(dot.getContext("2d"), 5.5, 5.5, 5.5, css(mixed(rgb(this.theme.card), hue(i), 0.9)));
      const name = this.targetName({ [kind]: i });
      return make("button", { type: "button", className: "chip", testid: `chip-${i}`, disabled: this.isGiven,
        title: this.isGiven ? name : `Morph to ${name}`, on: { click: () => this.aim({ [kind]: i }) } }, dot, make("span", {}, name));
    });
  }

  // ---- units

  unitWords(unit) {
    const { unit_classes: classes, purity, hits, shape } = this.open;
    const place = `Unit ${unit}, row ${Math.floor(unit / shape[1])}, column ${unit % shape[1]}`;
    const label = classes[unit] < 0 ? "" : `, class ${this.open.classes[classes[unit]]}, ${percent(purity[unit])} of its samples`;
    return `${place}${label}, ${hits[unit]} samples`;
  }

  // What is known at once, and then what must be asked for.
  showUnit(unit) {
    this.shown = unit;
    const { unit_classes: classes, unit_clusters: clusters, purity, hits, errors, heights, shape } = this.open;
    this.unitTitle.textContent = `Unit ${unit} · row ${Math.floor(unit / shape[1])}, column ${unit % shape[1]}`;
    const facts = [
      ["samples", String(hits[unit])],
      ["error", errors[unit] < 0 ? "–" : words(errors[unit])],
      ["to neighbors", words(heights[unit])],
      ["cluster", String(clusters[unit])],
    ];
    if (this.layer === "component" && this.component) facts.push([this.pictures.nameOf(this.feature), words(this.component[unit])]);
    if (classes[unit] >= 0) facts.unshift(["class", `${this.open.classes[classes[unit]]}, ${percent(purity[unit])} of its samples`]);
    this.unitFacts.replaceChildren(...facts.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
    clearTimeout(this.asking);
    this.asking = setTimeout(() => this.showMore(unit), 40); // a pointer that only passes asks nothing
  }

  async showMore(unit) {
    const isStill = () => this.shown === unit && this.isOpen;
    await this.wire.ask({ kind: "unit", unit }).then(({ prototype, counts }) => {
      if (!isStill()) return;
      this.picture(this.unitPicture, 92, prototype);
      if (counts.length > 1) this.addCounts(counts);
    }, () => isStill() && blank(this.unitPicture));
    await this.wire.ask({ kind: "members", unit }).then((answer) => isStill() && this.showMembers(answer),
      () => isStill() && this.sayOfMembers("This file does not hold the samples of this unit."));
  }

  addCounts(counts) {
    const listed = counts.slice(0, 4).map(([name, n]) => `${name}: ${n}`).join(", ");
    this.unitFacts.append(make("dt", {}, "classes"), make("dd", {}, counts.length > 4 ? `${listed}, …` : listed));
  }

  showMembers({ rows, labels, samples }) {
    if (rows.length === 0) {
      this.sayOfMembers("No samples.");
      return;
    }
    const d = samples.length / rows.length;
    this.members.replaceChildren(...rows.map((row, i) => {
      const canvas = make("canvas");
      this.picture(canvas, 50, samples.subarray(i * d, (i + 1) * d));
      const label = labels[i] === null ? "" : `, class ${labels[i]}`;
      const title = this.canStart(row) ? `Start from row ${row}${label}` : `Row ${row}${label}`;
      return make("button", { type: "button", title, "aria-label": title, disabled: !this.canStart(row), testid: `member-${i}`, on: { click: () => this.startFrom(row) } }, canvas);
    }));
  }

  sayOfMembers(text) {
    this.members.replaceChildren(make("span", { className: "quiet" }, text));
  }

  picture(canvas, size, values) {
    this.pictures.draw(sized(canvas, size, size), size, size, values, this.theme);
  }

  // ---- start and target

  canStart(row) {
    return !this.isGiven && (this.offer.rows === null || this.offer.rows.includes(row));
  }

  async startAt(unit) {
    try {
      const { rows } = await this.wire.ask({ kind: "members", unit });
      if (rows.length === 0) throw new Error(`Unit ${unit} has no samples to start from; choose one that has.`);
      await this.startFrom(rows[0]);
    } catch (error) {
      this.complain(error);
    }
  }

  startAnywhere() {
    const rows = this.offer.rows;
    const i = Math.floor(Math.random() * (rows?.length ?? this.open.n_samples));
    return this.startFrom(rows ? rows[i] : i);
  }

  async startFrom(row, { isPlayed = true } = {}) {
    this.problem.hidden = true;
    this.box.setAttribute("aria-busy", "true");
    this.wantedRow = row;
    try {
      const sample = await this.wire.ask({ kind: "sample", row });
      if (!this.isOpen || this.wantedRow !== row) return; // another one has been chosen since
      [this.row, this.sample] = [row, sample];
      this.rowChoice.value = row;
      this.showEnds();
      await this.follow({ isPlayed });
    } catch (error) {
      if (this.wantedRow !== row) return;
      this.rowChoice.value = this.row;
      this.box.removeAttribute("aria-busy");
      this.complain(error);
    }
  }

  aimAtUnit(unit) {
    const group = { class: this.open.unit_classes, cluster: this.open.unit_clusters }[this.clicks];
    if (group && group[unit] < 0) {
      this.complain(new Error(`Unit ${unit} has no class; choose one that has, or let a click choose the unit.`));
      return;
    }
    this.aim({ [this.clicks]: group ? group[unit] : unit });
  }

  aim(target) {
    const key = JSON.stringify(target);
    if (this.offer.targets && !this.offer.targets.some((each) => JSON.stringify(each) === key)) {
      const there = this.offer.targets.map((each) => this.targetName(each)).join(", ");
      this.complain(new Error(`This file holds no path to ${this.targetName(target)}, but to: ${there}. The live explorer has all.`));
      return;
    }
    this.problem.hidden = true;
    this.target = target;
    this.showEnds();
    this.follow({ isPlayed: true });
  }

  targetName(target) {
    const [[kind, number]] = Object.entries(target);
    if (kind === "goal") return this.offer.goal;
    return kind === "class" ? `class ${this.open.classes[number]}` : `${kind} ${number}`;
  }

  // The units that the target means, as far as the map tells; the path says it exactly.
  targetUnits() {
    const [[kind, number]] = Object.entries(this.target);
    if (kind === "unit") return [number];
    if (kind === "goal") return this.sample?.target_units ?? [];
    const group = kind === "class" ? this.open.unit_classes : this.open.unit_clusters;
    return Array.from(group.keys()).filter((i) => group[i] === number);
  }

  // The unit that stands for the target: most samples of its own kind.
  typicalUnit() {
    const { hits, purity } = this.open;
    const weight = (unit) => hits[unit] * (purity[unit] || 1);
    return this.targetUnits().reduce((a, b) => (weight(b) > weight(a) ? b : a), this.targetUnits()[0] ?? 0);
  }

  showEnds() {
    if (this.sample === null) return;
    const { row, label, unit, n_missing: missing, values } = this.sample;
    this.picture(this.startPicture, 62, values);
    this.startWords.textContent = label === null ? `row ${row}` : label;
    const facts = [label === null || this.isGiven ? "" : `row ${row}`, `unit ${unit}`, missing > 0 ? `${missing} values filled` : ""];
    this.startFacts.textContent = facts.filter(Boolean).join(" · ");
    const units = this.targetUnits();
    const { classes } = this.open;
    this.targetWords.textContent = "class" in this.target ? classes[this.target.class] : this.targetName(this.target);
    const columns = this.open.shape[1];
    const place = `row ${Math.floor(units[0] / columns)}, column ${units[0] % columns}`;
    this.targetFacts.textContent = units.length > 1 ? `${units.length} units` : place;
    this.targetChoice.value = JSON.stringify(this.target);
    this.wire.ask({ kind: "unit", unit: this.typicalUnit() })
      .then(({ prototype }) => this.picture(this.targetPicture, 62, prototype), () => blank(this.targetPicture));
  }

  // ---- the morph

  request() {
    const wanted = { kind: "morph", row: this.row, target: this.target, way: this.way, frames: this.offer.frames };
    if (this.way === "rigidity" || this.way === "published") wanted.rigidity = this.offer.rigidities[this.rigidity];
    if (this.way === "published") wanted.share = this.offer.shares[this.share];
    return wanted;
  }

  // Asks for the path that is wanted now. While one is on its way, only the latest wish is remembered.
  async follow({ isPlayed = false } = {}) {
    this.wanted = { request: this.request(), isPlayed };
    if (this.isAsking) return;
    this.isAsking = true;
    this.box.setAttribute("aria-busy", "true");
    while (this.wanted !== null && this.isOpen) {
      const wanted = this.wanted;
      this.wanted = null;
      try {
        this.take(await this.wire.ask(wanted.request), wanted);
      } catch (error) {
        this.complain(error);
      }
    }
    this.isAsking = false;
    this.box.removeAttribute("aria-busy");
    if (this.isOpen && this.path !== null) await this.askCurves();
  }

  take(answer, { request, isPlayed }) {
    if (!this.isOpen) return;
    const n = request.frames;
    this.path = { ...answer, request, n, d: answer.frames.length / n };
    this.curves = null;
    this.slider.max = this.lastFrame;
    this.frame = Math.min(this.frame, this.lastFrame);
    this.call.textContent = answer.call;
    this.copied.textContent = "";
    this.showResult();
    this.paintStrip();
    if (this.pathDetails.open) this.fillPathTable();
    if (isPlayed && !this.still.matches) this.play();
    else if (isPlayed) this.scrub(this.lastFrame);
    this.paint();
  }

  get lastFrame() {
    return this.path === null ? 0 : this.path.n - 1;
  }

  async askCurves() {
    const { request } = this.path;
    try {
      const { target, distance, sharpness, confidence, guess, guesses } = await this.wire.ask({ ...request, kind: "curves" });
      if (this.path.request !== request || !this.isOpen) return;
      this.curves = { target, distance, sharpness, confidence, guess, guesses };
      if (this.pathDetails.open) this.fillPathTable();
      this.paint();
    } catch (error) {
      this.complain(error);
    }
  }

  showResult() {
    const { result, is_success: isGood, by_samples: bySamples, n_steps: steps, length, rigidity } = this.path;
    const found = rigidity.filter((each) => each !== null).map(words);
    const told = [`${result[0].toUpperCase()}${result.slice(1)}`, `${words(length)} × the straight line`];
    if (bySamples) told.push("it goes by real samples and ends at one");
    else told.push(`${steps} steps to the prototype`);
    if (this.path.request.way === "tuned" && !bySamples && found.length > 0) told.push(`rigidity found: ${found.join(", ")}`);
    this.result.className = `result${isGood ? " good" : ""}`;
    this.result.replaceChildren(make("span", { className: "mark" }), make("span", {}, told.join(" · ")));
    this.say(`${this.targetName(this.path.request.target)}: ${result}`);
  }

  showRule() {
    this.problem.hidden = true;
    this.wayWords.textContent = this.isGiven ? "" : WAYS[this.way][1];
    this.sliders.forEach(({ name, stops, output, input, row }) => {
      const isOn = name === "rigidity" ? this.way === "rigidity" || this.way === "published" : this.way === "published";
      input.disabled = !isOn;
      row.className = `slider${isOn ? "" : " off"}`;
      row.hidden = !isOn;
      output.textContent = words(stops[this[name]]);
      input.setAttribute("aria-valuetext", words(stops[this[name]]));
    });
  }

  toggleLine() {
    this.isComparing = this.compare.checked;
    this.fit();
  }

  showSamplesAs(choice) {
    this.pictures.show(choice);
    this.repaint();
    this.paintStrip();
  }

  frameOf(k) {
    const { frames, d } = this.path;
    return frames.subarray(k * d, (k + 1) * d);
  }

  // The straight line between the first frame and the last.
  lineOf(k) {
    const [start, end, t] = [this.frameOf(0), this.frameOf(this.lastFrame), k / this.lastFrame];
    return start.map((value, j) => value + t * (end[j] - value));
  }

  // ---- playing

  scrub(frame) {
    this.stop();
    this.frame = frame;
    this.paint();
  }

  seek(event) {
    const { left, width } = this.strip.getBoundingClientRect();
    this.scrub(Math.round(((event.clientX - left) / width) * this.lastFrame));
  }

  togglePlaying() {
    if (this.playing === null) this.play();
    else this.stop();
  }

  play() {
    if (this.path === null) return;
    this.stop();
    const from = this.frame >= this.lastFrame ? 0 : this.frame;
    const begun = performance.now() - (PLAYED * from) / this.lastFrame;
    const step = (now) => {
      this.frame = Math.max(0, Math.min(this.lastFrame, Math.floor(((now - begun) / PLAYED) * this.lastFrame)));
      this.paintNow();
      if (this.frame >= this.lastFrame) this.stop();
      else this.playing = requestAnimationFrame(step);
    };
    this.playing = requestAnimationFrame(step);
    this.showPlaying(true);
  }

  stop() {
    cancelAnimationFrame(this.playing);
    this.playing = null;
    this.showPlaying(false);
  }

  showPlaying(isPlaying) {
    this.playButton.textContent = isPlaying ? "❚❚" : "▶";
    this.playButton.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
  }

  // ---- painting

  // Sizes follow the box; the sizes of what is inside do not change it, or it would never end.
  fit() {
    const width = this.view.clientWidth;
    if (width === 0 || (this.path === null && width === this.map.width)) return;
    if (width !== this.map.width) {
      this.map.fit(width);
      this.paintBase();
    }
    this.lineFigure.hidden = !(this.pictures.isImage && this.isComparing);
    this.figure.className = this.pictures.isImage ? "" : "wide";
    this.paintStrip();
    this.paint();
  }

  // Once for each picture of the screen, however often it is asked for.
  paint() {
    cancelAnimationFrame(this.painting);
    this.painting = requestAnimationFrame(() => this.paintNow());
  }

  paintNow() {
    if (!this.isOpen || this.map.width === undefined) return;
    this.paintMap(sized(this.view, this.map.width, this.map.height));
    if (this.path === null) return;
    const { frame } = this;
    this.slider.value = frame;
    this.slider.setAttribute("aria-valuetext", `${frame + 1} of ${this.path.n}`);
    this.box.dataset.frame = frame;
    this.showWhere();
    this.paintScreens();
    this.paintStripMark();
    this.paintCharts();
    clearTimeout(this.filling);
    if (this.valueDetails.open) this.filling = setTimeout(() => this.fillValueTable(), 150); // not while it moves
  }

  paintMap(context) {
    const { path, isComparing } = this;
    this.map.paint(context, {
      theme: this.theme, hovered: this.hovered, cursor: this.cursor, frame: this.frame,
      targets: path && path.request.target === this.target ? path.target_units : this.targetUnits(),
      start: this.sample?.unit ?? -1, path: path?.path, line: isComparing ? path?.line : null,
    });
  }

  showWhere() {
    const unit = this.path.path.units[this.frame];
    const label = this.open.unit_classes[unit];
    const place = make("b", {}, percent(this.frame / this.lastFrame));
    const name = label < 0 ? "" : ` · class ${this.open.classes[label]}`;
    this.where.replaceChildren(place, ` of the way · unit ${unit}${name}${this.guessed()}`);
  }

  // What the classifier takes the frame for.
  guessed() {
    const { guess, guesses, confidence } = this.curves ?? {};
    if (!guess) return "";
    const name = guesses ? guesses[guess[this.frame]] : `class ${guess[this.frame]}`;
    return ` · classifier: ${name}, ${percent(confidence[this.frame])}`;
  }

  paintScreens() {
    const { pictures, theme, frame } = this;
    const [values, line] = [this.frameOf(frame), this.isComparing ? this.lineOf(frame) : null];
    const paintOne = (canvas, shown, options) => {
      const width = canvas.clientWidth;
      const height = pictures.heightFor(width);
      canvas.style.height = `${height}px`;
      pictures.draw(sized(canvas, width, height), width, height, shown, theme, { ...options, isLarge: true });
    };
    paintOne(this.screen, values, pictures.isImage ? {} : { start: this.frameOf(0), line });
    this.screen.setAttribute("aria-label", `Frame ${frame + 1} of ${this.path.n} of the morph`);
    if (line && pictures.isImage) paintOne(this.lineScreen, line, {});
    this.lineScreen.setAttribute("aria-label", `Frame ${frame + 1} of the straight line`);
  }

  // A few frames side by side; drawn once for each path.
  paintStrip() {
    const width = this.strip.clientWidth;
    if (this.path === null || width === 0) return;
    this.strip.style.height = `${STRIP_HEIGHT}px`;
    const tile = this.pictures.isImage ? STRIP_HEIGHT * (this.pictures.columns / this.pictures.rows) : 1.5 * STRIP_HEIGHT;
    const n = Math.max(2, Math.min(this.path.n, Math.floor((width + 4) / (tile + 4))));
    this.stripBase ??= make("canvas");
    const context = sized(this.stripBase, width, STRIP_HEIGHT);
    for (let i = 0; i < n; i += 1) {
      context.save();
      context.translate(((width - tile) * i) / (n - 1), 0);
      context.beginPath();
      context.roundRect(0, 0, tile, STRIP_HEIGHT, 5);
      context.clip();
      context.fillStyle = this.theme.soft;
      context.fillRect(0, 0, tile, STRIP_HEIGHT);
      this.pictures.draw(context, tile, STRIP_HEIGHT, this.frameOf(Math.round((this.lastFrame * i) / (n - 1))), this.theme);
      context.restore();
    }
    this.stripSize = { width, tile };
  }

  paintStripMark() {
    if (!this.stripSize) return;
    const { width, tile } = this.stripSize;
    const context = sized(this.strip, width, STRIP_HEIGHT);
    context.drawImage(this.stripBase, 0, 0, width, STRIP_HEIGHT);
    context.strokeStyle = this.theme.path;
    context.lineWidth = 2.5;
    context.beginPath();
    context.roundRect(1.25 + ((width - tile) * this.frame) / this.lastFrame, 1.25, tile - 2.5, STRIP_HEIGHT - 2.5, 5);
    context.stroke();
  }

  paintCharts() {
    const { curves, frame, isComparing } = this;
    this.charts.forEach(({ name, title, guide, least, canvas, figure }) => {
      const both = curves?.[name];
      figure.hidden = name === "sharpness" && (curves !== null && !both || !this.pictures.isImage);
      if (!both || figure.hidden) return;
      const ours = both.subarray(0, this.path.n);
      const line = isComparing ? both.subarray(this.path.n) : null;
      paintChart(canvas, { ours, line, frame, guide, least }, this.theme);
      const [first, here, last] = [0, frame, this.lastFrame].map((k) => words(ours[k]));
      canvas.setAttribute("aria-label", `${title}: ${first} at the start, ${here} here, ${last} at the end`);
    });
  }

  // ---- to take away

  saveMap() {
    const picture = make("canvas");
    const context = sized(picture, this.map.width, this.map.height, SAVED_RATIO);
    context.fillStyle = this.theme.card;
    context.fillRect(0, 0, this.map.width, this.map.height);
    this.paintLayer(SAVED_RATIO);
    this.paintMap(context);
    this.paintLayer();
    picture.toBlob((blob) => saved(blob, `map-${this.layer}.png`));
  }

  saveStrip() {
    if (this.path === null) return;
    const n = Math.min(12, this.path.n);
    const [width, height] = this.pictures.isImage ? [128 * Math.min(2, this.pictures.columns / this.pictures.rows), 128] : [224, 160];
    const picture = make("canvas", { width: n * width + (n - 1) * 6, height });
    const context = picture.getContext("2d");
    for (let i = 0; i < n; i += 1) {
      context.save();
      context.translate(i * (width + 6), 0);
      this.pictures.draw(context, width, height, this.frameOf(Math.round((this.lastFrame * i) / (n - 1))), LIGHT);
      context.restore();
    }
    picture.toBlob((blob) => saved(blob, `morph-${this.row}.png`));
  }

  async saveFrames(kind) {
    if (this.path === null) return;
    try {
      const { name, type, buffers } = await this.wire.send({ ...this.path.request, kind: "export", format: kind });
      saved(new Blob([buffers[0]], { type }), name);
    } catch (error) {
      this.complain(error);
    }
  }

  // Where the page may not write to the clipboard, the text is selected, ready to be copied by hand.
  async copyCall() {
    try {
      await navigator.clipboard.writeText(this.call.textContent);
      this.copied.textContent = "Copied.";
    } catch {
      const range = document.createRange();
      range.selectNodeContents(this.call);
      const selection = window.getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      this.copied.textContent = "Selected: press Ctrl+C, or ⌘C.";
    }
  }

  // ---- the same as tables

  fillUnitTable() {
    const { shape, heights, hits, errors, unit_classes: classes, purity, unit_clusters: clusters } = this.open;
    const head = ["unit", "row", "column", "to neighbors", "samples", "error", "class", "purity", "cluster"];
    const rows = Array.from({ length: this.map.n }, (_, i) => {
      const label = classes[i] < 0 ? ["–", "–"] : [this.open.classes[classes[i]], percent(purity[i])];
      const error = errors[i] < 0 ? "–" : words(errors[i]);
      return [i, Math.floor(i / shape[1]), i % shape[1], words(heights[i]), hits[i], error, ...label, clusters[i]];
    });
    this.unitTable.replaceChildren(table(head, rows));
  }

  fillValueTable() {
    if (this.path === null) return;
    const { pictures, lastFrame } = this;
    const shown = [0, this.frame, lastFrame].map((k) => this.frameOf(k));
    const rows = Array.from({ length: Math.min(pictures.n, MOST_VALUES) },
      (_, j) => [pictures.nameOf(j), ...shown.map((values) => words(pictures.valueOf(values, j)))]);
    this.valueTable.replaceChildren(table(["feature", "start", `frame ${this.frame + 1}`, "end"], rows));
  }

  fillPathTable() {
    if (this.path === null) return;
    const { path, line, n } = this.path;
    const curves = this.curves ? this.charts.filter(({ name }) => this.curves[name]) : [];
    const head = ["progress", "unit", "class", "unit of the line", ...curves.flatMap(({ title }) => [title, "of the line"])];
    const label = (unit) => this.open.classes[this.open.unit_classes[unit]] ?? "–";
    const rows = Array.from({ length: n }, (_, k) => [percent(k / (n - 1)), path.units[k], label(path.units[k]), line.units[k],
      ...curves.flatMap(({ name }) => [words(this.curves[name][k]), words(this.curves[name][n + k])])]);
    this.pathTable.replaceChildren(table(head, rows));
  }
}

// Something that is made when it is first looked at.
function folded(label, testid, box, fill) {
  const node = make("details", { testid, on: { toggle: () => node.open && fill() } }, make("summary", {}, label), box);
  return node;
}

function table(head, rows) {
  return make("table", {},
    make("thead", {}, make("tr", {}, ...head.map((name) => make("th", { scope: "col" }, name)))),
    make("tbody", {}, ...rows.map((row) => make("tr", {}, ...row.map((value) => make("td", {}, String(value)))))));
}

function blank(canvas) {
  canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
}

export default {
  render({ model, el }) {
    const explorer = new Explorer(model, el);
    return () => explorer.close();
  },
};
