import assert from "node:assert/strict";
import { test } from "node:test";
import { cellsOf, groupTargets, type Layer, rangeOf } from "../src/layers.ts";
import { LIGHT } from "../src/theme.ts";
import { opened } from "./fakes.ts";

const OPEN = opened([1, 3], {
  classes: ["cat", "dog"],
  marks: ["c", "d"],
  n_clusters: 2,
  heights: Float32Array.of(5, 0, 2),
  hits: Int32Array.of(5, 0, 2),
  errors: Float32Array.of(0.5, -1, 1.5),
  unit_classes: Int32Array.of(1, -1, 0),
  unit_clusters: Int32Array.of(0, 1, 1),
  purity: Float32Array.of(1, 0, 0.5),
});
const SHOWN = { component: null, hasMarks: true, isDark: false };

test("a unit without samples has no error, and does not count for the range", () => {
  assert.deepEqual(rangeOf(OPEN, "errors", null), [0.5, 1.5]);
  const cells = cellsOf(OPEN, { ...SHOWN, layer: "errors" }, 30);
  assert.deepEqual(
    cells?.colors.map((color) => color === null),
    [false, true, false],
  );
});

test("what is high stands out from the page, but borders of a U-matrix are dark on any", () => {
  const reds = (layer: Layer, isDark: boolean) =>
    [0, 2].map((unit) => cellsOf(OPEN, { ...SHOWN, layer, isDark }, 30)?.colors[unit]?.[0] ?? -1);
  const [high, low] = reds("hits", false);
  assert.ok(high < low);
  assert.deepEqual(reds("heights", false), [high, low]);
  assert.deepEqual(reds("heights", true), [high, low]);
  assert.ok(reds("hits", true)[0] > reds("hits", true)[1]);
});

test("cells bear their labels, and where there is room the numbers of their layer", () => {
  assert.deepEqual(cellsOf(OPEN, { ...SHOWN, layer: "heights" }, 30)?.marks, ["d", null, "c"]);
  assert.deepEqual(cellsOf(OPEN, { ...SHOWN, layer: "hits" }, 30)?.marks, ["5", "0", "2"]);
  assert.deepEqual(cellsOf(OPEN, { ...SHOWN, layer: "hits" }, 10)?.marks, ["d", null, "c"]);
  assert.deepEqual(cellsOf(OPEN, { ...SHOWN, layer: "clusters" }, 30)?.marks, ["0", "1", "1"]);
  assert.equal(cellsOf(OPEN, { ...SHOWN, layer: "hits", hasMarks: false }, 30)?.marks, null);
});

test("clusters have borders, classes are paler where they are mixed, and both are targets", () => {
  assert.equal(cellsOf(OPEN, { ...SHOWN, layer: "clusters" }, 30)?.groups, OPEN.unit_clusters);
  const labels = cellsOf(OPEN, { ...SHOWN, layer: "labels" }, 30);
  assert.equal(labels?.groups, null);
  assert.equal(labels?.colors[1], null);
  assert.deepEqual(
    groupTargets(OPEN, "labels", LIGHT).map(({ target }) => target),
    [{ class: 0 }, { class: 1 }],
  );
});

test("a component is shown once it is known", () => {
  assert.equal(cellsOf(OPEN, { ...SHOWN, layer: "component" }, 30), null);
  const component = { feature: 2, values: Float32Array.of(1, 2, 4) };
  assert.deepEqual(rangeOf(OPEN, "component", component), [1, 4]);
  assert.equal(cellsOf(OPEN, { ...SHOWN, component, layer: "component" }, 30)?.colors.length, 3);
});
