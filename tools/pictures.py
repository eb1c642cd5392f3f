"""Draws the diagrams of docs/pictures from the figures that tools/pictures gathers.

usage: python3 tools/pictures.py DATA PICTURES

DATA has digits-KIND.safetensors, stats-BITS.json, quantise-BITS.json (with quality) and family-RECIPE.json; PICTURES gets
digits-KIND.png, gate-and-levels.svg, family.svg and bits.svg. Every diagram has a white background, so that it can be
read on a dark page too.
"""

import json
import math
import struct
import sys
import zlib
from pathlib import Path

BLUE, ORANGE, GREEN, INK, FAINT = "#1f5fa8", "#c8641e", "#2e7d4f", "#1c1c1c", "#c9c9c9"

# What each level of a sampler step of one block does in the lean recipe.
LEVELS = [
    "norm: round the centred numbers",
    "norm: root of their mean square",
    "query, key and value",
    "attention scores: products of bits",
    "exp of the score, times value",
    "softmax: divide by the row's sum",
    "norm: round the centred numbers",
    "norm: root of their mean square",
    "perceptron with GELU",
    "norm: round the centred numbers",
    "norm: root of their mean square",
    "head: velocity and acceleration",
    "add both, round to pixels",
]


class Svg:
    def __init__(self, width, height):
        self.width, self.height, self.body = width, height, []

    def add(self, text):
        self.body.append(text)

    def text(self, x, y, words, anchor="start", colour=INK, size=13, weight="normal"):
        words = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        self.add(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" '
                 f'font-size="{size}" font-weight="{weight}">{words}</text>')

    def line(self, x1, y1, x2, y2, colour=INK, width=1.2, dash=""):
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.add(f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{colour}" '
                 f'stroke-width="{width}" fill="none"{dashed}/>')

    def rect(self, x, y, width, height, colour, stroke="none"):
        self.add(f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
                 f'fill="{colour}" stroke="{stroke}"/>')

    def dot(self, x, y, colour, radius=3.5):
        self.add(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}"/>')

    def arrow(self, x1, y1, x2, y2, colour=INK):
        angle = math.atan2(y2 - y1, x2 - x1)
        self.line(x1, y1, x2, y2, colour)
        points = [(x2, y2)] + [(x2 - 9 * math.cos(angle + turn), y2 - 9 * math.sin(angle + turn))
                               for turn in (0.4, -0.4)]
        self.add('<path d="M' + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) +
                 f'Z" fill="{colour}"/>')

    def write(self, path):
        head = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" '
                f'width="{self.width}" height="{self.height}" '
                'font-family="DejaVu Sans, Helvetica, Arial, sans-serif">\n'
                f'<rect width="{self.width}" height="{self.height}" fill="#ffffff"/>\n')
        path.write_text(head + "\n".join(self.body) + "\n</svg>\n")
        print(f"wrote {path}")


class Panel:
    """Axes: a place on the page, the values at their ends, and whether they are logarithmic."""

    def __init__(self, svg, box, x, y, logX=False, logY=False):
        self.svg, self.box, self.x, self.y, self.logX, self.logY = svg, box, x, y, logX, logY
        left, top, right, bottom = box
        svg.line(left, top, left, bottom)
        svg.line(left, bottom, right, bottom)

    @staticmethod
    def share(value, ends, logarithmic):
        if logarithmic:
            value, ends = math.log(value), [math.log(end) for end in ends]
        return (value - ends[0]) / (ends[1] - ends[0])

    def at(self, x, y):
        left, top, right, bottom = self.box
        return (left + (right - left) * self.share(x, self.x, self.logX),
                bottom - (bottom - top) * self.share(y, self.y, self.logY))

    def titles(self, above, below):
        left, top, right, bottom = self.box
        self.svg.text(left, top - 14, above, weight="bold")
        self.svg.text((left + right) / 2, bottom + 38, below, "middle")

    def ticks(self, xs, ys):
        for value, words in xs:
            x, y = self.at(value, self.y[0])
            self.svg.line(x, y, x, y + 5)
            self.svg.text(x, y + 19, words, "middle", size=12)
        for value, words in ys:
            x, y = self.at(self.x[0], value)
            self.svg.line(x, y, self.box[2], y, FAINT, 0.7)
            self.svg.text(x - 7, y + 4, words, "end", size=12)

    def curve(self, xs, ys, colour, dash=""):
        points = [self.at(x, y) for x, y in zip(xs, ys)]
        for (x1, y1), (x2, y2) in zip(points, points[1:]):
            self.svg.line(x1, y1, x2, y2, colour, 2, dash)
        for x, y in points:
            self.svg.dot(x, y, colour)


