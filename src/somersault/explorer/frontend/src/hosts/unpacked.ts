// A body of the command's own server.
import type { Reply } from "../protocol.ts";

/** 4 bytes of length, the head with the sizes of the buffers, the buffers; each of them begins at its own byte 0. */
export function unpacked(body: ArrayBuffer): [head: Reply, buffers: DataView[]] {
  const length = new DataView(body).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(body, 4, length))) as Reply & {
    sizes: number[];
  };
  let start = 4 + length;
  const buffers = head.sizes.map((size) => {
    start += size;
    return new DataView(body.slice(start - size, start));
  });
  return [head, buffers];
}
