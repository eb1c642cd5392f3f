// Places for the nodes of a graph: rows from top to bottom, so that edges lead down. An edge over several rows
// gets a bend in each of them. Rows are ordered by the middle of their neighbours, in a few sweeps; then nodes are
// drawn towards their neighbours as far as the others in the row allow.
//
// nodes: {id, reads: [id, ...]}, in an order in which most edges lead from an earlier to a later one; the others are
// drawn, but say nothing about rows. Gives {x, y, row} for each id, and for each edge its points from top to bottom.
function layeredLayout(nodes, { width, height, gap, rise }) {
  const order = new Map(nodes.map((node, k) => [node.id, k]));
  const items = nodes.map((node) => ({ id: node.id, size: width, row: 0, above: [], below: [] }));
  const edges = nodes.flatMap((node, k) => node.reads.filter((id) => order.has(id) && order.get(id) !== k)
    .map((id) => ({ from: order.get(id), to: k })));
  const forward = edges.filter((edge) => edge.from < edge.to).sort((a, b) => a.to - b.to);
  for (const { from, to } of forward) items[to].row = Math.max(items[to].row, items[from].row + 1);
  // What reads nothing stands just above what reads it first.
  for (let k = nodes.length - 1; k >= 0; --k) {
    const rows = forward.filter((edge) => edge.from === k).map((edge) => items[edge.to].row);
    if (rows.length && !forward.some((edge) => edge.to === k)) items[k].row = Math.min(...rows) - 1;
  }

  const rows = Array.from({ length: 1 + Math.max(...items.map((item) => item.row)) }, () => []);
  const put = (item) => rows[item.row].push(item);
  items.forEach(put);
  const join = (above, below) => { above.below.push(below); below.above.push(above); };
  for (const edge of forward) {
    edge.way = [items[edge.from]];
    for (let row = items[edge.from].row + 1; row < items[edge.to].row; ++row) {
      const bend = { size: 10, row, above: [], below: [] };
      put(bend);
      join(edge.way.at(-1), bend);
      edge.way.push(bend);
    }
    join(edge.way.at(-1), items[edge.to]);
    edge.way.push(items[edge.to]);
  }

  const middle = (list, otherwise) => list.length ? list.reduce((sum, item) => sum + item.at, 0) / list.length : otherwise;
  const number = (row) => row.forEach((item, k) => { item.at = k - (row.length - 1) / 2; });
  rows.forEach(number);
  for (let sweep = 0; sweep < 8; ++sweep) {
    const down = sweep % 2 === 0;
    for (const row of down ? rows : [...rows].reverse()) {
      const wanted = new Map(row.map((item) => [item, middle(down ? item.above : item.below, item.at)]));
      row.sort((a, b) => wanted.get(a) - wanted.get(b));
      number(row);
    }
  }

  // From numbers to places: each row in its order, without overlaps, near its neighbours.
  for (const row of rows) {
    let x = 0;
    for (const item of row) { item.at = x + item.size / 2; x += item.size + gap; }
    for (const item of row) item.at -= (x - gap) / 2;
  }
  const least = (a, b) => (a.size + b.size) / 2 + gap;
  for (let sweep = 0; sweep < 10; ++sweep) {
    const down = sweep % 2 === 0;
    for (const row of down ? rows : [...rows].reverse()) {
      const wanted = row.map((item) => middle(down ? item.above : item.below, item.at));
      const right = [], left = [];
      row.forEach((item, k) => { right[k] = k ? Math.max(wanted[k], right[k - 1] + least(row[k - 1], item)) : wanted[k]; });
      for (let k = row.length - 1; k >= 0; --k)
        left[k] = k < row.length - 1 ? Math.min(wanted[k], left[k + 1] - least(row[k], row[k + 1])) : wanted[k];
      row.forEach((item, k) => { item.at = (right[k] + left[k]) / 2; });
    }
  }

  const all = rows.flat(), start = Math.min(...all.map((item) => item.at - item.size / 2));
  const place = (item) => ({ x: item.at - start, y: item.row * (height + rise) + height / 2, row: item.row });
  return {
    places: new Map(items.map((item) => [item.id, place(item)])),
    edges: edges.map((edge) => ({ from: nodes[edge.from].id, to: nodes[edge.to].id,
      points: (edge.way ?? [items[edge.from], items[edge.to]]).map(place) })),
    width: Math.max(...all.map((item) => item.at + item.size / 2)) - start,
    height: rows.length * (height + rise) - rise,
  };
}
