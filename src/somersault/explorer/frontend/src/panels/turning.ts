// Shapes are turned: by the pointer, by keys, and slowly while frames are played.
import type { App } from "../app.ts";

const DEGREES = 0.6; // for a pixel
const STEP = 15; // for a key
const ROUND = 180; // from the first frame to the last, while they are played

/** Lets a canvas turn what the store shows, where that is a shape. */
export function turnBy({ store, signal }: App, canvas: HTMLCanvasElement): void {
  const isSolid = () => store.state.picture.isSolid === true;
  const turn = (degrees: number) => store.change({ turn: (store.state.turn + degrees + 360) % 360 });
  const keys: Record<string, number> = { ArrowLeft: STEP, ArrowRight: -STEP };
  const on = <K extends keyof HTMLElementEventMap>(name: K, listener: (event: HTMLElementEventMap[K]) => void) =>
    canvas.addEventListener(name, listener, { signal });
  let from: number | null = null;
  on("pointerdown", (event) => {
    if (!isSolid()) return;
    from = event.clientX;
    canvas.setPointerCapture(event.pointerId);
  });
  on("pointermove", (event) => {
    if (from === null) return;
    turn(-DEGREES * (event.clientX - from));
    from = event.clientX;
  });
  for (const end of ["pointerup", "pointercancel"] as const)
    on(end, () => {
      from = null;
    });
  on("keydown", (event) => {
    if (!isSolid() || !(event.key in keys)) return;
    event.preventDefault();
    event.stopPropagation();
    turn(keys[event.key]);
  });
  store.watch(["picture"], () => {
    canvas.tabIndex = isSolid() ? 0 : -1;
    canvas.classList.toggle("solid", isSolid());
  });
  store.watch(["frame"], () => {
    const { isPlaying, path } = store.state;
    if (isSolid() && isPlaying && path !== null) turn(ROUND / path.last);
  });
}
