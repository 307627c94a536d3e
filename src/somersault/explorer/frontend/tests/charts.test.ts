import assert from "node:assert/strict";
import { test } from "node:test";
import { ticks } from "../src/charts.ts";
import { measured } from "../src/panels/charts_panel.ts";

test("an axis has two to five round steps and reaches the top", () => {
  for (let top = 1e-9; top < 1e9; top *= 1.37) {
    const marks = ticks(top);
    assert.ok(marks.length >= 3 && marks.length <= 6, `${top}: ${marks}`);
    assert.equal(marks[0], 0);
    assert.ok(marks[marks.length - 1] >= 0.999 * top);
  }
  assert.deepEqual(ticks(1), [0, 0.25, 0.5, 0.75, 1]);
  for (const nothing of [0, -1, Number.NaN]) assert.deepEqual(ticks(nothing), [0, 1]);
});

test("there is a chart for each curve that was answered", () => {
  const values = Float32Array.of(1, 2);
  const names = measured({ target: values, distance: values, guesses: null }).map(({ name }) => name);
  assert.deepEqual(names, ["target", "distance"]);
  assert.deepEqual(measured(null), []);
});
