#pragma once

#include <string>
#include <variant>
#include <vector>

#include "model/import/graph/graph.h"
#include "model/import/scalar/chain.h"
#include "model/program/program.h"

namespace tc0::importer {

/// A tensor of the network that does not depend on its inputs. Element i is exactly
/// values[i] * factor: integers times a scale are not rounded to floats.
struct Constant {
  Numbers numbers;
  int axis = -1;  // the dimension along which the factors lie; -1: there is one
  PerChannel<Fraction> factor{1};

  const Shape& shape() const { return numbers.shape; }
  std::int64_t elements() const { return std::ssize(numbers.values); }
  /// The number of the factor that element i has.
  std::int64_t channel(std::int64_t i) const;
  Fraction at(std::int64_t i) const;
  float single(std::int64_t i) const;
};

/// A tensor of the network that depends on its inputs: integers of the program, seen in another
/// order of dimensions, and what each integer stands for. Nothing is computed for a chain until an
/// operation needs integers.
struct Variable {
  program::TensorId tensor = 0;
  std::vector<int> order;  // dimension d of the network's tensor is dimension order[d] of `tensor`
  Shape shape;             // of the network's tensor
  int axis = -1;           // the dimension of the network's tensor whose coordinate is the channel
  Chain chain;
  bool isFloat = true;  // as the network says
};

using Value = std::variant<Constant, Variable>;

inline const Shape& shapeOf(const Value& value) {
  const auto* constant = std::get_if<Constant>(&value);
  return constant != nullptr ? constant->shape() : std::get<Variable>(value).shape;
}

/// The element number of an index in `to`, of a tensor of shape `from` that is repeated to it as
/// NumPy does.
class Broadcast {
 public:
  Broadcast(const Shape& from, const Shape& to);
  std::int64_t at(std::int64_t element) const;

 private:
  Shape to_;
  std::vector<std::int64_t> strides_;
};

/// The shape that tensors of both shapes are repeated to; throws Error, naming `where`.
Shape broadcastShape(const Shape& a, const Shape& b, const std::string& where);

/// A dimension that may count from the end, within a rank; throws Error, naming `where`.
int axisOf(std::int64_t axis, std::size_t rank, const std::string& where);

/// The number of elements of a shape, as far as an import computes them one by one; throws Error,
/// naming `where`, for more than 2^27, or for more dimensions than a program has.
std::int64_t countOf(const Shape& shape, const std::string& where);

/// Elements of a constant as integers; throws Error, naming `where`, if one is none.
std::vector<std::int64_t> integersOf(const Constant& constant, const std::string& where);

}  // namespace tc0::importer
