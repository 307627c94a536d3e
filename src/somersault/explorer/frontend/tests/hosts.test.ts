import assert from "node:assert/strict";
import { test } from "node:test";
import { canonical } from "../src/hosts/canonical.ts";
import { modelOf } from "../src/hosts/model.ts";
import { unpacked } from "../src/hosts/unpacked.ts";
import type { Reply } from "../src/protocol.ts";
import { bytes, settled } from "./fakes.ts";

test("a request is the same in whatever order its fields come", () => {
  const one = { kind: "morph", target: { unit: 3 }, rigidity: 1e-7, share: undefined };
  const other = { rigidity: 0.0000001, target: { unit: 3 }, kind: "morph" };
  assert.equal(canonical(one), canonical(other));
  assert.notEqual(canonical(one), canonical({ ...one, target: { unit: 4 } }));
  assert.equal(canonical([null, { b: 1, a: "ü" }]), '[null,{"a":"ü","b":1}]');
});

test("a body holds its head and its buffers", () => {
  const head = new TextEncoder().encode('{"id":7,"sizes":[2,0,1]}');
  const body = Uint8Array.of(head.length, 0, 0, 0, ...head, 1, 2, 3).buffer;
  const [{ id }, buffers] = unpacked(body);
  assert.equal(id, 7);
  assert.deepEqual(
    buffers.map((view) => [...new Uint8Array(view.buffer, view.byteOffset, view.byteLength)]),
    [[1, 2], [], [3]],
  );
});

test("a model tells all that listen what was answered, and what went wrong", async () => {
  const model = modelOf(async ({ ask }) => {
    if ("bad" in ask) throw new Error("got bad, need good");
    return [{ arrays: [] }, [bytes(1)]];
  });
  const heard: [Reply, number][] = [];
  const listener = (content: Reply, buffers: DataView[]) => heard.push([content, buffers.length]);
  model.on("msg:custom", listener);
  model.send({ id: 1, ask: {} });
  await settled();
  model.send({ id: 2, ask: { bad: true } });
  await settled();
  model.off("msg:custom", listener);
  model.send({ id: 3, ask: {} });
  await settled();
  assert.deepEqual(heard, [
    [{ id: 1, answer: { arrays: [] } }, 1],
    [{ id: 2, error: "got bad, need good" }, 0],
  ]);
});
