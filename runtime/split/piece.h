#pragma once

#include <optional>
#include <vector>

#include "circuit/circuit.h"
#include "runtime/split/plan.h"

namespace tc0 {

/// What a rank computes in a stage, as a circuit of its own: boxes of arrays in place of arrays, and
/// index maps that count from their corners. What it needs of earlier stages are its inputs, in the
/// ranges that the whole circuit proves, so that the ranges of the piece lie within those of the
/// whole. Weights are shared with the whole circuit.
struct StagePiece {
  Circuit circuit;
  std::vector<ArrayId> inputs;   // of the whole circuit, in the order of the piece's inputs
  std::vector<ArrayId> outputs;  // likewise: those that the rank owns a part of
};

/// The piece of a rank, or nothing if it owns no part of an array of the stage.
std::optional<StagePiece> pieceOf(const Circuit& circuit, const SplitPlan& plan, std::int32_t stage,
                                  int rank);

}  // namespace tc0
