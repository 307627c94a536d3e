// Stands in until the explorer is there: asks what there is and shows it.
export default {
  render({ model, el }) {
    const text = document.createElement("pre");
    el.replaceChildren(text);
    model.on("msg:custom", (content) => (text.textContent = JSON.stringify(content)));
    model.send({ id: 1, ask: { kind: "overview" } });
  },
};
