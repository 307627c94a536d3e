import assert from "node:assert/strict";
import { test } from "node:test";
import { Lattice, range } from "../src/map/lattice.ts";
import { Layout } from "../src/map/layout.ts";
import { borderOf, piecesOf } from "../src/map/overlay.ts";
import { opened } from "./fakes.ts";

const LATTICES = [
  new Lattice(opened([4, 5], { topology: "hexagonal" })),
  new Lattice(opened([4, 5])),
  new Lattice(opened([1, 1])),
  new Lattice(opened([1, 20], { topology: "hexagonal" })),
];

test("a unit lies where it is found, at any width", () => {
  for (const lattice of LATTICES) {
    for (const width of [90, 640, 3000]) {
      const layout = new Layout(lattice, width);
      for (let i = 0; i < lattice.n; i += 1) assert.equal(layout.unitAt(...layout.center(i)), i);
      assert.equal(layout.unitAt(-50, -50), -1);
    }
  }
});

test("all cells are within the map, which is never higher than the page has room for", () => {
  for (const lattice of LATTICES) {
    const layout = new Layout(lattice, 400);
    assert.ok(layout.height <= 561);
    for (let i = 0; i < lattice.n; i += 1) {
      for (const [k] of lattice.corners.entries()) {
        for (const [x, y] of layout.edge(i, k)) {
          assert.ok(x >= 0 && x <= 400 && y >= 0 && y <= layout.height);
        }
      }
    }
  }
});

test("across an edge is a neighbor, and it is across the same edge from there", () => {
  const counts = LATTICES.slice(0, 2).map((lattice) => {
    const pairs = [];
    for (let i = 0; i < lattice.n; i += 1) {
      for (const [k] of lattice.corners.entries()) {
        const j = lattice.across(i, k);
        if (j === undefined) continue;
        pairs.push([i, j]);
        assert.ok(lattice.corners.some((_, back) => lattice.across(j, back) === i));
      }
    }
    return pairs.length / 2;
  });
  assert.deepEqual(counts, [4 * 4 + 3 * 9, 4 * 4 + 3 * 5]);
});

test("the border of some units leaves out the edges between them", () => {
  const layout = new Layout(LATTICES[1], 400);
  assert.equal(borderOf(layout, [0]).length, 4);
  assert.equal(borderOf(layout, [0, 1]).length, 6);
  assert.equal(borderOf(layout, [...Array(20).keys()]).length, 2 * (4 + 5));
});

test("a trail rests where it does not move, and is in pieces over joined edges", () => {
  const trail = { units: [3, 3, 4, 0, 0, 1], wrapped: [false, false, true, false, false] };
  assert.deepEqual(piecesOf(trail), [
    [3, 4],
    [0, 1],
  ]);
  assert.deepEqual(piecesOf({ units: [7, 7], wrapped: [false] }), [[7]]);
});

test("a range of very many values does not overflow", () => {
  assert.deepEqual(range(new Float32Array(2 ** 20).fill(3)), [3, 3]);
});
