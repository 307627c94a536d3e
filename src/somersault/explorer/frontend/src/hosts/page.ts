// Shows the explorer in a page of the command's own server, whose token is in the fragment of the address.
import explorer from "./explorer.js";
import { type Message, modelOf } from "./model.ts";
import { unpacked } from "./unpacked.ts";

const TRIES = 5;
const token = tokenOfAddress();

// The token leaves the address bar at once; a reload of this tab finds it again.
function tokenOfAddress(): string | null {
  const found = new URLSearchParams(location.hash.slice(1)).get("token");
  if (found) {
    sessionStorage.setItem("token", found);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem("token");
}

async function ask(message: Message): ReturnType<Parameters<typeof modelOf>[0]> {
  const response = await post(JSON.stringify(message));
  if (response.status === 401) {
    throw new Error("This page is not let in any more: open the address that somersault explore has printed.");
  }
  if (response.headers.get("content-type") !== "application/octet-stream") throw new Error(await response.text());
  const [head, buffers] = unpacked(await response.arrayBuffer());
  if (head.error !== undefined) throw new Error(head.error);
  return [head.answer, buffers];
}

// Asks again where a connection broke, or too much was asked at once: questions change nothing.
async function post(body: string, tries = TRIES): Promise<Response> {
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${token}` };
  const response = await fetch("/ask", { method: "POST", headers, body }).catch(() => null);
  if (response && (response.status !== 503 || tries === 1)) return response;
  if (tries === 1) throw new Error("The explorer does not answer: it has ended. Start somersault explore again.");
  await new Promise((done) => setTimeout(done, response ? 1000 : 100));
  return post(body, tries - 1);
}

function problem(text: string): HTMLElement {
  const element = document.createElement("p");
  element.className = "problem";
  element.setAttribute("role", "alert");
  element.textContent = text;
  return element;
}

export const model = modelOf(ask);
const el = document.getElementById("explorer");
if (el && token) {
  explorer.render({ model, el });
} else {
  el?.replaceChildren(
    problem(
      "This page needs the whole address that somersault explore has printed, with what follows the #: open that one.",
    ),
  );
}
