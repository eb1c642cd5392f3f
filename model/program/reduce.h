#pragma once

#include <cstdint>
#include <functional>

#include "model/program/program.h"

namespace tc0::program {

struct ReduceParams {
  std::int64_t trials = 20000;  // calls of `fails`, at most
};

struct ReduceStats {
  std::int64_t trials = 0;
  std::int64_t cuts = 0;  // that kept the failure
};

/// A smaller program that still fails: greedy, until no cut keeps the failure or the trials are
/// spent. Cuts, coarse ones first: an earlier tensor as the only output, outputs dropped or moved
/// up to an operand, tensors without readers gone, operations replaced by an operand of the same
/// shape, by an input of the same range or by a constant, extents cut (everywhere that they have to
/// agree), gates of tables, weights, biases and constants set to zero, ranges of inputs narrowed.
///
/// `fails` is asked about valid programs only, and must be true of the given one, else Error.
/// An Error that it throws counts as not failing.
Program reduce(const Program& program, const std::function<bool(const Program&)>& fails,
               const ReduceParams& params = {}, ReduceStats* stats = nullptr);

}  // namespace tc0::program
