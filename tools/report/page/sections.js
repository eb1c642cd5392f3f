// What the report says, section by section, from the run's files. A file is known by the first word of
// its name; the words behind it say whose figures they are ("compile-lean").
const run = JSON.parse(document.getElementById("data").textContent);
const main = document.getElementById("main");
const shown = new Set();

function section(title, ...content) {
  const parts = content.flat(2).filter(Boolean);
  if (!parts.length) return;
  const id = title.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  main.append(element("section", { "aria-labelledby": id }, element("h2", { id }, title), ...parts));
  document.getElementById("contents").append(
    element("li", {}, element("a", { href: "#" + id }, title)));
}

// [[whose, json], ...] of the files of this kind.
function files(kind) {
  return Object.entries(run.files).filter(([name]) => name.split(/[._-]/)[0] === kind)
    .map(([name, json]) => {
      shown.add(name);
      return [name.slice(kind.length).replace(/^[._-]/, ""), json];
    });
}

const titled = (title, whose) => element("h3", {}, whose ? title + ", " + whose : title);
const paragraph = (text) => element("p", { class: "soft" }, text);
const asNumber = (value) => typeof value === "number" ? value : Number(value);

// Which circuit of the run a file is about, by the digest that it names. What it says of another
// circuit says nothing about those that are shown.
function about(json) {
  if (!json.circuit_sha256) return paragraph("It does not say which circuit it is about.");
  const same = Object.entries(run.circuits).filter(([, c]) => c.sha256 === json.circuit_sha256).map(([name]) => name);
  if (same.length) return paragraph("About " + same.map((name) => name + ".tc0").join(", ") + ", by SHA-256.");
  return element("p", { class: "bad" }, "About a circuit that is not in this folder: SHA-256 " + json.circuit_sha256 + ".");
}

// Pictures of the same samples by the float model, a program and its circuit are named so, with the recipe behind
// it: float.png, program-lean.png, circuit-lean.png. They stand in one row; the others follow.
const drawers = ["float", "program", "circuit"];

function pictures() {
  if (!run.pictures.length) return null;
  const figure = (picture) => element("figure", {}, element("img", { src: picture.source, alt: picture.caption }),
    element("figcaption", {}, picture.caption));
  const row = (list) => element("div", { class: "pictures" }, ...list.map(figure));
  const of = (picture) => { const [by, ...whose] = picture.name.split("-"); return { by, whose: whose.join("-") }; };
  const named = run.pictures.filter((picture) => drawers.includes(of(picture).by));
  const recipes = new Set(named.map((picture) => of(picture).whose).filter(Boolean));
  const inRows = new Set();
  const rows = [...(recipes.size ? recipes : [""])].flatMap((whose) => {
    const pick = (by) => named.find((p) => of(p).by === by && of(p).whose === whose) ?? named.find((p) => of(p).by === by && !of(p).whose);
    const beside = drawers.map(pick).filter(Boolean), [program, circuit] = [pick("program"), pick("circuit")];
    if (beside.length < 2) return [];
    beside.forEach((picture) => inRows.add(picture));
    return [titled("The same samples side by side", whose), row(beside),
      program && circuit ? element("p", { class: program.source === circuit.source ? "good" : "bad" },
        program.source === circuit.source ? "Program and circuit drew the same picture, byte for byte."
          : "Program and circuit drew pictures that differ.") : null];
  });
  const rest = run.pictures.filter((picture) => !inRows.has(picture));
  return [...rows, rest.length ? row(rest) : null];
}

