"""What a notebook shows of a circuit: bars for its levels, and its arrays as a picture."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .circuit import Array, Circuit
    from .program import Program

MOST_ARRAYS = 400  # a larger graph shows steps, inputs and outputs alone
COLOURS = {'input': '#4c78a8', 'sum': '#9a9a9a', 'step': '#e4572e', 'read': '#f2a541'}
STYLE = ('<style>.tc0 td{text-align:right;padding:1px 8px}.tc0 td.bar{text-align:left}.tc0 .bar div{background:#e4572e;height:10px}'
         '.tc0 svg{max-width:100%;height:auto}.tc0 text{font:10px sans-serif;fill:currentColor}</style>')


def circuit_html(circuit: Circuit) -> str:
    counts = circuit.counts
    facts = ' · '.join(f'{value:,} {word}' for value, word in (
        (counts.gates, 'gates'), (counts.depth, 'levels'), (counts.wires, 'wires'), (counts.largest_fan_in, 'wires into the widest gate')))
    picture = arrays_svg(circuit) if circuit.kind == 'circuit' else ''
    return f'<div class="tc0">{STYLE}<b>Circuit</b> · {facts}{levels_table(circuit.levels)}{picture}</div>'


def levels_table(levels: tuple[int, ...]) -> str:
    """A row for each level: its number, its gates, and a bar as long as its share of the largest."""
    most = max(levels, default=1)
    rows = ''.join(f'<tr><td>{i}</td><td>{gates:,}</td><td class="bar" style="width:240px"><div style="width:{max(0.5, 100 * gates / most):.1f}%">'
                   '</div></td></tr>' for i, gates in enumerate(levels, 1))
    return f'<table><tr><th>level</th><th>gates</th><th></th></tr>{rows}</table>'


def _shown(arrays: tuple[Array, ...]) -> dict[int, tuple[int, ...]]:
    """The arrays that are drawn, with those drawn ones that each depends on."""
    if len(arrays) <= MOST_ARRAYS:
        return {a.number: a.reads for a in arrays}
    behind: list[tuple[int, ...]] = []
    for array in arrays:
        reads = sorted({r for source in array.reads for r in ((source,) if arrays[source].op in ('step', 'input') else behind[source])})
        behind.append(tuple(reads))
    return {a.number: behind[a.number] for a in arrays if a.op in ('step', 'input')}


def arrays_svg(circuit: Circuit) -> str:
    """The arrays from left to right, those of a level in one band; a title on each says what it is."""
    arrays, shown = circuit.arrays, _shown(circuit.arrays)
    columns: dict[int, list[int]] = {}
    rank: dict[int, int] = {}
    for number, reads in shown.items():
        # A column lies right of all that it reads, and a level begins a column of its own.
        rank[number] = max((rank[r] + 1 for r in reads), default=0)
        columns.setdefault(rank[number], []).append(number)
    wide, high = max(22, min(64, 860 // len(columns))), 22
    tallest = max(len(column) for column in columns.values())
    at = {n: (30 + wide * c, 24 + high * (i + (tallest - len(column)) / 2)) for c, column in columns.items() for i, n in enumerate(column)}
    lines = ''.join(f'<path d="M{at[r][0]:.0f},{at[r][1]:.0f} C{at[r][0] + wide / 2:.0f},{at[r][1]:.0f} {at[n][0] - wide / 2:.0f},{at[n][1]:.0f} {at[n][0]:.0f},{at[n][1]:.0f}"/>'
                    for n, reads in shown.items() for r in reads)
    nodes = ''.join(_node(arrays[n], *at[n]) for n in shown)
    marks = ''.join(f'<text x="{30 + wide * c - 12}" y="10">level {max(arrays[n].level for n in column)}</text>'
                    for c, column in columns.items()
                    if c == 0 or max(arrays[n].level for n in column) > max(arrays[n].level for n in columns[c - 1]))
    width, height = 60 + wide * len(columns), 40 + high * tallest
    key = ' '.join(f'<span style="color:{colour}">●</span> {op}' for op, colour in COLOURS.items())
    return (f'<div>{key}; a larger step has more gates</div><svg viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
            f'<g fill="none" stroke="#999" stroke-opacity="0.45">{lines}</g>{nodes}{marks}</svg>')


def _node(array: Array, x: float, y: float) -> str:
    radius = 4 + min(7.0, array.gates ** 0.25 / 6) if array.op == 'step' else 4
    said = (f'{array.name}: {array.op} {list(array.shape)}, from {array.range[0]:,} to {array.range[1]:,}, level {array.level}'
            + (f', {array.gates:,} gates' if array.gates else ''))
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.1f}" fill="{COLOURS[array.op]}"><title>{escape(said)}</title></circle>'


def program_html(program: Program) -> str:
    rows = ''.join(f'<tr><td style="text-align:left">{escape(port.name)}</td><td>{list(port.shape)}</td><td>{port.range[0]:,} to {port.range[1]:,}</td>'
                   f'<td>{side}</td></tr>' for side, ports in (('input', program.inputs), ('output', program.outputs)) for port in ports)
    kinds: dict[str, int] = {}
    for tensor in program.tensors:
        kinds[tensor.op] = kinds.get(tensor.op, 0) + 1
    said = ', '.join(f'{count} {op}' for op, count in sorted(kinds.items(), key=lambda kind: -kind[1]))
    return (f'<div class="tc0">{STYLE}<b>Program</b> · {len(program.tensors)} operations: {escape(said)}'
            f'<table><tr><th>name</th><th>shape</th><th>numbers</th><th></th></tr>{rows}</table></div>')
