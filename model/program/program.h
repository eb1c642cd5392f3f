#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "circuit/base/id.h"
#include "circuit/base/index_map.h"
#include "circuit/base/number.h"
#include "circuit/base/range.h"
#include "circuit/base/tables.h"

/// The integer program: the definition of a fixed-precision model.
///
/// A program is a list of tensors of integers, each computed by one operation from earlier tensors.
/// No floating-point number takes part in its meaning: every nonlinearity is a step table with
/// integer breakpoints. Every tensor carries a range that is proven from the ranges of the inputs,
/// and all arithmetic provably fits 64 bits, so nothing is checked when a program runs.
///
/// The recipe that wrote the program (model/recipe) decided how a norm, a softmax or an activation
/// is rounded. The compiler never changes the function.
namespace tc0::program {

struct Tensor;
using TensorId = Id<Tensor>;
template <class T>
using PerTensor = PerId<TensorId, T>;

/// Integers in a range that are given from outside.
struct InputOp {
  static constexpr const char* kName = "input";
  Range range;
};

/// Numbers that are part of the program: the shape's elements in row-major order.
struct ConstantOp {
  static constexpr const char* kName = "constant";
  Integers values;
};

/// A matrix applied along the last dimension:
/// y[.., o] = bias[o] + sum over i of weights[o * in + i] * x[.., i].
/// With several groups, the last dimensions of x and of the result are cut into that many equal
/// parts, and each part of the result reads its part of x only: o in part g reads x[.., g * in + i].
struct LinearOp {
  static constexpr const char* kName = "linear";
  TensorId x = 0;
  Integers weights;
  Integers bias;  // null: zero
  std::int64_t groups = 1;
};

/// a + b, of equal shapes.
struct AddOp {
  static constexpr const char* kName = "add";
  TensorId a = 0, b = 0;
};

/// factor * x.
struct ScaleOp {
  static constexpr const char* kName = "scale";
  TensorId x = 0;
  std::int64_t factor = 1;
};

/// The product of two matrices that both depend on the inputs:
/// y[.., i, j] = sum over k of a[.., i, k] * b[.., k, j]. Leading dimensions are equal. With i, j
/// and k of extent 1 it multiplies element by element.
struct MatmulOp {
  static constexpr const char* kName = "matmul";
  TensorId a = 0, b = 0;
};

/// y = table(x). If `axis` is a dimension, table k serves the elements whose index along it is k;
/// if it is -1, one table serves all.
struct StepOp {
  static constexpr const char* kName = "step";
  TensorId x = 0;
  Tables tables;
  int axis = -1;
};

/// y = table(numerator / denominator), exactly: gate k is [q[k] * numerator >= p[k] * denominator].
/// The denominator's range is positive. Both have one shape: a denominator that serves several
/// elements is broadcast first. `axis` is that of StepOp.
struct RatioStepOp {
  static constexpr const char* kName = "ratio_step";
  TensorId numerator = 0, denominator = 0;
  Tables tables;
  int axis = -1;
};

/// Binary digits of x, whose numbers are a new last dimension: y[.., k] is digit low + k, and the
/// result's shape says how many there are. Digit i of a number is floor(x / 2^i) mod 2, which is
/// two's complement for negative numbers: all digits of -1 are 1. Digits 0 to 62 exist; any x has
/// its sign as digit 62.
struct DigitsOp {
  static constexpr const char* kName = "digits";
  TensorId x = 0;
  std::int64_t low = 0;

