#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "circuit/base/index_map.h"
#include "model/program/program.h"

/// The shape of each operation's result from the shapes of its operands. Each function throws
/// Error, naming `what`, if the operation cannot be applied.
namespace tc0::program {

Shape linearShape(const std::string& what, const Shape& x, std::int64_t out, std::int64_t groups);
Shape sameShape(const std::string& what, const Shape& a, const Shape& b);
Shape matmulShape(const std::string& what, const Shape& a, const Shape& b);
Shape reducedShape(const std::string& what, Shape x, int axis);
Shape reshapedShape(const std::string& what, const Shape& x, Shape shape);
Shape transposedShape(const std::string& what, const Shape& x, const std::vector<int>& permutation);
Shape slicedShape(const std::string& what, const Shape& x, const std::vector<std::int64_t>& start,
                  const std::vector<std::int64_t>& stride, Shape shape);
Shape windowShape(const std::string& what, const Shape& x, const WindowOp& op, std::int64_t windows,
                  std::int64_t length);
Shape digitsShape(const std::string& what, const Shape& x, std::int64_t low, std::int64_t count);
Shape concatenatedShape(const std::string& what, const std::vector<Shape>& parts, int axis);
Shape broadcastShape(const std::string& what, const Shape& x, Shape shape);

void checkAxis(const std::string& what, const Shape& shape, int axis);

}  // namespace tc0::program
