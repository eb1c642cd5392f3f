// The graph of a circuit's operations, folded or not, in a box that scrolls: rows of boxes, coloured by their level.
const folds = [["parts", "operations"], ["blocks", "whole blocks"], ["arrays", "every array"]];
const graphSize = { width: 196, height: 42, gap: 14, rise: 30 };

// What an array belongs to in each fold. A name that says no block stands for itself.
const partOf = (array) => array.meaning.split(": ")[0];
const foldKeys = {
  parts: (array) => array.block + "|" + partOf(array),
  blocks: (array) => array.block || array.operation,
  arrays: (array, id) => String(id),
};

// Sums of numbers that may be texts.
const sumOf = (values) => values.reduce((sum, value) => sum + BigInt(value ?? 0), 0n);
const levelsText = (levels) => {
  const first = Math.min(...levels), last = Math.max(...levels);
  return first === last ? String(first) : first + " to " + last;
};

// The groups of a fold, in the order of their first arrays: {id, members, reads, label, block, gates, wires, level, levels}.
function graphGroups(circuit, fold) {
  const groups = new Map(), keyOf = (id) => foldKeys[fold](circuit.arrays[id], id);
  circuit.arrays.forEach((array, id) => {
    const key = keyOf(id);
    if (!groups.has(key)) groups.set(key, { id: key, members: [], reads: new Set() });
    groups.get(key).members.push(id);
  });
  for (const group of groups.values()) {
    const arrays = group.members.map((id) => circuit.arrays[id]), first = arrays[0];
    for (const array of arrays) for (const id of array.reads) if (keyOf(id) !== group.id) group.reads.add(keyOf(id));
    const steps = arrays.filter((array) => array.gates);
    Object.assign(group, {
      reads: [...group.reads], block: first.block, operation: first.operation,
      label: fold === "arrays" ? first.name : fold === "blocks" ? group.id : partOf(first),
      gates: sumOf(arrays.map((array) => array.gates)), wires: sumOf(arrays.map((array) => array.wires)),
      levels: levelsText((steps.length ? steps : arrays).map((array) => array.level)),
      level: Math.max(...arrays.map((array) => array.level)),
      text: arrays.map((array) => [array.name, array.operation, array.meaning, array.block].join(" ")).join(" ").toLowerCase(),
    });
  }
  return [...groups.values()];
}

// Long names lose their beginning, which they have in common.
const cut = (text, most, fromLeft) => text.length <= most ? text
  : fromLeft ? "…" + text.slice(text.length - most + 1) : text.slice(0, most - 1) + "…";

function edgePath(points, height) {
  let path = `M${points[0].x} ${points[0].y + height / 2}`;
  for (let k = 1; k < points.length; ++k) {
    const a = points[k - 1], b = points[k], from = a.y + height / 2, to = b.y - height / 2, mid = (from + to) / 2;
    path += `C${a.x} ${mid} ${b.x} ${mid} ${b.x} ${to}`;
    if (k < points.length - 1) path += `V${b.y + height / 2}`;
  }
  return path;
}

