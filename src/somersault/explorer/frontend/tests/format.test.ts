import assert from "node:assert/strict";
import { test } from "node:test";
import { fitted } from "../src/canvas.ts";
import { capitalized, count, percent, short } from "../src/format.ts";

test("numbers have three digits", () => {
  const found = [0, 1, 0.123456, 1234.5, 99999, 123456, 0.0001234, -2.5, Number.NaN, Infinity].map(short);
  assert.deepEqual(found, ["0", "1", "0.123", "1230", "100000", "1.2e+5", "1.2e-4", "-2.5", "–", "–"]);
  assert.deepEqual([percent(0.456), count(12345), capitalized("the end")], ["46 %", "12,345", "The end"]);
});

test("a text that is too long ends with dots, between whole characters", () => {
  const context = { measureText: (text: string) => ({ width: [...text].length }) as TextMetrics };
  assert.equal(fitted(context, "petal", 5), "petal");
  assert.equal(fitted(context, "🌸🌸🌸🌸", 3), "🌸🌸…");
  assert.equal(fitted(context, "petal", 0), "p…");
});
