import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChangesOffer, Opened } from "../src/protocol.ts";
import { shownChange } from "../src/state.ts";
import { bytes, explorer, MORPH, offered, opened } from "./fakes.ts";

const OFFER: ChangesOffer = {
  asked: "the map",
  wanted: [
    [0, "cat"],
    [1, "dog"],
  ],
  range: [0, 0],
  columns: [{ name: "age", is_number: true, has_order: true, low: "1", high: "9" }],
  has_limits: true,
};
const SAMPLE = { label: null, unit: 0, n_missing: 0, arrays: [{ name: "values", type: "uint8" }] };
const LABELED: Partial<Opened> = { classes: ["cat", "dog"], unit_classes: Int32Array.of(0, 1, -1) };
const way = { units: [0, 1], wrapped: [false] };
const CHANGE = {
  cost: "1",
  is_training_row: false,
  changes: [[0, "age", "3", "4"]],
  steps: [["3"]],
  said: [],
  way,
};
const FOUND = { row: 0, now: "cat", is_already: false, reason: "", answers: [CHANGE, CHANGE], call: "" };

/** One that has a start and its path. */
async function started(changes: Partial<ChangesOffer> = {}) {
  const found = explorer(opened([1, 3], LABELED), offered({ changes: { ...OFFER, ...changes } }));
  await start(found, 0);
  return found;
}

async function start({ app, session }: ReturnType<typeof explorer>, row: number) {
  app.chooser.startFrom(row, { isPlayed: false });
  await session.answer({ row, ...SAMPLE }, [bytes(0)], session.of("sample").at(-1));
  await session.answer(MORPH, [bytes(1, 2, 3)], session.of("morph").at(-1));
}

test("nothing is asked of a model before the user wants it, and then it follows what is chosen", async () => {
  const found = await started();
  const { app, session } = found;
  app.changes.want(1);
  app.changes.limit({ column: 0, way: "up", low: null, high: null });
  assert.deepEqual(session.of("changes"), []);
  app.changes.find();
  const limits = [{ column: 0, way: "up", low: null, high: null }];
  assert.deepEqual(session.of("changes"), [{ kind: "changes", row: 0, wanted: 1, limits }]);
  await session.answer(FOUND, [], session.of("changes")[0]);
  assert.equal(app.store.state.changes?.answer?.now, "cat");
  await start(found, 5);
  assert.deepEqual(session.of("changes").at(-1), { kind: "changes", row: 5, wanted: 1, limits });
});

test("of two questions the later one counts, in whatever order they are answered", async () => {
  const { app, session } = await started();
  app.changes.find();
  app.changes.want(1);
  const [one, two] = session.of("changes");
  await session.answer({ ...FOUND, now: "later" }, [], two);
  await session.answer({ ...FOUND, now: "earlier" }, [], one);
  assert.equal(app.store.state.changes?.answer?.now, "later");
  assert.equal(app.store.state.waiting, 0);
});

test("what is refused is told in its place, and goes with the next answer", async () => {
  const { app, session } = await started();
  app.changes.find();
  await session.refuse("age is outside", session.of("changes")[0]);
  assert.deepEqual([app.store.state.changes?.problem, app.store.state.problem], ["age is outside", ""]);
  app.changes.want(1);
  await session.answer(FOUND, [], session.of("changes")[1]);
  assert.equal(app.store.state.changes?.problem, "");
});

test("a limit stands once for a column, in their order, and is taken away where it leaves all open", async () => {
  const { app } = await started();
  const open = { way: "any", low: null, high: null } as const;
  app.changes.limit({ column: 3, way: "none", low: null, high: null });
  app.changes.limit({ column: 1, ...open, low: 2 });
  app.changes.limit({ column: 3, way: "down", low: null, high: null });
  assert.deepEqual(
    app.store.state.limits.map(({ column, way: how, low }) => [column, how, low]),
    [
      [1, "any", 2],
      [3, "down", null],
    ],
  );
  app.changes.limit({ column: 1, ...open });
  assert.deepEqual(
    app.store.state.limits.map(({ column }) => column),
    [3],
  );
  app.changes.free();
  assert.deepEqual(app.store.state.limits, []);
});

test("the class that a morph leads to is wanted too, but for a model of its own", async () => {
  const ofMap = await started();
  ofMap.app.chooser.aim({ class: 1 });
  assert.equal(ofMap.app.store.state.wanted, 1);
  ofMap.app.chooser.aim({ unit: 0 });
  assert.equal(ofMap.app.store.state.wanted, 1);
  const ofModel = await started({ asked: "the model" });
  ofModel.app.chooser.aim({ class: 1 });
  assert.equal(ofModel.app.store.state.wanted, 0);
});

test("the way of an answer is shown as long as its row is the start", async () => {
  const found = await started();
  const { app, session } = found;
  assert.equal(shownChange(app.store.state), null);
  app.changes.find();
  await session.answer(FOUND, [], session.of("changes")[0]);
  assert.deepEqual(shownChange(app.store.state)?.way, way);
  await start(found, 5);
  assert.equal(shownChange(app.store.state), null);
});