// How many gates each operation has, by what the names of arrays say.
function operations(name, circuit) {
  const rowsBy = (keyOf) => {
    const rows = new Map();
    for (const array of circuit.arrays.filter((one) => one.gates)) {
      const key = keyOf(array);
      if (!rows.has(key)) rows.set(key, { block: array.block || "–", operation: array.operation, arrays: [] });
      rows.get(key).arrays.push(array);
    }
    return [...rows.values()];
  };
  const draw = (ofBlocks) => {
    const gates = (row) => sumOf(row.arrays.map((array) => array.gates)), all = Number(circuit.gates);
    const share = (row) => Number(gates(row)) / all;
    const bar = (row) => element("progress", { max: "1", value: String(share(row)), "aria-label": "share of gates" });
    return table([...(ofBlocks ? [{ label: "block", of: (row) => row.block }] : []), { label: "operation", of: (row) => row.operation },
      { label: "levels", of: (row) => levelsText(row.arrays.map((array) => array.level)) }, { label: "gates", of: (row) => String(gates(row)) },
      { label: "% of gates", of: (row) => +(100 * share(row)).toFixed(1) }, { label: "", of: bar },
      { label: "wires", of: (row) => String(sumOf(row.arrays.map((array) => array.wires))) }],
    rowsBy(ofBlocks ? (array) => array.block + "|" + array.operation : (array) => array.operation));
  };
  const choice = element("select", { "aria-label": "Gates by" }, element("option", {}, "operation"), element("option", {}, "operation of each block"));
  const shownTable = element("div", {}, draw(false));
  choice.addEventListener("change", () => shownTable.replaceChildren(draw(choice.selectedIndex === 1)));
  return [titled("Gates by operation", name), element("div", { class: "controls" }, "By", choice), shownTable];
}

function byOperation() {
  return Object.entries(run.circuits).filter(([, c]) => c.map).flatMap(([name, c]) => operations(name, c.map));
}

// One model at several precisions (`tc0 sweep`).
function sweeps() {
  return files("sweep").flatMap(([whose, json]) => {
    const rows = json.rows.filter((row) => !row.error), failed = json.rows.filter((row) => row.error);
    const name = (row) => [row.recipe, row.objective].filter(Boolean).join(", ");
    const series = (x, y) => [...new Set(rows.map(name))].map((label) => ({ label, points: rows
      .filter((row) => name(row) === label && row[y] !== undefined)
      .map((row) => [asNumber(row[x]), asNumber(row[y])]).sort((a, b) => a[0] - b[0]) })).filter(({ points }) => points.length);
    const measure = ["fid", "kid", "sliced", "tv"].find((key) => rows.some((row) => row[key] !== undefined));
    const drawn = [["rms error against bits", "bits", "bits", "rms_error", { x: false, y: true }],
      ["rms error against gates", "gates", "gates", "rms_error", { x: true, y: true }],
      ["gates against bits", "bits", "bits", "gates", { x: false, y: true }],
      ["levels against bits", "bits", "bits", "levels", { x: false, y: false }],
      ...(measure ? [[measure + " of samples against gates", "gates", "gates", measure, { x: true, y: true }]] : [])];
    return [titled("Bits, quality and gates", whose || json.model), element("div", { class: "plots" },
      ...drawn.map(([title, across, x, y, log]) => plot(title, across, series(x, y), log))),
    plainTable(rows.map(({ program_sha256, ...row }) => row), "rms error: against the floats, whose own root mean square is rms"),
    ...failed.map((row) => element("p", { class: "bad" }, `${row.bits} bits, ${name(row)}: ${row.error}`))];
  });
}

function circuits() {
  const all = Object.entries(run.circuits);
  if (!all.length) return null;
  const per = (name) => ({ label: worded(name), of: ([, c]) => c.counts[name] });
  return [table([{ label: "circuit", of: ([name]) => name }, ...["depth", "gates", "wires",
    "input_wires", "largest_fan_in", "largest_weight", "sum_of_weights"].map(per)], all),
    element("div", { class: "plots" }, ...all.map(([name, c]) =>
      bars("Gates per level, " + name, "level",
        c.counts.gates_per_level.map((g, k) => [k + 1, asNumber(g)]).filter((p) => p[1] > 0))))];
}

// Mean and spread of a measure, or a plain number.
function cell(value) {
  if (value === undefined) return "–";
  if (typeof value !== "object" || value === null) return number(value);
  return element("span", {}, number(value.mean), value.spread > 0
    ? element("span", { class: "spread" }, " ± " + number(+value.spread.toPrecision(2))) : null);
}

// What the measures are called, in this order; an arrow says which way is better.
const measureNames = { fid: "FID ↓", kid: "KID ↓", agreement: "agreement ↑", precision: "precision ↑",
  recall: "recall ↑", sliced: "sliced ↓", energy: "energy ↓", rms: "rms ↓", nearest: "nearest", copies: "copies ↓" };

