import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { bundles, placeOf } from "../build.ts";

test("what is shipped is the bundle of the sources, byte for byte: after a change, make bundle", async () => {
  for (const [name, text] of Object.entries(await bundles())) {
    assert.ok(text === (await readFile(placeOf(name), "utf8")), `static/${name} is not that of the sources`);
  }
});
