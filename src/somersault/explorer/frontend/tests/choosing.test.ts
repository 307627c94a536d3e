import assert from "node:assert/strict";
import { test } from "node:test";
import type { Opened } from "../src/protocol.ts";
import { bytes, explorer, MORPH, offered, opened } from "./fakes.ts";

const SAMPLE = { label: null, unit: 0, n_missing: 0, arrays: [{ name: "values", type: "uint8" }] };
const LABELED: Partial<Opened> = { classes: ["cat", "dog"], unit_classes: Int32Array.of(0, 1, -1) };

/** One that has a start, and no path yet. */
async function started(open = opened([1, 3]), offer = offered(), options = {}) {
  const found = explorer(open, offer, options);
  found.app.chooser.startFrom(0, { isPlayed: false });
  await found.session.answer({ row: 0, ...SAMPLE }, [bytes(0)]);
  return found;
}

const frames = bytes(10, 20, 30);

test("a start is shown with its path, and then with its curves", async () => {
  const { app, session } = await started();
  const [request] = session.of("morph");
  assert.deepEqual(request, { kind: "morph", row: 0, target: { unit: 2 }, mode: "tuned", frames: 3 });
  assert.equal(app.store.state.waiting, 1);
  await session.answer(MORPH, [frames], request);
  assert.equal(app.store.state.waiting, 0);
  assert.deepEqual([...(app.store.state.path?.frame(1) ?? [])], [20]);
  assert.equal(app.store.state.announced.text, "unit 2: the target is reached");
  assert.deepEqual(session.of("curves"), [{ ...request, kind: "curves" }]);
  await session.answer({ target: [1], guesses: null });
  assert.ok(app.store.state.curves);
});

test("while a path is on its way only the latest wish is remembered", async () => {
  const { app, session } = await started();
  const [first] = session.of("morph");
  app.store.change({ mode: "rigidity" });
  for (const rigidity of [0, 1, 2]) {
    app.store.change({ rigidity });
    app.follower.follow();
  }
  assert.equal(session.of("morph").length, 1);
  await session.answer(MORPH, [frames], first);
  assert.deepEqual(
    session.of("morph").map((request) => request.rigidity),
    [undefined, 300],
  );
  assert.deepEqual(session.of("curves"), []); // what is replaced at once is not measured
});

test("a request has the numbers that its mode takes, and no others", async () => {
  const { app, session } = await started();
  await session.answer(MORPH, [frames], session.of("morph")[0]);
  const asked = [];
  for (const mode of ["map", "rigidity", "published"] as const) {
    app.store.change({ mode });
    app.follower.follow();
    const request = session.of("morph").at(-1);
    await session.answer(MORPH, [frames], request);
    asked.push([request?.rigidity, request?.share]);
  }
  assert.deepEqual(asked, [
    [undefined, undefined],
    [30, undefined],
    [30, 0.5],
  ]);
});

test("of two starts the later one counts, in whatever order they are answered", async () => {
  const { app, session } = await started();
  app.chooser.startFrom(1);
  app.chooser.startFrom(2);
  const [, one, two] = session.of("sample");
  await session.answer({ row: 2, ...SAMPLE }, [bytes(2)], two);
  await session.answer({ row: 1, ...SAMPLE }, [bytes(1)], one);
  assert.equal(app.store.state.row, 2);
  assert.equal(app.store.state.sample?.row, 2);
});

test("a start that does not exist is told, and the old one stays", async () => {
  const { app, session } = await started();
  await session.answer(MORPH, [frames], session.of("morph")[0]);
  app.chooser.startFrom(99);
  await session.refuse("row is 99; need one below 10");
  const { problem, row, waiting } = app.store.state;
  assert.deepEqual([problem, row, waiting], ["row is 99; need one below 10", 0, 0]);
  app.chooser.startFrom(1);
  assert.equal(app.store.state.problem, "");
});

