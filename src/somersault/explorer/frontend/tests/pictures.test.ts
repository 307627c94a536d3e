import assert from "node:assert/strict";
import { test } from "node:test";
import { choices, imageShapes, pictureOf, suited } from "../src/pictures/choices.ts";
import { CurvePicture } from "../src/pictures/curve.ts";
import { Features } from "../src/pictures/features.ts";
import type { SeriesPicture } from "../src/pictures/series.ts";

const features = (n: number, low = [0], high = [1], names: string[] | null = null) =>
  new Features({ n_features: n, low: Float32Array.from(low), high: Float32Array.from(high), names });

test("pixels are laid out as is known, then the squarest first, none longer than four to one", () => {
  assert.deepEqual(imageShapes(64, [8, 8])[0], [8, 8]);
  assert.deepEqual(imageShapes(12, null), [
    [3, 4],
    [4, 3],
    [2, 6],
    [6, 2],
  ]);
  assert.deepEqual(imageShapes(784, [14, 56])[0], [14, 56]);
  assert.deepEqual(imageShapes(13, null), []);
  assert.deepEqual(imageShapes(48, [4, 4, 3]), [[4, 4, 3]]);
  assert.deepEqual(choices(4, { kind: "profile", image_shape: null })[0], ["2x2", "Image 2 × 2"]);
  assert.deepEqual(choices(48, { kind: "image", image_shape: [4, 4, 3] })[0], ["4x4x3", "Image 4 × 4, in color"]);
});

test("the choice that the session has made is one of those that can be chosen", () => {
  assert.equal(suited({ kind: "image", image_shape: [8, 8] }), "8x8");
  assert.equal(suited({ kind: "image", image_shape: [4, 4, 3] }), "4x4x3");
  for (const choice of ["8x8", "4x4x3", "profile", "waveform"])
    assert.equal(pictureOf(choice, features(64)).choice, choice);
  assert.equal(pictureOf("profile", features(4)).choice, "profile");
});

test("bytes are shares of the range, floats are values", () => {
  const two = features(2, [0, -10], [1, 30]);
  assert.equal(two.valueOf(Uint8Array.of(255, 51), 1), -2);
  assert.equal(two.valueOf(Float32Array.of(7, 8), 1), 8);
  assert.equal(two.shareOf(Float32Array.of(7, 0), 1), 0.25);
  assert.equal(two.shareOf(Float32Array.of(7, 0), 0), 1);
});

test("the pixel under the pointer is that of an image in the middle of its canvas", () => {
  const image = pictureOf("2x4", features(8));
  const box = { width: 80, height: 60 }; // 20 for a pixel, 10 above and below
  assert.equal(image.featureAt(1, 11, box), 0);
  assert.equal(image.featureAt(79, 49, box), 7);
  assert.equal(image.featureAt(40, 5, box), -1);
  assert.equal(image.nameOf(6), "pixel (1, 2)");
  assert.equal(image.heightFor(80), 40);
});

test("of a color image three features are a pixel, side by side under the pointer", () => {
  const image = pictureOf("2x4x3", features(24));
  const box = { width: 120, height: 80 }; // 30 for a pixel, 10 above and below
  assert.deepEqual(
    [1, 11, 21, 31].map((x) => image.featureAt(x, 11, box)),
    [0, 1, 2, 3],
  );
  assert.equal(image.featureAt(119, 69, box), 23);
  assert.equal(image.nameOf(23), "pixel (1, 3) blue");
  assert.equal(image.aspect, 2);
  assert.equal(image.heightFor(80), 40);
});

test("the feature under the pointer is the nearest of a curve, and that of the row in a profile", () => {
  const curve = pictureOf("waveform", features(101));
  assert.equal(curve.featureAt(12, 0, { width: 124, height: 50 }), 0);
  assert.equal(curve.featureAt(62, 0, { width: 124, height: 50 }), 50);
  assert.equal(curve.featureAt(500, 0, { width: 124, height: 50 }), 100);
  const rows = pictureOf("profile", features(3, [0], [1], ["a", "b", "c"]));
  const box = { width: 300, height: rows.heightFor(300) };
  assert.deepEqual(
    [0, 5, 31, 80, 999].map((y) => rows.featureAt(0, y, box)),
    [0, 0, 1, 2, 2],
  );
  assert.equal(rows.nameOf(1), "b");
});

test("a curve goes from the left to the right and is higher where values are", () => {
  const curve = new CurvePicture(features(3), "waveform");
  const points = curve.pointsOf(Float32Array.of(0, 1, 0.5), { width: 110, height: 60 }, 5);
  assert.deepEqual(points, [
    [5, 55],
    [55, 5],
    [105, 30],
  ]);
  assert.deepEqual(
    new CurvePicture(features(1), "profile").pointsOf(Uint8Array.of(255), { width: 10, height: 10 }, 1),
    [[5, 1]],
  );
});

test("series are lines of their channels, which gaps interrupt, and steps have names", () => {
  const series = pictureOf(
    "series",
    new Features({
      n_features: 8,
      low: Float32Array.of(0, 0, 0, 0, 0, 0, 0, 0),
      high: Float32Array.of(1, 2, 1, 2, 1, 2, 1, 2),
      names: null,
      view: { kind: "series", image_shape: null, channels: ["left", "right"] },
    }),
  ) as SeriesPicture;
  assert.deepEqual(choices(8, { kind: "series", image_shape: null, channels: ["left", "right"] }), [
    ["series", "Series"],
  ]);
  const values = Float32Array.of(0, 2, 1, 1, 0, NaN, 1, 0);
  const box = { width: 40, height: 30 };
  assert.deepEqual(series.piecesOf(values, 0, box, 5), [
    [
      [5, 25],
      [15, 5],
      [25, 25],
      [35, 5],
    ],
  ]);
  assert.deepEqual(series.piecesOf(values, 1, box, 5), [
    [
      [5, 5],
      [15, 15],
    ],
    [[35, 25]],
  ]);
  assert.equal(series.nameOf(5), "right at step 2");
  assert.equal(series.featureAt(64, 3, { width: 64 + 12, height: 30 }), 6);
  assert.equal(series.featureAt(20, -1, box), -1);
});
