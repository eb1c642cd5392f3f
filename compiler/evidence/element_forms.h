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
  bool present(program::TensorId tensor) const { return arrays_[tensor] >= 0; }

  /// The form of an element of a tensor in the circuit, read from the tensor's array.
  WireForm of(program::TensorId tensor, std::int64_t element);

  /// The form that the program defines for an element of a linear operation: the combination of its
  /// operands' forms. Throws Error for an operation that is not linear.
  WireForm expected(program::TensorId tensor, std::int64_t element);

  /// The form of an element that an operation reads: from its array if there is one, otherwise as
  /// expected. Recent forms are kept, because the elements of one operation often share operands.
  const WireForm& operand(program::TensorId tensor, std::int64_t element);

  /// How many wires have been looked at so far.
  Count visited() const { return visited_; }

 private:
  WireForm combine(const std::vector<std::pair<program::TensorId, std::int64_t>>& elements,
                   const std::vector<std::int64_t>& factors, std::int64_t constant);

  const program::Program& program_;
  const Circuit& circuit_;
  const program::PerTensor<ArrayId>& arrays_;
  Flattener flattener_;
  Count visited_ = 0;
  program::PerTensor<std::unordered_map<std::int64_t, WireForm>> kept_;  // by element
  Count keptWires_ = 0;
};

/// Whether an operation is linear: it has no gates of its own.
bool isLinear(const program::Tensor& tensor);

}  // namespace tc0::evidence
