"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const slider = byId("progress"), playButton = byId("play"), last = Number(slider.max);
let sample = 0, timer = null;

// One tile of a strip, which is an image of all frames of a path side by side.
function draw(canvas, strip, frame) {
  const { width, height, gap } = data.tile;
  const scale = Math.max(1, Math.round(480 / height));
  canvas.width = width * scale;
  canvas.height = height * scale;
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  // half a pixel less on each side: the gaps between the tiles stay out
  context.drawImage(strip, frame * (width + gap) + 0.5, 0.5, width - 1, height - 1, 0, 0, canvas.width, canvas.height);
}

const percent = (share) => `${Math.round(100 * share)} %`;
const says = (confidence, frame) => (confidence ? `${data.targetLabel}: ${percent(confidence[frame])}` : "");

function show() {
  const frame = Number(slider.value), one = data.samples[sample];
  draw(byId("ours"), byId(`ours-${sample}`), frame);
  draw(byId("line"), byId(`line-${sample}`), frame);
  byId("ours-says").textContent = says(one.confidence, frame);
  byId("line-says").textContent = says(one.lineConfidence, frame);
  byId("percent").textContent = percent(frame / last);
  byId("where").textContent = `${one.name}: ${one.units[frame]}`;
  byId("dot").setAttribute("cx", one.places[frame][0]);
  byId("dot").setAttribute("cy", one.places[frame][1]);
  document.querySelectorAll(".features div").forEach((row, i) => {
    const [shown, words] = one.features[frame][i];
    row.querySelector(".was").setAttribute("cx", `${100 * one.features[0][i][0]}%`);
    row.querySelector(".now").setAttribute("cx", `${100 * shown}%`);
    row.querySelector("output").textContent = words;
  });
}

function choose(i) {
  sample = i;
  document.querySelectorAll("[data-sample]").forEach((mark) => mark.classList.toggle("on", Number(mark.dataset.sample) === i));
  document.querySelectorAll(".chooser button").forEach((button, k) => button.setAttribute("aria-pressed", String(k === i)));
  const path = document.querySelector(`.path[data-sample="${i}"]`);
  path.parentNode.insertBefore(path, byId("dot")); // in front of the others
  show();
}

function stop() {
  clearInterval(timer);
  timer = null;
  playButton.textContent = "▶";
  playButton.setAttribute("aria-label", "Play");
}

function play() {
  if (Number(slider.value) === last) slider.value = 0;
  playButton.textContent = "❚❚";
  playButton.setAttribute("aria-label", "Pause");
  timer = setInterval(() => {
    slider.value = Number(slider.value) + 1;
    show();
    if (Number(slider.value) === last) stop();
  }, Math.max(40, 1800 / last));
  show();
}

playButton.addEventListener("click", () => (timer === null ? play() : stop()));
slider.addEventListener("input", () => { if (timer !== null) stop(); show(); });
document.querySelectorAll(".chooser button").forEach((button, i) => button.addEventListener("click", () => choose(i)));

// By then the strips are there: canvases draw from them.
window.addEventListener("load", () => {
  document.querySelectorAll(".chooser canvas").forEach((canvas, i) => draw(canvas, byId(`ours-${i}`), 0));
  slider.value = 0;
  choose(0);
});
