#pragma once

#include <unordered_map>
#include <vector>

#include "circuit/flatten.h"
#include "circuit/gate_query.h"
#include "compiler/lower/compile.h"

namespace tc0::evidence {

/// The flattened forms of a program's tensors in its circuit.
class ElementForms {
 public:
  ElementForms(const program::Program& program, const lower::CompileResult& compiled);

  /// Whether the tensor has an array of its own.
  bool present(program::TensorId tensor) const { return arrays_[index(tensor)] >= 0; }

  /// The form of an element of a tensor, from its array.
  WireForm of(program::TensorId tensor, std::int64_t element);

  /// What the program says the form is: of a linear operation the combination of its operands'
  /// forms. Throws Error for steps, products and maxima.
  WireForm expected(program::TensorId tensor, std::int64_t element);

  /// From the array, else as expected. Of an operand: forms asked for again soon are kept.
  const WireForm& operand(program::TensorId tensor, std::int64_t element);

  Count visited() const { return visited_; }

 private:
  static std::size_t index(program::TensorId tensor) { return static_cast<std::size_t>(tensor); }
  WireForm combine(const std::vector<std::pair<program::TensorId, std::int64_t>>& elements,
                   const std::vector<std::int64_t>& factors, std::int64_t constant);

  const program::Program& program_;
  const Circuit& circuit_;
  const std::vector<ArrayId>& arrays_;
  Flattener flattener_;
  Count visited_ = 0;
  std::vector<std::unordered_map<std::int64_t, WireForm>> kept_;
  Count keptWires_ = 0;
};

/// Whether an operation is linear: no gates of its own.
bool isLinear(const program::Tensor& tensor);

}  // namespace tc0::evidence