// All sets of samples of one data set in one table; what several files say alike is said once.
function quality() {
  const data = new Map();
  for (const [whose, json] of files("quality")) {
    const of = data.get(json.data) ?? { json, rows: new Map() };
    data.set(json.data, of);
    for (const row of json.rows) {
      const said = JSON.stringify(row), taken = [...of.rows.values()].some(({ label }) => label === row.label);
      if (of.rows.has(said)) continue;
      of.rows.set(said, !whose || !(taken || row.label === "samples") ? row
        : { ...row, label: whose + (row.label === "samples" ? "" : ", " + row.label) });
    }
  }
  return [...data].flatMap(([name, { json, rows }]) => {
    const all = [...rows.values()];
    const measures = [...new Set(all.flatMap((row) => Object.keys(row)))]
      .filter((key) => !["label", "steps", "seconds_per_sample"].includes(key));
    const order = Object.keys(measureNames);
    const place = (key) => (order.indexOf(key) + 1) || order.length + 1;
    measures.sort((a, b) => place(a) - place(b));
    const spread = all.some((row) => measures.some((key) => row[key]?.spread > 0));
    return [titled("Quality", name), table([{ label: "samples", of: (row) => row.label },
      ...measures.map((key) => ({ label: measureNames[key] ?? worded(key), of: (row) => cell(row[key]) }))], all,
      spread ? "± is the standard deviation over the sets of samples." : "One set of samples each, so no spread."),
      paragraph("floor: the test part itself, which no model beats but by chance. normal: samples of a normal law "
        + "fitted to each class. " + (json.classifier ? "The classifier behind the measures has "
        + number(100 * json.classifier.test_accuracy) + " % of the test part right." : ""))];
  });
}

function compiled() {
  return files("compile").flatMap(([whose, json]) => {
    const rows = json.operations.filter((row) => asNumber(row.gates) > 0);
    const most = Math.max(...rows.map((row) => asNumber(row.gates)));
    const bar = (row) => element("progress", { max: String(most), value: String(asNumber(row.gates)),
      "aria-label": "share of gates" });
    return [titled("Where the gates go", whose), about(json), table([
      { label: "tensor", of: (row) => row.name }, { label: "operation", of: (row) => worded(row.operation) },
      { label: "construction", of: (row) => row.construction }, { label: "level", of: (row) => row.level },
      { label: "gates", of: (row) => row.gates }, { label: "", of: bar },
      { label: "wires", of: (row) => row.wires }, { label: "largest fan-in", of: (row) => row.largestFanIn },
      { label: "largest weight", of: (row) => row.largestWeight }], rows)];
  });
}

function frontier() {
  const all = files("frontier");
  if (!all.length) return [];
  const points = (json) => json.map((p) => [p.formula.depth, asNumber(p.formula.gates)]);
  return [element("div", { class: "plots" }, plot("Gates against levels", "levels",
    all.map(([whose, json]) => ({ label: whose || "frontier", points: points(json) })), { x: false, y: true })),
    ...all.flatMap(([whose, json]) => [titled("Frontier", whose),
      plainTable(json.map((p) => p.formula))])];
}

function family() {
  const all = files("family").sort(([, a], [, b]) => (b.variable === "tokens") - (a.variable === "tokens"));
  const many = (count, what) => count === undefined ? [] : [count + " " + what + (count === 1 || what === "bits" ? "" : "s")];
  return all.flatMap(([whose, json]) => {
    const series = (key) => [{ label: worded(key), points: json.rows.map((row) => [row[json.variable], asNumber(row[key])]) }];
    const logarithmic = json.variable === "tokens";
    const laws = Object.entries(json.polynomials ?? {});
    const fixed = [json.recipe + " recipe", ...(json.variable === "bits" ? [] : many(json.bits, "bits")),
      ...(json.variable === "tokens" ? [] : many(json.tokens, "token")), ...many(json.blocks, "block"),
      ...many(json.steps, "step")].join(", ");
    return [titled("With more " + json.variable, whose === json.variable ? "" : whose),
      element("div", { class: "plots" }, ...["depth", "gates", "wires"].map((key) =>
        plot(worded(key) + " against " + json.variable, json.variable, series(key),
          { x: logarithmic, y: key !== "depth" }))),
      plainTable(json.rows, fixed), ...laws.map(([name, text]) =>
        element("p", { class: "mono" }, worded(name) + " = " + text)),
      json.literature ? paragraph("Depth in the literature: " + json.literature) : null];
  });
}

