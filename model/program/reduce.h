#pragma once

#include <cstdint>
#include <functional>

#include "model/program/program.h"

namespace tc0::program {

struct ReduceParams {
  std::int64_t trials = 20000;  // calls of `fails`, at most
};

struct ReduceStats {
  std::int64_t trials = 0;  // calls of `fails`
  std::int64_t cuts = 0;    // the cuts that kept the failure
};

/// A smaller program that still fails. The search is greedy: it goes on until no cut keeps the
/// failure or the trials are spent. It tries these cuts, coarse ones first:
///   an earlier tensor as the only output; outputs dropped, or moved up to an operand
///   tensors without readers removed
///   an operation replaced by an operand of its shape, an input of its range, or a constant
///   extents made smaller, in all dimensions that have to agree
///   gates of tables removed; weights, biases and constants set to zero
///   ranges of inputs narrowed
///
/// `fails` is called with valid programs only. It must be true of the given program, else reduce
/// throws Error. If `fails` itself throws Error, that counts as not failing.
Program reduce(const Program& program, const std::function<bool(const Program&)>& fails,
               const ReduceParams& params = {}, ReduceStats* stats = nullptr);

}  // namespace tc0::program
