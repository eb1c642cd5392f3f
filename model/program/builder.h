#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "model/program/program.h"
#include "model/program/ranges.h"

namespace tc0::program {

/// Makes a Program, tensor by tensor. Every call checks its arguments, derives the result's shape
/// (unless it is an argument) and proves its range. A refused call throws Error, naming the tensor,
/// what was required and what was found, and leaves the builder as it was.
class ProgramBuilder {
 public:
  TensorId input(const std::string& name, Shape shape, Range range);
  TensorId constant(const std::string& name, Shape shape, std::vector<std::int64_t> values);
  TensorId sharedConstant(const std::string& name, Shape shape, Integers values);
  TensorId linear(const std::string& name, TensorId x, std::int64_t out, Integers weights,
                  Integers bias = nullptr, std::int64_t groups = 1);
  TensorId add(const std::string& name, TensorId a, TensorId b);
  TensorId scale(const std::string& name, TensorId x, std::int64_t factor);
  TensorId matmul(const std::string& name, TensorId a, TensorId b);
  TensorId step(const std::string& name, TensorId x, Tables tables, int axis = -1);
  TensorId ratioStep(const std::string& name, TensorId numerator, TensorId denominator,
                     Tables tables, int axis = -1);
  TensorId sum(const std::string& name, TensorId x, int axis);
  TensorId max(const std::string& name, TensorId x, int axis, std::int64_t rank = 1);
  TensorId reshape(const std::string& name, TensorId x, Shape shape);
  TensorId transpose(const std::string& name, TensorId x, std::vector<int> permutation);
  TensorId slice(const std::string& name, TensorId x, std::vector<std::int64_t> start, Shape shape,
                 std::vector<std::int64_t> stride = {});  // no stride: 1 in every dimension
  TensorId window(const std::string& name, const WindowOp& op, std::int64_t windows,
                  std::int64_t length);
  TensorId digits(const std::string& name, TensorId x, std::int64_t low, std::int64_t count);
  TensorId concat(const std::string& name, std::vector<TensorId> parts, int axis);
  TensorId broadcast(const std::string& name, TensorId x, Shape shape);

  /// Adds a tensor of any kind: its name, its operation, whose operands are tensors of this
  /// builder, and its shape if the operation does not determine it. Every other field is ignored
  /// and derived anew.
  TensorId addTensor(const Tensor& tensor);

  /// Makes the tensor an output of this name. Names of tensors are unique, and so are names of
  /// outputs.
  void output(const std::string& name, TensorId tensor);
  void metadata(const std::string& key, const std::string& value);

  const Tensor& tensor(TensorId id) const { return program_.tensor(id); }
  Program finish();

 private:
  template <class Op>
  Tensor start(const std::string& name, Op op) const;  // checks the name
  TensorId add(Tensor tensor, Shape shape);            // proves the range
  const Tensor& operand(const Tensor& reader, const char* what, TensorId id) const;
  void checkStep(const Tensor& step, const Shape& shape, const Tables& tables, int axis) const;

  Program program_;
  std::unordered_map<std::string, TensorId> names_;
  std::unordered_set<std::string> outputNames_;
  ProofBudget budget_;
};

}  // namespace tc0::program