def power(exponent):
    digits = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
    return "10" + str(exponent).translate(digits)


# The gate [x + y >= 5] of docs/idea.md for x = 3 and y = 2.
def drawGate(svg, left):
    wires = [("x.0", 1, 1), ("x.1", 1, 2), ("y.0", 0, 1), ("y.1", 1, 2)]
    centre, middle = (left + 240, 190), 105
    svg.text(left, 30, "A threshold gate", weight="bold", size=15)
    svg.text(left, 52, "[x.0 + 2 x.1 + y.0 + 2 y.1 >= 5] for x = 3, y = 2")
    for i, (name, value, weight) in enumerate(wires):
        y = middle + 56 * i
        colour = ORANGE if value else INK
        svg.text(left + 4, y + 5, f"{name} = {value}", colour=colour)
        svg.arrow(left + 64, y, centre[0] - 36, centre[1] + (i - 1.5) * 14, colour)
        svg.rect(left + 92, y - 10 + (190 - y) * 0.22, 36, 20, "#ffffff", colour)
        svg.text(left + 110, y + 5 + (190 - y) * 0.22, f"× {weight}", "middle", colour, 12)
    svg.add(f'<circle cx="{centre[0]}" cy="{centre[1]}" r="36" fill="#fff3e8" stroke="{INK}" '
            'stroke-width="1.4"/>')
    svg.text(centre[0], centre[1] - 3, "sum 5", "middle", weight="bold")
    svg.text(centre[0], centre[1] + 15, ">= 5 ?", "middle")
    svg.arrow(centre[0] + 37, centre[1], centre[0] + 82, centre[1], ORANGE)
    svg.text(centre[0] + 88, centre[1] + 5, "1", colour=ORANGE, weight="bold", size=15)
    svg.text(left, 330, "1·1 + 2·1 + 1·0 + 2·1 = 5 reaches the threshold 5.", size=12)
    svg.text(left, 350, "Weights and thresholds are integers.", size=12)


def drawLevels(svg, left, stats):
    gates = stats["gates_per_level"]
    if len(gates) != len(LEVELS):
        sys.exit(f"required {len(LEVELS)} levels, found {len(gates)}")
    svg.text(left, 30, f"The digits sampler: {stats['gates']:,} gates in {len(gates)} levels",
             weight="bold", size=15)
    svg.text(left + 20, 54, "noise and class, on wires", size=12, colour=BLUE)
    svg.text(left + 284, 54, "gates of both networks", size=12)
    svg.arrow(left + 8, 46, left + 8, 372, BLUE)
    svg.text(left + 20, 378, "pixels", size=12, colour=BLUE)
    for level, (count, words) in enumerate(zip(gates, LEVELS), 1):
        y = 75 + 23 * (level - 1)
        svg.text(left + 38, y, str(level), "end", size=12)
        svg.text(left + 48, y, words, size=12)
        width = max(1.5, 125 * count / max(gates))
        svg.rect(left + 284, y - 11, width, 14, BLUE)
        svg.text(left + 290 + width, y, f"{count:,}", size=12)


def drawGateAndLevels(data, path):
    svg = Svg(900, 395)
    drawGate(svg, 20)
    svg.line(398, 20, 398, 375, FAINT)
    drawLevels(svg, 416, json.loads((data / "stats-6.json").read_text()))
    svg.write(path)


def drawFamily(data, path):
    families = [(recipe, colour, json.loads((data / f"family-{recipe}.json").read_text())["rows"])
                for recipe, colour in (("lean", BLUE), ("shallow", ORANGE))]
    svg = Svg(900, 340)
    tokens = [row["tokens"] for row in families[0][2]]
    ends = [tokens[0], tokens[-1]]
    levels = Panel(svg, (60, 50, 410, 280), ends, [0, 16], logX=True)
    levels.titles("Levels", "tokens n")
    levels.ticks([(n, str(n)) for n in tokens], [(value, str(value)) for value in (0, 5, 10, 15)])
    sizes = Panel(svg, (530, 50, 800, 280), ends, [1e5, 1e16], logX=True, logY=True)
    sizes.titles("Gates and wires", "tokens n")
    sizes.ticks([(n, str(n)) for n in tokens], [(10**e, power(e)) for e in (6, 8, 10, 12, 14, 16)])
    for recipe, colour, rows in families:
        dash = "" if recipe == "lean" else "5 4"
        levels.curve(tokens, [row["depth"] for row in rows], colour)
        x, y = levels.at(ends[0], rows[0]["depth"])
        svg.text(x + 12, y - 9, f"{recipe}: {rows[0]['depth']}", colour=colour)
        for size in ("wires", "gates"):
            sizes.curve(tokens, [row[size] for row in rows], colour, dash)
    for size in ("wires", "gates"):
        x, y = sizes.at(ends[1], families[0][2][-1][size])
        svg.text(x + 10, y + 5, size)
    x, y = sizes.at(ends[1], families[0][2][-1]["gates"])
    svg.text(x + 10, y + 30, "the recipes", size=11)
    svg.text(x + 10, y + 44, "nearly coincide", size=11)
    svg.write(path)


