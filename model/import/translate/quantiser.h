#pragma once

#include <optional>

#include "model/import/translate/elementwise.h"

namespace tc0::importer {

/// A quantiser: n = round(clip(x / scale + zero, lo, hi)), which stands for scale * (n - zero) or,
/// if it has `codes`, is the result itself. Every number is one, or one for each channel. ONNX's own
/// adds a whole zero point behind the rounding, which is something else for halves.
struct Quantiser {
  Parameters scale, zero;
  PerChannel<Fraction> lo, hi;
  RoundMode mode = RoundMode::kHalfEven;
  bool zeroLast = false;  // n = clip(round(x / scale) + zero, lo, hi)
  bool codes = false;     // the result is n, not what it stands for
};

/// The quantiser applied to the current node's operand 0, which may be constant.
void quantise(Translation& t, const Node& node, const Quantiser& quantiser);
/// Applied to a variable; `step` computes in floats from the value that the chain has now.
Variable quantised(Translation& t, Variable x, const Quantiser& quantiser, Chain::FloatStep step);

/// The quantiser of a QuantizeLinear node, for a tensor of this shape.
Quantiser linearQuantiser(Translation& t, const Node& node, std::size_t scale, std::size_t zero,
                          const Shape& shape);
/// scale * (x - zero) of operands x, x + 1, x + 2, or x + 1 ... of another place.
Value dequantised(Translation& t, const Node& node, std::size_t x, std::size_t scale,
                  std::size_t zero, int axis);

/// The quantiser that alone reads a tensor, directly or behind operators that move elements, if
/// there is one with constant parameters that are the same for all elements: scale, zero, lo, hi.
struct ReaderGrid {
  Fraction scale, zero;
  std::int64_t lo, hi;
  RoundMode mode = RoundMode::kHalfEven;
  bool zeroLast = false;
};
std::optional<ReaderGrid> gridOfReader(Translation& t, const std::string& tensor);

}  // namespace tc0::importer
