#pragma once

#include <string>
#include <vector>

#include "circuit/equal/decide_miter.h"
#include "circuit/tc0_file.h"

namespace tc0 {

/// The most two-input gates of both files together that a proof is tried for.
inline constexpr Count kMostProofNodes = 1 << 21;

/// A comparison of two files with what the inputs are where they differ: numbers by input, in the
/// order of the first file's.
struct FileComparison {
  EqualityResult result;
  std::vector<std::vector<std::int64_t>> inputs;
};

/// Compares two circuits or netlists. Files that can be expanded are equal if they have the same gates.
/// Those that are small enough to be turned into two-input gates are matched by the names of bits and decided (circuit/equal). Larger ones need inputs and outputs
/// of the same names, shapes, ranges and codings, and are computed on random samples by the engines.
/// Throws Error if the interfaces do not match.
FileComparison compare(const AnyCircuit& a, const AnyCircuit& b, const EqualParams& params);

}  // namespace tc0
