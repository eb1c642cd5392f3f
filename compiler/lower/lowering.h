#pragma once

#include <optional>
#include <string>
#include <vector>

#include "circuit/base/error.h"
#include "compiler/lower/constructions/value.h"
#include "compiler/lower/options.h"
#include "model/program/program.h"

namespace tc0::lower {

/// An operation that cannot be lowered. The text names it.
class LoweringError : public Error {
 public:
  LoweringError(program::TensorId id, const std::string& text) : Error(text), tensor(id) {}
  program::TensorId tensor;
};

/// A program as a draft of its circuit.
struct LoweredProgram {
  Draft draft;
  /// The value of each tensor in the draft; none if the tensor was not lowered.
  program::PerTensor<std::optional<Value>> values;
  /// The construction that made each tensor: "step", "read", "gated left", "view", ...
  program::PerTensor<std::string> constructions;
};

/// Lowers the needed tensors of a program in order (neededBy, with options.keepAll).
///
/// With options.narrow, the gates of a step that the proven range of its operand decides are left
/// out, channel by channel. Steps on one operand share a bank that has the union of their
/// breakpoints. A tensor that can only be one number becomes that number. Throws LoweringError.
LoweredProgram lowerProgram(const program::Program& program, const Choices& choices,
                            const CompileOptions& options);

/// The arrays that have to stay in the circuit: those of the outputs, and with options.keepAll
/// those of all tensors.
std::vector<ArrayId> rootsOf(const program::Program& program, const LoweredProgram& lowered,
                             const CompileOptions& options);

}  // namespace tc0::lower