# The tensor `pixels` [samples, 1, side, side] of a file of samples, row by row.
def pixelsOf(path):
    data = path.read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    tensor = json.loads(data[8:8 + size])["pixels"]
    first, last = tensor["data_offsets"]
    count = math.prod(tensor["shape"])
    code = {"F32": "f", "I8": "b"}[tensor["dtype"]]
    values = struct.unpack(f"<{count}{code}", data[8 + size + first:8 + size + last])
    return tensor["shape"][2], values


def chunk(kind, content):
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


# A grid of digits of 17 levels, ten in a row, as a grey PNG.
def drawDigits(source, path):
    side, values = pixelsOf(source)
    columns, zoom, gap, grey = 10, 8, 2, 96
    cell = side * zoom + gap
    rows = len(values) // (side * side) // columns
    lines = []
    for y in range(rows * cell + gap):
        row, v = divmod(y - gap, cell)
        line = [grey] * (columns * cell + gap)
        for x in range(gap, len(line)):
            column, u = divmod(x - gap, cell)
            if y >= gap and u < side * zoom and v < side * zoom:
                at = ((row * columns + column) * side + v // zoom) * side + u // zoom
                line[x] = round(255 * values[at] / 16)
        lines.append(b"\0" + bytes(line))
    head = struct.pack(">IIBBBBB", columns * cell + gap, len(lines), 8, 0, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) +
                     chunk(b"IDAT", zlib.compress(b"".join(lines), 9)) + chunk(b"IEND", b""))
    print(f"wrote {path}")


def qualityOf(data, bits):
    rows = json.loads((data / f"quantise-{bits}.json").read_text())["quality"]["rows"]
    return {row["label"]: row["fid"]["mean"] for row in rows}


def drawBits(data, path):
    bits = sorted(int(file.stem.split("-")[1]) for file in data.glob("stats-*.json"))
    gates = [json.loads((data / f"stats-{b}.json").read_text())["gates"] for b in bits]
    quality = [qualityOf(data, b) for b in bits]
    fids = [rows["quantised"] for rows in quality]
    svg = Svg(900, 340)
    ends = [bits[0], bits[-1]]
    sizes = Panel(svg, (60, 50, 410, 280), ends, [5e4, 1e7], logY=True)
    sizes.titles("Gates of the circuit", "bits of weights, activations and noise")
    sizes.ticks([(b, str(b)) for b in bits],
                [(1e5, "100 k"), (3e5, "300 k"), (1e6, "1 M"), (3e6, "3 M"), (1e7, "10 M")])
    sizes.curve(bits, gates, BLUE)
    most = 10 * math.ceil(max(fids) / 10)
    marks = [value for value in (0, 5, 10, 20, 30, 40, 60, 80, 100, 150) if value <= most]
    worse = Panel(svg, (500, 50, 760, 280), ends, [0, most])
    worse.titles("FID of the samples (small is good)", "bits of weights, activations and noise")
    worse.ticks([(b, str(b)) for b in bits], [(value, str(value)) for value in marks])
    worse.curve(bits, fids, ORANGE)
    lines = [("float", "trained model", GREEN, -4), ("floor", "real test digits", INK, 12)]
    for label, words, colour, below in lines:
        value = quality[0][label]
        x, y = worse.at(ends[1], value)
        svg.line(500, y, x, y, colour, 1.5, "5 4")
        svg.text(x + 8, y + below, f"{words} {value:.1f}", colour=colour, size=12)
    svg.write(path)


def main():
    data, pictures = Path(sys.argv[1]), Path(sys.argv[2])
    for kind in ("float", "program", "circuit"):
        drawDigits(data / f"digits-{kind}.safetensors", pictures / f"digits-{kind}.png")
    drawGateAndLevels(data, pictures / "gate-and-levels.svg")
    drawFamily(data, pictures / "family.svg")
    drawBits(data, pictures / "bits.svg")


main()
