// The circuit: choose an operation in the graph or in the list by level, then one of its gates, then a sample.
function circuitMap(name, circuit) {
  const first = circuit.arrays.findIndex((array) => array.gates);
  const state = { array: Math.max(first, 0), group: null, gate: 0, asked: null, sample: 0 };
  const levels = element("div", { class: "levels", role: "group", "aria-label": "Levels of " + name });
  const detail = element("div", { class: "detail" });
  const graph = circuitGraph(name, circuit, (group) => {
    if (group.members.length === 1) return open(group.members[0]);
    Object.assign(state, { group, array: group.members.at(-1) });
    draw();
  });

  for (const row of circuit.levels) {
    const box = element("div");
    for (const id of row.arrays) {
      const array = circuit.arrays[id];
      const button = element("button", { type: "button", class: "op-" + array.op,
        title: array.meaning + ": " + array.op + ", " + count(array.elements) + " elements" }, array.name);
      button.addEventListener("click", () => show(id));
      box.append(button);
    }
    levels.append(element("div", { class: "level" },
      element("h4", {}, row.level === 0 ? "inputs and sums of them"
        : "level " + row.level + ", " + count(row.gates) + " gates"), box));
  }

  function show(id) {
    graph.show(id);
    open(id);
  }

  function open(id) {
    Object.assign(state, { array: id, group: null, gate: 0, asked: null });
    draw();
  }

  function fact(list, term, ...what) {
    list.append(element("dt", {}, term), element("dd", {}, ...what));
  }

  function link(id) {
    const button = element("button", { type: "button" }, circuit.arrays[id].name);
    button.addEventListener("click", () => show(id));
    return button;
  }

  // A control that is redrawn keeps the keyboard's focus.
  function draw() {
    const held = detail.contains(document.activeElement) && document.activeElement.getAttribute("aria-label");
    const array = circuit.arrays[state.array];
    detail.replaceChildren(...(state.group ? wholeGroup(state.group) : [element("h3", {}, array.name), facts(array),
      ...sample(), ...thresholds(array), ...gates(array), ...values(array)]));
    const again = held && detail.querySelector(`[aria-label="${held}"]`);
    again?.focus?.();
    again?.select?.();
  }

  // Several arrays that the graph shows as one box.
  function wholeGroup(group) {
    const list = element("dl"), arrays = group.members.map((id) => ({ id, ...circuit.arrays[id] }));
    if (group.block && group.block !== group.label) fact(list, "in", group.block);
    fact(list, "levels", group.levels);
    fact(list, "gates", count(group.gates));
    fact(list, "wires", count(group.wires));
    return [element("h3", {}, group.label), list, table([{ label: "array", of: (array) => link(array.id) },
      { label: "what it holds", of: (array) => array.meaning, text: true }, { label: "level", of: (array) => array.level },
      { label: "gates", of: (array) => array.gates || null }], arrays)];
  }

  function facts(array) {
    const list = element("dl");
    if (array.meaning !== array.name) fact(list, "holds", array.meaning);
    if (array.block) fact(list, "in", array.block);
    fact(list, "operation", array.op);
    fact(list, "level", String(array.level));
    fact(list, "form", array.form);
    fact(list, "shape", "[" + array.shape.join(", ") + "], " + count(array.elements) + " elements");
    fact(list, "range", array.range[0] + " to " + array.range[1]);
    if (array.op === "step") fact(list, "gates", count(array.gates) + (array.gates ? ", " + numbers(array) : ""));
    if (array.gates) fact(list, "wires", count(array.wires) + ", at most " + count(array.largest_fan_in) + " into a gate");
    if (array.reads.length) fact(list, "reads", ...array.reads.flatMap((id) => [link(id), " "]));
    const readers = circuit.arrays.map((other, id) => [other, id])
      .filter(([other]) => other.reads.includes(state.array)).map(([, id]) => id);
    if (readers.length) fact(list, "is read by", ...readers.flatMap((id) => [link(id), " "]));
    return list;
  }

  const numbers = (array) => "numbers " + array.first_gate + " to " + (array.first_gate + array.gates - 1);

  function choose(label, options, value, then) {
    const choice = element("select", { "aria-label": label },
      ...options.map((text, k) => element("option", { value: String(k) }, text)));
    choice.value = String(value);
    choice.addEventListener("change", () => { then(Number(choice.value)); draw(); });
    return choice;
  }

  function sample() {
    if (!circuit.samples) return [];
    return [element("div", { class: "controls" }, "Values in", choose("Sample",
      Array.from({ length: circuit.samples }, (_, s) => "sample " + s), state.sample,
      (s) => { state.sample = s; }))];
  }

  function thresholds(array) {
    if (!array.breakpoints || !array.breakpoints.length) return [];
    const chips = array.breakpoints.map(([p, q, adds]) => element("span", {},
      "≥ " + (q === 1 ? p : p + "/" + q) + ": " + (adds > 0 ? "+" : "−") + Math.abs(adds)));
    const rest = array.thresholds - chips.length;
    return [element("h4", {}, count(array.thresholds) + " thresholds, and what each adds"
        + (array.tables > 1 ? " (the first of " + array.tables + " tables)" : "")),
      element("div", { class: "values box", tabindex: "0", role: "group", "aria-label": "Thresholds" }, ...chips),
      ...(rest > 0 ? [element("p", { class: "soft" }, "and " + count(rest) + " more: these are spread evenly over all")] : [])];
  }

  function gates(array) {
    if (!array.shown_gates || !array.shown_gates.length) return [];
    const choice = choose("Gate", array.shown_gates.map((gate) => "gate " + gate.gate + " at ["
      + gate.index.join(", ") + "]"), state.gate, (k) => Object.assign(state, { gate: k, asked: null }));
    const last = array.first_gate + array.gates - 1;
    const input = element("input", { type: "number", min: String(array.first_gate), max: String(last), step: "1",
      "aria-label": "Gate number", value: String(state.asked ?? array.shown_gates[state.gate].gate) });
    input.addEventListener("change", () => {
      const found = array.shown_gates.findIndex((gate) => String(gate.gate) === input.value);
      Object.assign(state, found < 0 ? { asked: input.value } : { gate: found, asked: null });
      draw();
    });
    const ask = (gate) => element("code", {}, "tc0 gate " + run.title + "/" + name + ".tc0 " + gate);
    return [element("h4", {}, "One gate"),
      element("div", { class: "controls" }, choice, "or number", input),
      ...(state.asked === null ? oneGate(array.shown_gates[state.gate]) : otherGate(array, state.asked, ask)),
      element("p", { class: "soft" }, array.shown_gates.length + " of the " + count(array.gates)
        + " gates are in this page; the others, " + numbers(array) + ", are told by ", ask("NUMBER"))];
  }

  function oneGate(gate) {
    const list = element("dl");
    fact(list, "compares", gate.compares);
    fact(list, "threshold", String(gate.threshold));
    fact(list, "fan-in", count(gate.fan_in));
    fact(list, "value in this sample", circuit.samples ? String(gate.values[state.sample]) : "no samples");
    const rest = gate.fan_in - gate.wires.length;
    return [list, table([{ label: "weight", of: (wire) => wire[0] },
      { label: "wire", of: (wire) => wire[1], text: true }], gate.wires),
      ...(rest > 0 ? [element("p", { class: "soft" }, "and " + count(rest) + " more wires")] : [])];
  }

  // Where a gate stands follows from its number; its wires are not in the page.
  function otherGate(array, asked, ask) {
    const at = Number(asked) - array.first_gate;
    if (!/^\d+$/.test(asked) || at < 0 || at >= array.gates)
      return [element("p", { class: "bad", role: "alert" }, "required " + numbers(array) + ", found "
        + (asked || "none"))];
    const place = array.gates_each ? ", threshold " + at % array.gates_each + " of the element ["
      + unravel(Math.floor(at / array.gates_each), array.shape).join(", ") + "]" : "";
    return [element("p", {}, "Gate " + asked + place + ": its wires and weights come from "), element("p", {}, ask(asked))];
  }

  function unravel(at, shape) {
    const index = [];
    for (const extent of [...shape].reverse()) {
      index.unshift(at % extent);
      at = Math.floor(at / extent);
    }
    return index;
  }

  function values(array) {
    if (!circuit.samples) return [];
    const some = array.values ? array.values[state.sample] : [];
    return [element("h4", {}, "Values"), array.values
      ? element("div", { class: "values" }, ...some.map((v) => element("span", {}, String(v))))
      : element("p", { class: "soft" }, "too many elements to show"),
      ...(array.values && array.elements > some.length
        ? [element("p", { class: "soft" }, "the first " + some.length + " of " + count(array.elements))] : [])];
  }

  const kinds = element("p", { class: "legend" }, ...[["step", "gates"], ["read", "other sums of a step's gates"],
    ["sum", "a weighted sum, no gates"], ["input", "numbers on input wires"]].map(([op, text]) =>
    element("span", { class: "op-" + op }, op + ": " + text)));
  const legend = element("p", { class: "legend" },
    element("span", { class: "ramp" }, "level 1", element("i", {}), "level " + circuit.levels.at(-1).level),
    element("span", { class: "ramp" }, element("i", { class: "dashed" }), "sums and inputs, no gates"));
  // What depends on sizes waits until the parts are in the page.
  const start = () => {
    graph.fit();
    show(state.array);
  };
  return { start, parts: [paragraph("Boxes are operations, and lines lead down from what they read. Choose one to see its form, "
    + "its thresholds, some of its gates, and its values in a sample."), legend,
  element("div", { class: "map" }, element("div", {}, ...graph.parts,
    element("details", {}, element("summary", {}, "All arrays, level by level"), kinds, levels)), detail)] };
}
