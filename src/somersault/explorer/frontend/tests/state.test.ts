import assert from "node:assert/strict";
import { test } from "node:test";
import { Path } from "../src/path.ts";
import { Player } from "../src/player.ts";
import type { Morph } from "../src/protocol.ts";
import { Store } from "../src/state.ts";
import { explorer, MORPH, opened } from "./fakes.ts";

test("an effect runs at once, and again when one of its fields has become another", () => {
  const store = new Store({ a: 1, b: 2, c: 3 });
  const seen: number[] = [];
  store.watch(["a", "b"], () => seen.push(store.state.a + store.state.b));
  store.change({ c: 9 });
  store.change({ a: 1 });
  assert.deepEqual(seen, [3]);
  store.change({ a: 5, b: 6 });
  assert.deepEqual(seen, [3, 11]);
});

const path = (frames: number[]) =>
  new Path({ kind: "morph", row: 0, target: { unit: 2 }, mode: "tuned", frames: frames.length / 2 }, {
    ...MORPH,
    frames: Float32Array.from(frames),
  } as Morph);

test("a path has frames, and the straight line between the first and the last", () => {
  const one = path([0, 0, 1, 7, 4, 2, 9, 9, 8, 4]);
  assert.equal(one.last, 4);
  assert.deepEqual([...one.frame(1)], [1, 7]);
  assert.deepEqual([...one.linePoint(1)], [2, 1]);
  assert.deepEqual([...one.linePoint(4)], [8, 4]);
  assert.deepEqual([...one.frame(0)], [0, 0]); // which the line has left as it was
  assert.deepEqual(
    one.some(3).map((values) => [...values]),
    [
      [0, 0],
      [4, 2],
      [8, 4],
    ],
  );
});

function playing() {
  const { store } = explorer(opened([1, 3])).app;
  const steps: ((now: number) => void)[] = [];
  const clock = {
    now: () => 1000,
    next: (step: (now: number) => void) => steps.push(step),
    cancel: () => steps.splice(0),
  };
  store.change({ path: path([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]) });
  return { store, player: new Player(store, clock), steps };
}

test("a path plays from the first frame to the last, and then stops", () => {
  const { store, player, steps } = playing();
  const frames = [];
  player.play();
  for (let now = 1000; steps.length > 0; now += 300) {
    steps.splice(0)[0](now);
    frames.push(store.state.frame);
  }
  assert.deepEqual(frames, [0, 0, 1, 1, 2, 2, 3, 3, 4]);
  assert.equal(store.state.isPlaying, false);
});

test("playing goes on where it was, begins anew at the end, and stops where one scrubs to", () => {
  const { store, player, steps } = playing();
  player.scrub(2);
  player.toggle();
  steps.splice(0)[0](1000);
  assert.equal(store.state.frame, 2);
  player.toggle();
  assert.deepEqual([store.state.isPlaying, steps.length], [false, 0]);
  player.scrub(99);
  assert.equal(store.state.frame, 4);
  player.play();
  steps.splice(0)[0](1000);
  assert.equal(store.state.frame, 0);
  player.scrub(-1);
  assert.deepEqual([store.state.frame, store.state.isPlaying], [0, false]);
});
