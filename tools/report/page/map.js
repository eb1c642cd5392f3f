// The circuit, level by level: choose an operation, then one of its gates, then a sample.
function circuitMap(name, circuit) {
  const state = { array: circuit.arrays.length - 1, gate: 0, sample: 0 };
  const levels = element("div", { class: "levels", role: "group", "aria-label": "Levels of " + name });
  const detail = element("div", { class: "detail", "aria-live": "polite" });
  const buttons = [];

  for (const row of circuit.levels) {
    const box = element("div");
    for (const id of row.arrays) {
      const array = circuit.arrays[id];
      const button = element("button", {
        type: "button", class: "op-" + array.op, "aria-pressed": "false",
        title: array.op + ", " + count(array.elements) + " elements" }, array.name);
      button.addEventListener("click", () => show(id));
      buttons[id] = button;
      box.append(button);
    }
    levels.append(element("div", { class: "level" },
      element("h4", {}, row.level === 0 ? "inputs and sums of them"
        : "level " + row.level + ", " + count(row.gates) + " gates"), box));
  }

  function show(id) {
    buttons[state.array].setAttribute("aria-pressed", "false");
    Object.assign(state, { array: id, gate: 0 });
    buttons[id].setAttribute("aria-pressed", "true");
    draw();
  }

  function fact(list, term, ...what) {
    list.append(element("dt", {}, term), element("dd", {}, ...what));
  }

  function link(id) {
    const button = element("button", { type: "button" }, circuit.arrays[id].name);
    button.addEventListener("click", () => { show(id); buttons[id].focus(); });
    return button;
  }

  function draw() {
    const array = circuit.arrays[state.array];
    const facts = element("dl");
    fact(facts, "operation", array.op);
    fact(facts, "level", String(array.level));
    fact(facts, "form", array.form);
    fact(facts, "shape", "[" + array.shape.join(", ") + "], " + count(array.elements) + " elements");
    fact(facts, "range", array.range[0] + " to " + array.range[1]);
    if (array.op === "step") fact(facts, "gates", count(array.gates) + ", from number " + array.first_gate);
    if (array.reads.length) fact(facts, "reads", ...array.reads.flatMap((id) => [link(id), " "]));
    const readers = circuit.arrays.map((other, id) => [other, id])
      .filter(([other]) => other.reads.includes(state.array)).map(([, id]) => id);
    if (readers.length) fact(facts, "is read by", ...readers.flatMap((id) => [link(id), " "]));
    detail.replaceChildren(element("h3", {}, array.name), facts, ...thresholds(array), ...gates(array),
      ...values(array));
  }

  function thresholds(array) {
    if (!array.breakpoints || !array.breakpoints.length) return [];
    const chips = array.breakpoints.map(([p, q, adds]) => element("span", {},
      "≥ " + (q === 1 ? p : p + "/" + q) + ": " + (adds > 0 ? "+" : "−") + Math.abs(adds)));
    return [element("h4", {}, "Thresholds, and what each adds"
        + (array.tables > 1 ? " (the first of " + array.tables + " tables)" : "")),
      element("div", { class: "values" }, ...chips)];
  }

  function gates(array) {
    if (!array.shown_gates || !array.shown_gates.length) return [];
    const choice = element("select", { "aria-label": "Gate" }, ...array.shown_gates.map((gate, k) =>
      element("option", { value: String(k) }, "gate " + gate.gate + " at [" + gate.index.join(", ") + "]")));
    choice.value = String(state.gate);
    choice.addEventListener("change", () => { state.gate = Number(choice.value); draw(); });
    const gate = array.shown_gates[state.gate];
    const facts = element("dl");
    fact(facts, "compares", gate.compares);
    fact(facts, "threshold", String(gate.threshold));
    fact(facts, "fan-in", count(gate.fan_in));
    fact(facts, "value in this sample", circuit.samples ? String(gate.values[state.sample]) : "no samples");
    const rest = gate.fan_in - gate.wires.length;
    return [element("h4", {}, "One gate"), element("div", { class: "controls" }, choice), facts,
      table([{ label: "weight", of: (wire) => wire[0] }, { label: "wire", of: (wire) => wire[1] }], gate.wires),
      ...(rest > 0 ? [element("p", { class: "soft" }, "and " + count(rest) + " more wires")] : [])];
  }

  function values(array) {
    if (!circuit.samples) return [];
    const choice = element("select", { "aria-label": "Sample" },
      ...Array.from({ length: circuit.samples }, (_, s) => element("option", { value: String(s) }, "sample " + s)));
    choice.value = String(state.sample);
    choice.addEventListener("change", () => { state.sample = Number(choice.value); draw(); });
    const body = array.values
      ? element("div", { class: "values" }, ...array.values[state.sample].map((v) => element("span", {}, String(v))))
      : element("p", { class: "soft" }, "too many elements to show");
    const more = array.values && array.elements > array.values[state.sample].length
      ? [element("p", { class: "soft" }, "the first " + array.values[state.sample].length + " of " + count(array.elements))] : [];
    return [element("h4", {}, "Values"), element("div", { class: "controls" }, choice), body, ...more];
  }

  levels.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const order = circuit.levels.flatMap((row) => row.arrays);
    const next = order[order.indexOf(state.array) + step];
    if (next === undefined) return;
    event.preventDefault();
    show(next);
    buttons[next].focus();
  });
  show(state.array);
  return element("div", { class: "map" }, levels, detail);
}
