#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "circuit/circuit.h"
#include "circuit/netlist.h"

namespace tc0 {

/// `.tc0` files: a Circuit or a Netlist in a safetensors container, so that any ecosystem opens the
/// weights.
///
///   bytes 0..7        little-endian u64 H, the header's length
///   bytes 8..8+H      header: a JSON object
///     "__metadata__"  {"format": "tc0", "version": "1", "kind": "circuit" | "netlist",
///     "structure": "<JSON text>"} "NAME"          {"dtype": "I8" | "I16" | "I32" | "I64", "shape":
///     [n], "data_offsets": [begin, end]}
///   the rest          raw little-endian tensors, back to back, no gaps, no overlaps
///
/// A row (AffineRow) is written [offset, stride, stride, ...]; a view is {"array": id, "at": [row,
/// ...]}.
///
/// kind circuit, structure:
///   {"arrays": [A, ...], "outputs": [{"name": s, "array": id}, ...]}, each A having "name", "op",
///   "shape" and
///     input   "range": [lo, hi], "coding": "offset" | "twos" | "thermometer" | "bits", "width": w
///     sum     "terms": [{"source": id (-1: the constant 1), "scale": c = 1, "over": [extents] =
///     [],
///                        "at": [row, ...] = [], "weights": tensor name (absent: all 1),
///                        "weightAt": row, "domain": [[lo, hi], ...] (absent: everywhere)}, ...]
///     step    "numerator": view, "denominator": view (ratio steps only), "tableAt": row
///             tensors aN.start, aN.p, aN.q (absent: all 1), aN.base, aN.increments, N being the
///             array's id
///     read    "step": id, "at": [row, ...], "variants": v, "variantAt": row
///             tensors aN.base, aN.increments
///   What each means is said in circuit.h. Weights of term k of array N are the tensor aN.tK unless
///   shared.
///
/// kind netlist, structure:
///   {"inputs": [{"name", "shape", "range", "coding", "width"}, ...], "outputs": [{"name",
///   "shape"}, ...]} tensors bank.gates (gates in each bank), bank.wires (length of each bank's
///   list), gate.threshold,
///     output.constant, output.wires (length of each output form's list, port by port),
///     wire.source, wire.weight (all lists: of the banks, then of the output forms)
///
/// Readers treat the file as hostile: sizes, offsets, overlaps, ranges and products are checked
/// before memory is taken.

using Model = std::variant<Circuit, Netlist>;

Model parseTc0(std::string_view bytes, const std::string& where);
std::string formatTc0(const Circuit& circuit);
std::string formatTc0(const Netlist& netlist);

}  // namespace tc0
