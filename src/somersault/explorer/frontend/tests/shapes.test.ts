import assert from "node:assert/strict";
import { test } from "node:test";
import { choices, pictureOf, suited } from "../src/pictures/choices.ts";
import { Features } from "../src/pictures/features.ts";
import { eyeAt, shades, volumeOf } from "../src/pictures/rays.ts";

const SIDE = 16;
const place = (j: number) =>
  [Math.floor(j / SIDE ** 2), Math.floor(j / SIDE) % SIDE, j % SIDE].map((k) => (k + 0.5) / SIDE - 0.5);
const ball = (radius: number, x = 0) =>
  volumeOf(SIDE, (j) => {
    const [a, b, c] = place(j);
    return Math.hypot(a - x, b, c) - radius;
  });
const seen = (bright: Float32Array) => bright.filter((each) => each >= 0).length;

test("the eye looks along three directions that are at right angles", () => {
  for (const degrees of [0, 35, 200]) {
    const { right, up, near } = eyeAt(degrees);
    const dot = (a: number[], b: number[]) => a.reduce((all, each, k) => all + each * b[k], 0);
    for (const one of [right, up, near]) assert.ok(Math.abs(dot(one, one) - 1) < 1e-12);
    for (const [a, b] of [
      [right, up],
      [up, near],
      [near, right],
    ])
      assert.ok(Math.abs(dot(a, b)) < 1e-12);
  }
});

test("a ball covers a disk of its size from wherever it is seen, and nothing covers nothing", () => {
  const size = 120;
  const disk = Math.PI * ((0.3 / 1.24) * size) ** 2;
  for (const degrees of [0, 90, 222])
    assert.ok(Math.abs(seen(shades(ball(0.3), size, degrees)) / disk - 1) < 0.05);
  assert.equal(seen(shades(ball(-1), size, 0)), 0);
});

test("a ball on the right is on the left from behind, and in the middle from the side", () => {
  const middle = (degrees: number) => {
    const bright = shades(ball(0.15, 0.25), 60, degrees);
    const columns = [...bright.keys()].filter((i) => bright[i] >= 0).map((i) => (i % 60) - 29.5);
    return columns.reduce((all, each) => all + each, 0) / columns.length;
  };
  assert.ok(middle(0) > 5);
  assert.ok(middle(180) < -5);
  assert.ok(Math.abs(middle(90)) < 1);
});

test("shapes are drawn as shapes and as nothing else, from bytes", () => {
  const view = { kind: "shape" as const, image_shape: null };
  assert.equal(suited(view), "shape");
  assert.deepEqual(choices(SIDE ** 3, view), [["shape", "Shape"]]);
  const features = new Features({
    n_features: SIDE ** 3,
    low: Float32Array.of(-0.1),
    high: Float32Array.of(0.1),
    names: null,
  });
  const picture = pictureOf("shape", features);
  assert.equal(picture.isSolid, true);
  assert.equal(picture.nameOf(SIDE ** 2 + 2 * SIDE + 3), "voxel (1, 2, 3)");
  assert.equal(picture.featureAt(1, 1, { width: 9, height: 9 }), -1);
});