function evidence() {
  return files("evidence").flatMap(([whose, json]) => [titled("Evidence", whose), about(json), table([
    { label: "rung", of: (row) => row.name, text: true }, { label: "how", of: (row) => row.how, text: true },
    { label: "checked", of: (row) => row.checked },
    { label: "complete", of: (row) => row.complete ? "yes" : "" },
    { label: "holds", of: (row) => element("span", { class: row.holds ? "good" : "bad" }, row.holds ? "yes" : "NO") },
    { label: "seconds", of: (row) => row.seconds }], json.rungs),
    ...(json.survivors ?? []).map((text) => paragraph("Not caught: " + text))]);
}

function quantised() {
  return files("quantise").flatMap(([whose, json]) => [titled("Fixed precision", whose), table([
    { label: "point", of: (row) => row.point }, { label: "operation", of: (row) => row.operation },
    { label: "bits", of: (row) => row.bits || null },
    { label: "used", of: (row) => row.used.map(count).join(" … ") },
    { label: "proven", of: (row) => row.proven.map(count).join(" … ") },
    { label: "saturated %", of: (row) => 100 * row.saturated },
    { label: "rms error", of: (row) => row.rms_error }, { label: "rms", of: (row) => row.rms }],
    json.operations, `${json.samples} samples: rms error ${number(json.rms_pixel_error)} against the float sampler, `
      + `which varies by ${number(json.rms_pixel)}`)]);
}

function orders() {
  const slope = (key) => ({ label: key, of: (row) => row.exact ? "exact" : row[key] });
  return files("orders").flatMap(([whose, json]) => [titled("Orders of the samplers", whose), table([
    { label: "scheme", of: (row) => row.scheme }, { label: "path", of: (row) => row.path },
    { label: "formula", of: (row) => row.formula, text: true }, slope("local"), slope("global")], json.rows),
    paragraph("With steps of size h, the error of one step falls like h^local, and that over the whole way like h^global.")]);
}

function speed() {
  return files("bench").flatMap(([whose, json]) => {
    const limited = json.rows.some((row) => row.share_of_limit !== undefined);
    return [titled("Speed", whose), table([
      { label: "batch", of: (row) => row.batch }, { label: "threads", of: (row) => row.threads },
      { label: "samples/s", of: (row) => rate(row.samples_per_second) },
      { label: "gates/s", of: (row) => rate(row.gate_evaluations_per_second) },
      { label: "wires/s", of: (row) => rate(row.wire_evaluations_per_second) },
      ...(limited ? [{ label: "% of the limit", of: (row) => 100 * row.share_of_limit }] : [])], json.rows,
      `${json.engine} engine, ${json.isa}`), limited ? paragraph("The limit is the speed at which this machine would do "
      + "nothing but the circuit's products and thresholds. Small batches stay far below it.") : null];
  });
}

// What `tc0 doctor` found; the parts of an object are rows of their own.
function machine() {
  const rows = ([name, value]) => value !== null && typeof value === "object" && !Array.isArray(value)
    ? Object.entries(value).flatMap(([part, found]) => rows([name + " " + part, found])) : [[name, value]];
  const text = (value) => value === null ? "none" : Array.isArray(value) ? value.join(", ") || "none" : number(value);
  return files("doctor").map(([, json]) => table([{ label: "what", of: (row) => worded(row[0]), text: true },
    { label: "found", of: (row) => text(row[1]), text: true }], Object.entries(json).flatMap(rows)));
}

// Columns of the log that belong into one plot.
const curves = [["Loss", ["raw", "weighted"]], ["Raw loss of each network", ["velocity", "acceleration"]],
  ["How far the networks are from the identities they should satisfy", ["residual", "boundary",
    "velocity_additivity", "acceleration_additivity", "one_against_many"]],
  ["Length of the gradient", ["gradient"]], ["Learning rate", ["rate"]], ["Samples per second", ["samples_per_second"]]];

