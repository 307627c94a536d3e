// Shows the explorer in a page of the command's own server, whose token is in the fragment of the address.
import explorer from "./explorer.js";
import { modelOf } from "./model.js";

const TRIES = 5;
const token = taken();

// The token leaves the address bar at once; a reload of this tab finds it again.
function taken() {
  const found = new URLSearchParams(location.hash.slice(1)).get("token");
  if (found) {
    sessionStorage.setItem("token", found);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem("token");
}

async function ask(message) {
  const response = await posted(JSON.stringify(message));
  if (response.status === 401) {
    throw new Error("This page is not let in any more: open the address that somersault explore has printed.");
  }
  if (response.headers.get("content-type") !== "application/octet-stream") throw new Error(await response.text());
  const [head, buffers] = unpacked(await response.arrayBuffer());
  if (head.error !== undefined) throw new Error(head.error);
  return [head.answer, buffers];
}

// Asks again where a connection broke, or too much was asked at once: questions change nothing.
async function posted(body, tries = TRIES) {
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${token}` };
  const response = await fetch("/ask", { method: "POST", headers, body }).catch(() => null);
  if (response && (response.status !== 503 || tries === 1)) return response;
  if (tries === 1) throw new Error("The explorer does not answer: it has ended. Start somersault explore again.");
  await new Promise((done) => setTimeout(done, response ? 1000 : 100));
  return posted(body, tries - 1);
}

// 4 bytes of length, the head with the sizes of the buffers, the buffers; each of them begins at its own byte 0.
function unpacked(body) {
  const length = new DataView(body).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(body, 4, length)));
  let start = 4 + length;
  const buffers = head.sizes.map((size) => new DataView(body.slice(start, (start += size))));
  return [head, buffers];
}

export const model = modelOf("page", ask);
const el = document.getElementById("explorer");
if (token) {
  explorer.render({ model, el });
} else {
  const words = document.createElement("p");
  words.className = "problem";
  words.setAttribute("role", "alert");
  words.textContent =
    "This page needs the whole address that somersault explore has printed, with what follows the #: open that one.";
  el.replaceChildren(words);
}
