// Hearing the frame that is shown, where frames are sounds.
import type { App } from "../app.ts";
import { button, eachFrame, make } from "../dom.ts";
import { messageOf } from "../errors.ts";

export function hearing(app: App): HTMLElement[] {
  const { map, store, signal } = app;
  if (!map.isHeard) return [];
  const audio = make("audio", { testid: "sound" });
  const element = button("", "hear", () => void hear(app, audio));
  const show = eachFrame(() => {
    element.textContent = `♪ Hear frame ${map.playable(store.state.frame) + 1}`;
  }, signal);
  store.watch(["path", "frame"], show);
  signal.addEventListener("abort", () => URL.revokeObjectURL(audio.src));
  return [make("div", { className: "bar gap" }, element, audio)];
}

async function hear({ map, store, wire, signal }: App, audio: HTMLAudioElement): Promise<void> {
  const { path, frame } = store.state;
  if (path === null) return;
  try {
    const request = { ...path.request, kind: "content" as const, frame: map.playable(frame) };
    const { mime, buffers } = await wire.ask(request);
    if (signal.aborted) return;
    URL.revokeObjectURL(audio.src);
    audio.src = URL.createObjectURL(new Blob([buffers[0] as DataView<ArrayBuffer>], { type: mime }));
    await audio.play();
  } catch (error) {
    store.change({ problem: messageOf(error) });
  }
}
