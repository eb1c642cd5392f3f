#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/program/builder.h"
#include "model/program/program.h"

namespace tc0::program {

/// Replaces the operands of the tensor's operation; they are in the order of operandsOf.
void setOperands(Tensor& tensor, const std::vector<TensorId>& operands);

/// A program whose tensors may be changed at will. It becomes a Program again by build(), which
/// checks and proves everything anew.
struct EditableProgram {
  PerTensor<Tensor> tensors;
  std::vector<Output> outputs;
  std::map<std::string, std::string> metadata;

  EditableProgram() = default;
  explicit EditableProgram(const Program& program)
      : tensors(program.tensors()), outputs(program.outputs()), metadata(program.metadata()) {}

  /// Throws Error if the tensors form no program.
  Program build() const;
};

/// The program of the marked tensors alone, numbered anew. Marked tensors and outputs read only
/// marked tensors.
EditableProgram kept(const EditableProgram& draft, const std::vector<bool>& marked);

/// The program without the tensors that no output needs, unread inputs among them.
EditableProgram withoutDead(const EditableProgram& draft);

}  // namespace tc0::program
