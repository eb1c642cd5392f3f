#pragma once

#include "circuit/generate/attention.h"
#include "model/program/program.h"

namespace tc0 {

/// What the circuit of `tc0 new attention` computes, as an integer program: tensors have the names
/// of the circuit's arrays.
program::Program attentionProgram(AttentionRule rule);

}  // namespace tc0