// The log of a training run as curves over its steps; numbers that were not looked at are left out.
function training() {
  const json = run.files.log;
  if (!json?.rows?.length) return [];
  shown.add("log");
  const at = (name) => json.columns.indexOf(name), known = curves.flatMap(([, names]) => names);
  const more = json.columns.slice(json.columns.indexOf("one_against_many") + 1).filter((name) => !known.includes(name));
  const series = (name) => ({ label: worded(name), points: json.rows.filter((row) => row[at(name)] !== null)
    .map((row) => [row[at("step")], row[at(name)]]) });
  const drawn = [...curves, ...more.map((name) => [worded(name), [name]])].map(([title, names]) => [title,
    names.filter((name) => at(name) >= 0).map(series).filter((s) => s.points.length)]).filter(([, all]) => all.length);
  const last = json.rows.at(-1), wide = (values) => Math.min(...values) > 0 && Math.max(...values) > 20 * Math.min(...values);
  return [paragraph(`${count(last[at("step")])} steps in ${count(Math.round(last[at("seconds")]))} s; `
    + `raw loss ${number(json.rows[0][at("raw")])} at first, ${number(last[at("raw")])} at the end.`),
    element("div", { class: "plots" }, ...drawn.map(([title, all]) => plot(title + " against steps", "step", all,
      { x: false, y: wide(all.flatMap((s) => s.points.map((p) => p[1]))) })))];
}

function configuration() {
  const text = run.files.config?.text;
  if (!text) return [];
  shown.add("config");
  return element("pre", { class: "wide box", tabindex: "0" }, text);
}

function others() {
  return Object.entries(run.files).filter(([name]) => !shown.has(name)).map(([name, json]) =>
    element("details", {}, element("summary", {}, name), element("pre", { class: "wide" }, JSON.stringify(json, null, 1))));
}

// The first sentence: what the page shows.
function lead() {
  const has = (kind) => Object.keys(run.files).some((name) => name.split(/[._-]/)[0] === kind);
  const parts = [[has("log"), "how training went"], [run.pictures.length, "pictures of samples"],
    [has("quality"), "how good samples are"], [Object.keys(run.circuits).length, "circuits of threshold gates as graphs that can be walked gate by gate"],
    [has("evidence"), "the evidence that a circuit computes its model"], [has("family"), "how circuits grow with their inputs"],
    [has("sweep"), "what bits cost and bring"], [has("bench"), "how fast a circuit is computed here"]].filter(([there]) => there).map(([, text]) => text);
  if (!parts.length) return "This page shows the figures of one run of tc0.";
  const all = parts.length === 1 ? parts[0] : parts.slice(0, -1).join(", ") + " and " + parts.at(-1);
  return "This page shows what one run of tc0 left: " + all + ".";
}

document.title = "tc0 report: " + run.title;
document.getElementById("title").textContent = "tc0 report: " + run.title;
document.getElementById("lead").textContent = lead();
section("Training", training());
section("Pictures", pictures());
section("Circuits", circuits());
section("Gates by operation", byOperation());
section("Quality", quality());
section("Precision", sweeps());
section("Family", family());
section("Depth against gates", frontier());
section("Evidence", evidence());
section("Where the gates go", compiled());
for (const [name, circuit] of Object.entries(run.circuits)) {
  if (!circuit.map) continue;
  const map = circuitMap(name, circuit.map);
  section("Walk through " + name, map.parts);
  map.start();
}
section("Fixed precision", quantised());
section("Orders", orders());
section("Speed", speed());
section("Machine", machine());
section("Configuration", configuration());
section("Other files", others());
document.getElementById("summary").textContent = Object.entries(run.circuits).map(([name, c]) =>
  `${name}: ${count(c.counts.depth)} levels, ${count(c.counts.gates)} gates`).join(" · ");
document.getElementById("made").textContent = "Made by tc0 " + run.version + (run.revision ? ", revision " + run.revision : "");
document.body.dataset.ready = "yes";
