import assert from "node:assert/strict";
import { test } from "node:test";
import { type Color, css, DARK, hue, inkOn, LIGHT, rampColor, rgb, variables } from "../src/theme.ts";

const lightness = ([r, g, b]: Color) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
const SHARES = Array.from({ length: 101 }, (_, i) => i / 100);

test("a ramp goes from light to dark, or the other way round", () => {
  for (const [isLightHigh, sign] of [
    [false, -1],
    [true, 1],
  ] as const) {
    const ramp = SHARES.map((share) => sign * lightness(rampColor(share, isLightHigh)));
    assert.ok(ramp.every((value, i) => i === 0 || value >= ramp[i - 1]));
    assert.ok(ramp[100] - ramp[0] > 100);
  }
});

test("words in a cell are in the ink that contrasts more", () => {
  assert.equal(inkOn([255, 255, 255]), "#15171a");
  assert.equal(inkOn([0, 0, 0]), "#ffffff");
});

test("groups after the last hue come again, paler", () => {
  assert.equal(new Set(Array.from({ length: 24 }, (_, i) => css(hue(i)))).size, 24);
  assert.ok(lightness(hue(12)) > lightness(hue(0)));
});

test("both themes name the same colors", () => {
  assert.deepEqual(Object.keys(DARK), Object.keys(LIGHT));
  assert.match(variables(LIGHT), /--card: #ffffff;/);
  assert.deepEqual(rgb("#0a10ff"), [10, 16, 255]);
});
