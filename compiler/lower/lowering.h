#pragma once

#include <optional>
#include <string>
#include <vector>

#include "circuit/base/error.h"
#include "compiler/lower/choices.h"
#include "compiler/lower/constructions/value.h"
#include "model/program/program.h"

namespace tc0::lower {

/// An operation that cannot be lowered; the text names it.
class LoweringError : public Error {
 public:
  LoweringError(program::TensorId id, const std::string& text) : Error(text), tensor(id) {}
  program::TensorId tensor;
};

struct Lowered {
  Draft draft;
  /// Of each tensor that was lowered; none for one that no output needs.
  std::vector<std::optional<Value>> values;
  /// Of each tensor: the construction that made it ("step", "read", "gated left", "view", ...).
  std::vector<std::string> constructions;
};

/// A program as a draft, tensor by tensor, in order.
///
/// Narrowing comes first, unless switched off: the gates of a step that the proven range of its
/// operand decides, channel by channel, are left out. Steps on the same operand make one bank with
/// the union of their breakpoints. Tensors that can only be one number become that number. Tensors
/// that no output needs are left out unless `all` is set. Throws LoweringError.
Lowered lowerProgram(const program::Program& program, const Choices& choices, bool all = false,
                     bool narrow = true);

}  // namespace tc0::lower
