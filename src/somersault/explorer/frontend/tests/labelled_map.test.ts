import assert from "node:assert/strict";
import { test } from "node:test";
import { LabelledMap } from "../src/labelled_map.ts";
import { offered, opened } from "./fakes.ts";

const OPEN = opened([2, 3], {
  classes: ["cat", "dog"],
  n_clusters: 2,
  hits: Int32Array.of(1, 9, 4, 0, 2, 3),
  unit_classes: Int32Array.of(0, 1, 1, -1, 0, 0),
  unit_clusters: Int32Array.of(0, 0, 0, 1, 1, 1),
  purity: Float32Array.of(1, 0.4, 1, 0, 1, 1),
});
const MAP = new LabelledMap(OPEN, offered());

test("a target means its units, and the one with most samples of its own kind stands for it", () => {
  assert.deepEqual(MAP.unitsOf({ class: 1 }, null), [1, 2]);
  assert.deepEqual(MAP.unitsOf({ cluster: 1 }, null), [3, 4, 5]);
  assert.deepEqual(MAP.unitsOf({ unit: 4 }, null), [4]);
  assert.equal(MAP.typicalUnit({ class: 1 }, null), 2); // 4 of its own against 0.4 · 9
  assert.equal(MAP.typicalUnit({ class: 0 }, null), 5);
});

test("targets and units are named", () => {
  assert.equal(MAP.nameOf({ class: 1 }), "class dog");
  assert.equal(MAP.titleOf({ class: 1 }), "dog");
  assert.equal(MAP.titleOf({ cluster: 1 }), "cluster 1");
  assert.equal(MAP.describe(2), "Unit 2, row 0, column 2, class dog, 100 % of its samples, 4 samples");
  assert.equal(MAP.describe(3), "Unit 3, row 1, column 0, 0 samples");
  assert.equal(MAP.targets.length, 2 + 2 + 6);
});

test("a step stays on the map, and goes on at the other side of a joined edge", () => {
  const moves = (map: LabelledMap, unit: number) =>
    [
      [0, -1],
      [0, 1],
      [-1, 0],
      [1, 0],
    ].map(([down, right]) => map.stepFrom(unit, down, right));
  assert.deepEqual(moves(MAP, 0), [0, 1, 0, 3]);
  const torus = new LabelledMap({ ...OPEN, boundary: "toroidal" }, offered());
  assert.deepEqual(moves(torus, 0), [2, 1, 3, 3]);
  const cylinder = new LabelledMap({ ...OPEN, boundary: "cylindrical" }, offered());
  assert.deepEqual(moves(cylinder, 5), [4, 3, 2, 5]);
});

test("a file has the starts and the targets that it holds, and a given morph its own goal", () => {
  const file = new LabelledMap(OPEN, offered({ rows: [3], targets: [{ unit: 1 }] }));
  assert.deepEqual([file.canStart(3), file.canStart(4)], [true, false]);
  assert.deepEqual([file.holds({ unit: 1 }), file.holds({ class: 1 })], [true, false]);
  const given = new LabelledMap(OPEN, offered({ rows: [0], targets: [{ goal: 0 }], goal: "class dog" }));
  assert.equal(given.isGiven, true);
  assert.equal(given.canStart(0), false);
  assert.equal(given.nameOf({ goal: 0 }), "class dog");
  const sample = { row: 0, label: null, unit: 0, n_missing: 0, values: Float32Array.of(0), target_units: [4] };
  assert.deepEqual(given.unitsOf({ goal: 0 }, sample), [4]);
  assert.deepEqual(given.unitsOf({ goal: 0 }, null), []);
});