test("a click chooses the class, the cluster, the unit or the start", async () => {
  const { app, session } = await started(opened([1, 3], LABELED));
  for (const clicks of ["class", "cluster", "unit"] as const) {
    app.store.change({ clicks });
    app.chooser.choose(1);
    assert.deepEqual(app.store.state.target, { [clicks]: clicks === "cluster" ? 0 : 1 });
  }
  app.store.change({ clicks: "start" });
  app.chooser.choose(1);
  await session.answer({ rows: [7, 8], labels: [], samples: [] });
  assert.deepEqual(session.of("sample").at(-1), { kind: "sample", row: 7 });
  app.store.change({ clicks: "nothing" });
  const before = app.store.state;
  app.chooser.choose(2);
  assert.equal(app.store.state, before);
});

test("a unit without a class or without samples cannot be chosen as one that has", async () => {
  const { app, session } = await started(opened([1, 3], LABELED));
  app.chooser.choose(2);
  assert.match(app.store.state.problem, /Unit 2 has no class/);
  app.chooser.startAt(2);
  await session.answer({ rows: [] });
  assert.match(app.store.state.problem, /Unit 2 has no samples/);
});

test("a target that a file does not hold is told with those that it holds", async () => {
  const { app } = await started(opened([1, 3]), offered({ rows: [0], targets: [{ unit: 0 }, { unit: 2 }] }));
  app.chooser.aim({ unit: 1 });
  assert.equal(
    app.store.state.problem,
    "This file holds no path to unit 1, but to: unit 0, unit 2. The live explorer has all.",
  );
  assert.deepEqual(app.store.state.target, { unit: 2 });
});

test("a new path goes to its end where no motion is wanted", async () => {
  const { app, session } = await started();
  app.chooser.aim({ unit: 1 });
  await session.answer(MORPH, [frames], session.of("morph")[0]);
  await session.answer(MORPH, [frames], session.of("morph")[1]);
  assert.equal(app.store.state.frame, 2);
});

test("the target shows its prototype, and nothing where a file does not hold it", async () => {
  const { app, session } = await started();
  const prototype = { counts: [], arrays: [{ name: "prototype", type: "uint8" }] };
  await session.answer(prototype, [bytes(5)], session.of("unit")[0]);
  assert.deepEqual(app.store.state.goal, Uint8Array.of(5));
  app.chooser.aim({ unit: 0 });
  await session.refuse("not here", session.of("unit")[1]);
  assert.equal(app.store.state.goal, null);
});

test("one that is closed changes nothing any more", async () => {
  const { app, session, close } = await started();
  const [request] = session.of("morph");
  close();
  await session.answer(MORPH, [frames], request);
  assert.equal(app.store.state.path, null);
  assert.deepEqual(session.of("curves"), []);
});

test("a unit that the pointer rests on is asked for, one that it passes is not", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { app, session } = explorer(opened([1, 3]));
  app.viewer.hover(0);
  context.mock.timers.tick(20);
  app.viewer.hover(1);
  assert.equal(app.store.state.shown, 1);
  context.mock.timers.tick(50);
  assert.deepEqual(session.of("unit"), [{ kind: "unit", unit: 1 }]);
  await session.answer({ unit: 1, counts: [] });
  await session.refuse("not here");
  assert.equal(app.store.state.unit?.unit, 1);
  assert.deepEqual(app.store.state.members, { unit: 1, answer: null });
});

test("layers that a map lacks are left out, and a component is asked for", async () => {
  const { app, session } = explorer(opened([1, 3]));
  assert.deepEqual(app.viewer.layers, ["heights", "hits", "errors", "clusters", "component"]);
  for (let i = 0; i < 4; i += 1) app.viewer.showNextLayer();
  assert.equal(app.store.state.layer, "component");
  const [request] = session.of("component");
  app.viewer.showFeature(2);
  await session.answer({ feature: 0 }, [], request);
  const { component } = app.store.state;
  assert.equal(component, null); // another one is wanted since
  await session.answer({ feature: 2 });
  assert.equal(app.store.state.component?.feature, 2);
  app.viewer.showNextLayer();
  assert.equal(app.store.state.layer, "heights");
});
