#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/program/builder.h"
#include "model/program/program.h"

namespace tc0::program {

/// The same operation on other operands, in the order of operandsOf.
void setOperands(Tensor& tensor, const std::vector<TensorId>& operands);

/// A program that may be changed at will and is then built anew, or refused.
struct Draft {
  std::vector<Tensor> tensors;
  std::vector<Output> outputs;
  std::map<std::string, std::string> metadata;

  Draft() = default;
  explicit Draft(const Program& program)
      : tensors(program.tensors()), outputs(program.outputs()), metadata(program.metadata()) {}

  /// Throws Error where the draft is no program.
  Program build() const;
};

/// The tensors that are marked, renumbered; they read, and outputs name, only such.
Draft kept(const Draft& draft, const std::vector<bool>& marked);

/// Without the tensors that no output needs; inputs that nothing reads go as well.
Draft withoutDead(const Draft& draft);

}  // namespace tc0::program
