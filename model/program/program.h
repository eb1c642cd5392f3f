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
/// A short list of operations on tensors of integers. No float takes part in its meaning, every
/// nonlinearity is a step table with integer breakpoints, and every tensor carries a range, proven
/// from the ranges of the inputs, so that all arithmetic fits 64 bits with no check at run time.
/// How a norm, a softmax or an activation is rounded was decided by the recipe that wrote the
/// program (model/recipe); what compiles it never changes the function.
namespace tc0::program {

struct Tensor;
using TensorId = Id<Tensor>;
template <class T>
using PerTensor = PerId<TensorId, T>;

/// Integers in a range, given from outside.
struct InputOp {
  static constexpr const char* kName = "input";
  Range range;
};

/// The same numbers in every run: the shape's elements in row-major order.
struct ConstantOp {
  static constexpr const char* kName = "constant";
  Integers values;
};

/// On the last dimension: y[.., o] = bias[o] + sum over i of weights[o * in + i] * x[.., i].
struct LinearOp {
  static constexpr const char* kName = "linear";
  TensorId x = 0;
  Integers weights;
  Integers bias;  // null: zero
};

/// a + b, shapes equal.
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

/// Two variables: y[.., i, j] = sum over k of a[.., i, k] * b[.., k, j]; leading dimensions equal.
/// The product element by element is this with extents of 1.
struct MatmulOp {
  static constexpr const char* kName = "matmul";
  TensorId a = 0, b = 0;
};

/// y = table(x). Table 0 everywhere, or along `axis` a table for each index of that dimension.
struct StepOp {
  static constexpr const char* kName = "step";
  TensorId x = 0;
  Tables tables;
  int axis = -1;  // -1: one table for all
};

/// y = table(numerator / denominator), exactly: gate k is [q[k] * numerator >= p[k] * denominator].
/// The denominator's range is positive. Shapes equal (broadcast the denominator first).
struct RatioStepOp {
  static constexpr const char* kName = "ratio_step";
  TensorId numerator = 0, denominator = 0;
  Tables tables;
  int axis = -1;
};

/// Adds along one dimension, which stays with extent 1.
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

/// The same elements in row-major order under another shape.
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

/// One after the other along a dimension.
struct ConcatOp {
  static constexpr const char* kName = "concat";
  std::vector<TensorId> parts;
  int axis = 0;
};

/// Repeats dimensions of extent 1 up to the result's extents; ranks equal.
struct BroadcastOp {
  static constexpr const char* kName = "broadcast";
  TensorId x = 0;
};

using Operation =
    std::variant<InputOp, ConstantOp, LinearOp, AddOp, ScaleOp, MatmulOp, StepOp, RatioStepOp,
                 SumOp, MaxOp, ReshapeOp, TransposeOp, SliceOp, ConcatOp, BroadcastOp>;

struct Tensor {
  std::string name;
  Shape shape;
  std::int64_t elements = 0;
  Operation op;

  /// Proven to hold every value that an element takes while the inputs lie in their ranges.
  Range range;
  /// channels[c] holds every element whose last coordinate is c: the rows of a linear layer differ
  /// much. Their hull is `range`. Empty: `range` for all (also where they would be too many to
  /// keep).
  std::vector<Range> channels;
  /// A bound of every partial sum in computing one element, and of q * |numerator| + |p| *
  /// |denominator| for every gate of a step; below kMagnitudeLimit.
  Magnitude magnitude = 0;

  /// What is proven of the elements whose last coordinate is c.
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

/// Tensors are numbered in the order they were added and read earlier ones only. Built and checked
/// by ProgramBuilder (builder.h) alone; immutable afterwards.
class Program {
 public:
  const PerTensor<Tensor>& tensors() const { return tensors_; }
  const Tensor& tensor(TensorId id) const { return tensors_[id]; }
  const std::vector<Output>& outputs() const { return outputs_; }
  TensorId find(const std::string& name) const;  // throws Error where no tensor has the name

  /// What the program says of itself, in words for people and tools ("recipe", "steps",
  /// "pixel.levels"); never part of its meaning.
  const std::map<std::string, std::string>& metadata() const { return metadata_; }

 private:
  friend class ProgramBuilder;
  PerTensor<Tensor> tensors_;
  std::vector<Output> outputs_;
  std::map<std::string, std::string> metadata_;
};

/// The operation's kName, by which files, messages and reports call it.
const char* operationName(const Tensor& tensor);

/// "linear 'fc1'": how messages call a tensor.
std::string label(const Tensor& tensor);

/// The tensors that an operation reads, in order.
std::vector<TensorId> operandsOf(const Tensor& tensor);

}  // namespace tc0::program
