// Elements, numbers, tables and plots; nothing here knows what is shown.
function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function shape(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

// A whole number as an exponent.
const raised = (exponent) => String(exponent).replace(/./g, (c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[c] ?? "⁻");

// A speed, with three digits.
const rate = (value) => typeof value !== "number" ? "–" : value < 1e5 ? String(+value.toPrecision(3))
  : value.toExponential(2).replace(/e\+(.*)/, (_, exponent) => " · 10" + raised(exponent));

// Integers with narrow spaces that no line breaks at, also those too long for a double (they come as text).
function count(value) {
  const text = String(value);
  return /^-?\d+$/.test(text) ? text.replace(/\B(?=(\d{3})+$)/g, "\u202f") : text;
}

// A count in a few characters: 12 288, 1.6e9 as 1.6 · 10⁹.
function shortCount(value) {
  const digits = String(value);
  return digits.length <= 7 ? count(digits) : (digits[0] + "." + digits[1]) + " · 10" + raised(digits.length - 1);
}

function number(value) {
  if (value === null || value === undefined) return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value !== "number") return count(value);
  if (Number.isInteger(value)) return count(value);
  return Math.abs(value) >= 1e5 || Math.abs(value) < 1e-3 ? value.toExponential(2) : String(+value.toPrecision(4));
}

// A table of more rows shows the first ones until one asks for the rest; on a narrow screen these are fewer.
const rowLimits = [{ many: 16, first: 12, class: "more" }, { many: 8, first: 5, class: "later" }];

// columns: {label, of(row), text}; rows: anything. On a narrow screen each row is a card, its cells below each other.
function table(columns, rows, caption) {
  const head = element("tr", {}, ...columns.map((c) => element("th", { scope: "col", ...(c.text ? { class: "text" } : {}) }, c.label)));
  const body = rows.map((row, k) => element("tr",
    { class: rowLimits.filter(({ many, first }) => rows.length > many && k >= first).map((limit) => limit.class).join(" ") }, ...columns.map((c) => {
    const value = c.of(row);
    const long = !(value instanceof Node) && number(value).length > 18; // such a number has a line of its own
    return element("td", { ...(c.text ? { class: "text" } : long ? { class: "long" } : {}), ...(c.label ? { "data-label": c.label } : {}) },
      value instanceof Node ? value : number(value));
  })));
  const wide = element("div", { class: "wide", tabindex: "0" },
    element("table", { ...(caption ? { "aria-label": caption } : {}), ...(columns.length > 3 ? { class: "cards" } : {}) },
      element("thead", {}, head), element("tbody", {}, ...body)));
  if (rows.length > rowLimits[1].many) {
    const more = element("button", { type: "button", "aria-expanded": "false", class: rows.length > rowLimits[0].many ? "" : "narrow" }, "all " + rows.length + " rows");
    more.addEventListener("click", () => {
      const all = wide.classList.toggle("all");
      more.setAttribute("aria-expanded", String(all));
      more.textContent = all ? "the first rows" : "all " + rows.length + " rows";
    });
    wide.append(more);
  }
  return caption ? element("div", {}, element("p", { class: "caption" }, caption), wide) : wide;
}

// A field's name as people read it.
const worded = (name) => name === "depth" ? "levels" : name.replaceAll("_", " ").replace("fan in", "fan-in");

// A table of objects with the same plain fields, in the order of the first that has them.
function plainTable(rows, caption) {
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))]
    .filter((key) => rows.every((row) => typeof row[key] !== "object" || row[key] === null));
  return table(keys.map((key) => ({ label: worded(key), of: (row) => row[key],
    text: rows.some((row) => typeof row[key] === "string" && row[key].length > 24) })), rows, caption);
}

// Where values lie on an axis from `from` to `to`, and its ticks [[value, label], ...]. A linear axis begins at 0.
function scale(values, logarithmic, from, to) {
  let lo = Math.min(...values), hi = Math.max(...values);
  if (!logarithmic) { lo = Math.min(lo, 0); hi = hi === lo ? lo + 1 : lo + (hi - lo) * 1.08; }
  const f = logarithmic ? Math.log10 : (v) => v;
  let a = f(lo), b = f(hi);
  if (logarithmic) { a = Math.floor(a + 1e-9); b = Math.max(Math.ceil(b - 1e-9), a + 1); }
  const at = (v) => from + (f(v) - a) / (b - a) * (to - from);
  const ticks = [];
  if (logarithmic) {
    const each = Math.ceil((b - a) / 6);
    for (let e = a; e <= b; e += each) ticks.push([10 ** e, "10" + raised(e)]);
  } else {
    const rough = (hi - lo) / 5, unit = 10 ** Math.floor(Math.log10(rough));
    const each = [1, 2, 5, 10].map((k) => k * unit).find((k) => k >= rough);
    for (let v = Math.ceil(lo / each) * each; v <= hi; v += each) ticks.push([v, number(+v.toPrecision(6))]);
  }
  return { at, ticks };
}

