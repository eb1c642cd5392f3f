#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "circuit/circuit.h"
#include "circuit/netlist.h"

namespace tc0 {

// clang-format off

/// `.tc0` files: a Circuit or a Netlist in a safetensors container, so that any ecosystem opens the
/// weights.
///
///   bytes 0..7      little-endian u64 H, the header's length
///   bytes 8..8+H    header: a JSON object
///     "__metadata__"  {"format": "tc0", "version": "1", "kind": "circuit" or "netlist",
///                      "structure": "JSON text, below",
///                      and, for a circuit, the texts of Circuit::metadata}
///     "NAME"          {"dtype": "I8", "I16", "I32" or "I64", "shape": [n],
///                      "data_offsets": [begin, end]}
///   the rest        raw little-endian tensors, back to back, no gaps, no overlaps
///
/// A row (AffineRow) is [offset, stride, stride, ...], with a stride for each dimension of the array
/// that it is a part of, and for each extent of "over". A view is {"array": id, "at": [row, ...]},
/// with a row for each dimension of the array that is read. docs/file-formats.md has all rules.
///
/// kind circuit, structure:
///   {"arrays": [A, ...], "outputs": [{"name": s, "array": id}, ...]}
///   each A has "name", "op", "shape" and, by "op",
///     input   "range": [lo, hi], "coding": "offset", "twos", "thermometer" or "bits", "width": w
///     sum     "terms": [T, ...], each T having
///               "source": id (-1: the constant 1), "scale": c (absent: 1),
///               "over": [extent, ...] (absent: []), "at": [row, ...] (absent: [], if the
///               source has no dimensions),
///               "weights": tensor's name, "weightAt": row (both absent: all 1),
///               "domain": [[lo, hi], ...] (absent: everywhere)
///     step    "numerator": view, "denominator": view (ratio steps only), "tableAt": row,
///             tensors aN.start, aN.p, aN.q (absent: all 1), aN.base, aN.increments (N: the id)
///     read    "step": id, "at": [row, ...], "variants": v, "variantAt": row,
///             tensors aN.base, aN.increments
///   circuit.h says what each means. The weights of term K of array N are the tensor aN.tK; terms
///   that share weights name the tensor of the first of them.
///
/// kind netlist, structure:
///   {"inputs": [{"name", "shape", "range", "coding", "width"}, ...],
///    "outputs": [{"name", "shape"}, ...]}
///   tensors
///     bank.gates       the gates of each bank
///     bank.wires       the length of each bank's list
///     gate.threshold
///     output.constant  the constant of each output form, port by port
///     output.wires     the length of each output form's list
///     wire.source, wire.weight   all lists: those of the banks, then those of the output forms
///
/// Readers treat the file as hostile: they check sizes, offsets, overlaps, ranges and products
/// before they take memory.

// clang-format on

using AnyCircuit = std::variant<Circuit, Netlist>;

/// Reads the bytes of a .tc0 file. Throws Error if anything is wrong; `where` names the file.
AnyCircuit parseTc0(std::string_view bytes, const std::string& where);

/// The bytes of a .tc0 file.
std::string formatTc0(const Circuit& circuit);
std::string formatTc0(const Netlist& netlist);

}  // namespace tc0
