import assert from "node:assert/strict";
import { test } from "node:test";
import { arraysOf, Wire } from "../src/wire.ts";
import { bytes, Session } from "./fakes.ts";

test("the same question is asked once, and one that was refused again", async () => {
  const session = new Session();
  const wire = new Wire(session);
  const first = wire.ask({ kind: "unit", unit: 3 });
  assert.equal(wire.ask({ kind: "unit", unit: 3 }), first);
  await session.answer({ unit: 3 });
  assert.equal((await first).unit, 3);
  assert.equal(session.asked.length, 1);
  const refused = wire.ask({ kind: "unit", unit: 99 });
  const caught = assert.rejects(refused, /there are 56 units/);
  await session.refuse("there are 56 units");
  await caught;
  wire.ask({ kind: "unit", unit: 99 });
  assert.equal(session.asked.length, 3);
});

test("answers find their question in whatever order they come, and those of other views are not ours", async () => {
  const session = new Session();
  const wire = new Wire(session);
  const [one, two] = [wire.ask({ kind: "sample", row: 1 }), wire.ask({ kind: "sample", row: 2 })];
  session.tell({ id: -5, answer: { arrays: [] } }, []);
  session.tell({ id: null, error: "what was that" }, []);
  await session.answer({ row: 2 });
  await session.answer({ row: 1 }, [], session.asked[0].ask);
  assert.deepEqual([(await one).row, (await two).row], [1, 2]);
});

test("answers are forgotten once they have become too much", async () => {
  const session = new Session();
  const wire = new Wire(session);
  wire.ask({ kind: "sample", row: 0 });
  await session.answer({ row: 0 }, [new DataView(new ArrayBuffer(2 ** 26))]);
  wire.ask({ kind: "sample", row: 0 });
  assert.equal(session.asked.length, 2);
});

test("arrays are read wherever they begin in a buffer", () => {
  const buffer = new ArrayBuffer(16);
  new Float32Array(buffer, 4, 2).set([1.5, -2]);
  const shifted = new DataView(new Uint8Array([9, ...new Uint8Array(buffer, 4, 8)]).buffer, 1);
  const parts = [
    { name: "values", type: "float32" },
    { name: "pixels", type: "uint8" },
  ];
  assert.deepEqual(arraysOf(parts, [shifted, bytes(0, 255)]), {
    values: Float32Array.of(1.5, -2),
    pixels: Uint8Array.of(0, 255),
  });
});

test("one that is closed hears nothing more", async () => {
  const session = new Session();
  new Wire(session).close();
  assert.equal(session.isHeard, false);
});