// chosen(group): a box was chosen. Gives the parts of the page, and show(id), which marks the box with that array.
function circuitGraph(name, circuit, chosen) {
  const deepest = Math.max(1, ...circuit.arrays.map((array) => array.level));
  const state = { fold: "parts", groups: [], boxes: [], at: 0, zoom: 1, layout: null, found: [] };
  const box = element("div", { class: "graph", role: "group", "aria-label": "Graph of " + name });
  const said = element("span", { class: "soft", role: "status" });

  const fold = element("select", { "aria-label": "Fold" }, ...folds.map(([value, text]) => element("option", { value }, text)));
  fold.addEventListener("change", () => {
    const id = state.groups[state.at].members[0];
    state.fold = fold.value;
    draw();
    show(id);
    chosen(state.groups[state.at]);
  });
  const search = element("input", { type: "search", "aria-label": "Search", placeholder: "softmax, exp, block 0 …" });
  search.addEventListener("input", mark);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !state.found.length) return;
    const next = state.found.find((k) => k > state.at) ?? state.found[0];
    press(next);
    reveal(next);
    chosen(state.groups[next]);
  });
  const zoomBy = (label, text, change) => {
    const button = element("button", { type: "button", "aria-label": label }, text);
    button.addEventListener("click", () => zoom(change()));
    return button;
  };
  const controls = element("div", { class: "controls" }, "Show", fold, search,
    zoomBy("Zoom out", "−", () => state.zoom / 1.3), zoomBy("Zoom in", "+", () => state.zoom * 1.3),
    zoomBy("Whole graph", "whole", () => Math.min(box.clientWidth / (state.layout.width + 16),
      box.clientHeight / (state.layout.height + 16))), said);

  function draw() {
    state.groups = graphGroups(circuit, state.fold);
    state.layout = layeredLayout(state.groups, graphSize);
    const svg = shape("svg", { viewBox: `-8 -8 ${state.layout.width + 16} ${state.layout.height + 16}` });
    state.edges = state.layout.edges.map((edge) => ({ ...edge, path: shape("path", { class: "edge", d: edgePath(edge.points, graphSize.height) }) }));
    svg.append(...state.edges.map((edge) => edge.path));
    state.boxes = state.groups.map((group, k) => nodeOf(group, k));
    svg.append(...state.boxes);
    box.replaceChildren(svg);
    state.at = 0;
    zoom(state.zoom);
    mark();
  }

  function nodeOf(group, k) {
    const { x, y } = state.layout.places.get(group.id), { width, height } = graphSize;
    const gates = group.gates ? shortCount(group.gates) + " gates, level " + group.levels : "no gates";
    const node = shape("g", { class: "node" + (group.gates ? "" : " sums"), role: "button", tabindex: "-1", "aria-pressed": "false",
      style: `--t:${(100 * group.level / deepest).toFixed(0)}%`, transform: `translate(${x - width / 2} ${y - height / 2})` },
    shape("title", {}, [group.block, group.label].filter(Boolean).join(", ") + ": " + gates),
    shape("rect", { width, height, rx: 6 }),
    shape("text", { x: 8, y: 17 }, cut(group.label, 27, state.fold === "arrays")),
    shape("text", { x: 8, y: 33, class: "small" }, gates));
    node.addEventListener("click", () => { press(k); chosen(group); });
    return node;
  }

  function press(k) {
    state.boxes[state.at]?.setAttribute("aria-pressed", "false");
    state.boxes[state.at]?.setAttribute("tabindex", "-1");
    state.at = k;
    state.boxes[k].setAttribute("aria-pressed", "true");
    state.boxes[k].setAttribute("tabindex", "0");
    const id = state.groups[k].id;
    for (const edge of state.edges)
      edge.path.setAttribute("class", edge.from === id || edge.to === id ? "edge near" : "edge");
  }

  // Moves the box's own scroll bars, never the page's.
  function reveal(k) {
    const { x, y } = state.layout.places.get(state.groups[k].id);
    box.scrollTo({ left: (x + 8) * state.zoom - box.clientWidth / 2, top: (y + 8) * state.zoom - box.clientHeight / 2 });
  }

  function zoom(to) {
    const middle = [(box.scrollLeft + box.clientWidth / 2) / state.zoom, (box.scrollTop + box.clientHeight / 2) / state.zoom];
    state.zoom = Math.min(3, Math.max(0.1, to));
    box.firstChild.style.width = (state.layout.width + 16) * state.zoom + "px";
    box.scrollTo({ left: middle[0] * state.zoom - box.clientWidth / 2, top: middle[1] * state.zoom - box.clientHeight / 2 });
  }

  function mark() {
    const term = search.value.trim().toLowerCase();
    state.found = term ? state.groups.flatMap((group, k) => group.text.includes(term) ? [k] : []) : [];
    state.boxes.forEach((node, k) => node.classList.toggle("dim", term !== "" && !state.found.includes(k)));
    const gates = sumOf(state.found.map((k) => state.groups[k].gates));
    said.textContent = term ? `${state.found.length} found, ${count(gates)} gates` : "";
  }

  function show(id) {
    const k = state.groups.findIndex((group) => group.members.includes(id));
    press(k);
    reveal(k);
  }

  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const next = state.at + (step ?? 0);
    if (!step && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    if (!state.groups[next]) return;
    press(next);
    reveal(next);
    state.boxes[next].focus({ preventScroll: true });
    chosen(state.groups[next]);
  });
  draw();
  // As wide as the box, if names stay readable.
  const fit = () => zoom(Math.min(1, Math.max(0.7, box.clientWidth / (state.layout.width + 16))));
  return { parts: [controls, box], show, fit };
}
