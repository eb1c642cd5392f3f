#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "circuit/base/error.h"
#include "model/program/builder.h"
#include "model/program/draw.h"
#include "model/program/random_program.h"

namespace tc0::program {

/// The base of the generator of random programs: the tensors so far and the choice among them,
/// random shapes, ranges and numbers, and operands that some operations need prepared.
class RandomMaterial {
 protected:
  RandomMaterial(std::uint64_t seed, const RandomProgramParams& params)
      : draw_(seed), params_(params) {}

  /// x itself or, if its range is too wide for a product, a step of x. For x = -1: -1.
  TensorId factor(TensorId x);
  /// A tensor of x's shape with positive numbers.
  TensorId positive(TensorId x);
  /// The sum of x along a random axis, repeated to x's shape.
  TensorId total(TensorId x);
  /// x with its last two dimensions exchanged.
  TensorId swapped(TensorId x);
  TensorId constantLike(TensorId x);
  /// Tables for x with these values, one for each index along `axis` (-1: one for all).
  Tables tables(TensorId x, int axis, Range values);

  Shape randomShape();
  Range randomRange();   // of an input
  Range randomValues();  // of a table
  std::vector<std::int64_t> numbers(std::int64_t count, Range range);
  int randomAxis(TensorId x);

  /// One of the tensors that fit, later ones more often. If none fits: `otherwise`, or a new small
  /// input if there is no `otherwise`.
  TensorId pick(const std::function<bool(const Tensor&)>& fits, TensorId otherwise);
  TensorId pick(const std::function<bool(const Tensor&)>& fits);
  TensorId pick();

  static std::int64_t width(const Tensor& tensor) { return tensor.range.hi - tensor.range.lo; }
  const Shape& shape(TensorId id) const { return builder_.tensor(id).shape; }
  std::int64_t extent(TensorId id, int axis) const { return shape(id)[axis]; }
  std::string name(const char* what) { return cat(what, names_++); }
  TensorId add(TensorId id) {
    ids_.push_back(id);
    return id;
  }

  Draw draw_;
  const RandomProgramParams& params_;
  ProgramBuilder builder_;
  std::vector<TensorId> ids_;  // the tensors that operations may read
  std::int64_t names_ = 0;
};

}  // namespace tc0::program