  std::int64_t at(std::int64_t value, std::int64_t k) const { return value >> (low + k) & 1; }
};

/// The sum along one dimension, which stays with extent 1.
struct SumOp {
  static constexpr const char* kName = "sum";
  TensorId x = 0;
  int axis = 0;
};

/// The rank-th largest along one dimension, which stays with extent 1; rank 1 is the maximum.
struct MaxOp {
  static constexpr const char* kName = "max";
  TensorId x = 0;
  int axis = 0;
  std::int64_t rank = 1;
};

/// The elements of x, in row-major order, under another shape.
struct ReshapeOp {
  static constexpr const char* kName = "reshape";
  TensorId x = 0;
};

/// Dimension d of the result is dimension permutation[d] of x.
struct TransposeOp {
  static constexpr const char* kName = "transpose";
  TensorId x = 0;
  std::vector<int> permutation;
};

/// y[index] = x[start + stride * index], in every dimension; the extents are the result's shape.
/// Strides are at least 1.
struct SliceOp {
  static constexpr const char* kName = "slice";
  TensorId x = 0;
  std::vector<std::int64_t> start;
  std::vector<std::int64_t> stride;
};

/// Windows along one dimension, which is not the last: window o begins at index stride * o - before
/// and takes every dilation-th element. The place k in the window is a new dimension, the last but
/// one: y[.., o, .., k, c] = x[.., stride * o + dilation * k - before, .., c], or `fill` if x has no
/// such element. The result's shape says how many windows there are and how long they are.
struct WindowOp {
  static constexpr const char* kName = "window";
  TensorId x = 0;
  int axis = 0;
  std::int64_t stride = 1, dilation = 1, before = 0, fill = 0;

  std::int64_t at(std::int64_t o, std::int64_t k) const {
    return stride * o + dilation * k - before;
  }
};

/// The parts one after the other along a dimension.
struct ConcatOp {
  static constexpr const char* kName = "concat";
  std::vector<TensorId> parts;
  int axis = 0;
};

/// x with its dimensions of extent 1 repeated up to the result's extents. Ranks are equal.
struct BroadcastOp {
  static constexpr const char* kName = "broadcast";
  TensorId x = 0;
};

using Operation = std::variant<InputOp, ConstantOp, LinearOp, AddOp, ScaleOp, MatmulOp, StepOp,
                               RatioStepOp, DigitsOp, SumOp, MaxOp, ReshapeOp, TransposeOp, SliceOp,
                               WindowOp, ConcatOp, BroadcastOp>;

struct Tensor {
  std::string name;
  Shape shape;
  std::int64_t elements = 0;
  Operation op;

  /// Proven to hold every value that an element takes while the inputs lie in their ranges.
  Range range;
  /// channels[c] is proven to hold every element whose last coordinate is c, because the rows of a
  /// linear layer differ much in range. Their hull is `range`. Empty: nothing more than `range` is
  /// known of any channel, either because all are alike or because they are too many to keep.
  std::vector<Range> channels;
  /// A bound, below kMagnitudeLimit, of every partial sum in computing one element and, for a step,
  /// of q * |numerator| + |p| * |denominator| at every gate.
  Magnitude magnitude = 0;

  /// The range that is proven for the elements whose last coordinate is c.
  Range channel(std::int64_t c) const { return channels.empty() ? range : channels[c]; }

  template <class Op>
  const Op* as() const {
    return std::get_if<Op>(&op);
  }
};

struct Output {
  std::string name;
  TensorId tensor = 0;
};

/// Tensors are numbered in the order they were added, and a tensor reads only earlier ones. Only
/// ProgramBuilder (builder.h) makes programs; they never change afterwards.
class Program {
 public:
  const PerTensor<Tensor>& tensors() const { return tensors_; }
  const Tensor& tensor(TensorId id) const { return tensors_[id]; }
  const std::vector<Output>& outputs() const { return outputs_; }
  TensorId find(const std::string& name) const;  // throws Error if no tensor has the name

  /// What the program says of itself in words for people and tools ("recipe", "steps", "levels").
  /// It never changes what the program computes.
  const std::map<std::string, std::string>& metadata() const { return metadata_; }

 private:
  friend class ProgramBuilder;
  PerTensor<Tensor> tensors_;
  std::vector<Output> outputs_;
  std::map<std::string, std::string> metadata_;
};

/// The name of the tensor's operation in files, messages and reports.
const char* operationName(const Tensor& tensor);

/// The name of a tensor in messages: "linear 'fc1'".
std::string label(const Tensor& tensor);

/// The tensors that the tensor's operation reads, in order.
std::vector<TensorId> operandsOf(const Tensor& tensor);

}  // namespace tc0::program
