#pragma once

#include <vector>

#include "model/import/translate/translation.h"

namespace tc0::importer {

/// A tensor whose elements are elements of another one, in other places.
///
/// `from[i]` is the number of the element of the operand that element i of the result is.
Constant viewOf(Translation& t, const Constant& constant, const Shape& shape,
                const std::vector<std::int64_t>& from);
/// Moves the elements of a variable, for which `make` does it in the program to a tensor whose dimensions
/// are in the network's order. Channels stay apart if one dimension of the result tells them.
Variable viewOf(Translation& t, Variable variable, const Shape& shape,
                const std::vector<std::int64_t>& from,
                const std::function<program::TensorId(program::TensorId)>& make);

/// The element numbers 0, 1, ... of a shape.
std::vector<std::int64_t> places(const Shape& shape);

/// Either, under another shape.
Value reshaped(Translation& t, const Value& value, const Shape& shape);
/// Dimension d of the result is dimension order[d].
Value transposed(Translation& t, const Value& value, const std::vector<int>& order);
/// The part that begins at `start` and takes `shape` elements at these strides, which may be
/// negative.
Value sliced(Translation& t, const Value& value, const std::vector<std::int64_t>& start,
             const Shape& shape, const std::vector<std::int64_t>& stride);
/// The elements of these indices along a dimension.
Value gathered(Translation& t, const Value& value, int axis,
               const std::vector<std::int64_t>& indices);
/// One behind the other along a dimension.
Value concatenated(Translation& t, const std::vector<Value>& parts, int axis);

}  // namespace tc0::importer