// A figure with axes; draw(svg, x, y, box) puts in what belongs between them.
function axes(title, across, xs, ys, log, draw) {
  if (!xs.length) return element("p", { class: "soft" }, title + ": nothing to plot");
  const width = 480, height = 300, left = 64, right = 12, top = 14, bottom = 44;
  const x = scale(xs, log.x, left, width - right), y = scale(ys, log.y, height - bottom, top);
  const svg = shape("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": title });
  for (const [v, label] of y.ticks) {
    svg.append(shape("line", { class: "grid", x1: left, x2: width - right, y1: y.at(v), y2: y.at(v) }),
      shape("text", { x: left - 6, y: y.at(v) + 4, "text-anchor": "end" }, label));
  }
  for (const [v, label] of x.ticks)
    svg.append(shape("text", { x: x.at(v), y: height - bottom + 16, "text-anchor": "middle" }, label));
  svg.append(shape("path", { class: "axis", d: `M${left} ${top}V${height - bottom}H${width - right}` }),
    shape("text", { x: (left + width) / 2, y: height - 8, "text-anchor": "middle" }, across));
  draw(svg, x, y, { left, top, foot: height - bottom, right: width - right });
  return element("figure", { class: "plot" }, element("figcaption", {}, title), svg);
}

// series: {label, points: [[x, y], ...]}; across: what x is, y is in the title; log: which axes are logarithmic.
// Points have a mark each if they are few. The names stand in a corner without points, at best the upper one away from
// the highest point.
function plot(title, across, series, log = { x: true, y: true }) {
  const all = series.flatMap((s) => s.points);
  const peak = all.reduce((best, p) => best && best[1] >= p[1] ? best : p, undefined);
  return axes(title, across, all.map((p) => p[0]), all.map((p) => p[1]), log, (svg, x, y, box) => {
    const away = x.at(peak[0]) < (box.left + box.right) / 2, tall = 16 * series.length + 12, wide = 150;
    const free = ([right, upper]) => all.every(([px, py]) =>
      (right ? x.at(px) < box.right - wide : x.at(px) > box.left + wide)
      || (upper ? y.at(py) > box.top + tall : y.at(py) < box.foot - tall));
    const [right, upper] = [[away, true], [!away, true], [away, false], [!away, false]].find(free) || [away, true];
    series.forEach((s, k) => {
      const colour = `var(--s${k % 6})`;
      svg.append(shape("path", { fill: "none", stroke: colour, "stroke-width": 2,
        d: s.points.map((p, i) => (i ? "L" : "M") + x.at(p[0]) + " " + y.at(p[1])).join("") }));
      for (const p of s.points.length > 60 ? [] : s.points)
        svg.append(shape("circle", { cx: x.at(p[0]), cy: y.at(p[1]), r: 4, fill: colour },
          shape("title", {}, `${s.label}: ${number(p[0])}, ${number(p[1])}`)));
      svg.append(shape("text", { x: right ? box.right - 8 : box.left + 8,
        y: upper ? box.top + 12 + 16 * k : box.foot - 10 - 16 * (series.length - 1 - k),
        "text-anchor": right ? "end" : "start", style: `fill:${colour}` }, "● " + s.label));
    });
  });
}

// points: [[x, y], ...] at whole numbers x from 1 on. The least of them has a bar that can be seen.
function bars(title, across, points) {
  const last = Math.max(...points.map((p) => p[0])), least = Math.min(...points.map((p) => p[1]));
  return axes(title, across, [0, last + 0.5], [least / 1.5, ...points.map((p) => p[1])], { x: false, y: true }, (svg, x, y, box) => {
    const half = (x.at(1) - x.at(0)) * 0.4;
    for (const p of points) {
      const top = Math.min(y.at(p[1]), box.foot - 2);
      svg.append(shape("rect", { x: x.at(p[0]) - half, width: 2 * half, y: top, height: box.foot - top, fill: "var(--s0)" },
        shape("title", {}, `${across} ${p[0]}: ${number(p[1])}`)));
    }
  });
}
