#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "circuit/equal/miter.h"

namespace tc0 {

/// What may be spent on a decision.
struct EqualParams {
  std::uint64_t seed = 1;             // of random assignments
  std::uint64_t samples = 4096;       // how many; rounded up to a multiple of 64
  int exhaustiveInputs = 18;          // with at most so many input wires, all assignments are tried
  std::uint64_t conflicts = 200'000;  // of the SAT solver, in all
  double seconds = 20;                // of the SAT solver, in all
};

enum class Equality { kEqual, kDifferent, kNotDecided };

/// How a decision was reached: equal structure, all assignments, a SAT solver, or samples alone. A
/// difference is a fact in every case; equality is one in all but the last.
enum class EqualityWay { kStructure, kExhaustive, kSat, kSamples };

struct EqualityResult {
  Equality equality = Equality::kNotDecided;
  EqualityWay way = EqualityWay::kSamples;
  std::uint64_t tried = 0;                // assignments that were computed
  std::string output = {};                // one that differs
  std::vector<std::uint8_t> inputs = {};  // the input wires where it does
};

/// Decides whether the pairs of a miter are equal wherever its inputs are valid. Random assignments
/// come first, because most differences show there; `assignments` are valid ones, 64 a word:
/// assignments[input][word]. Then nodes that agreed on them are proved equal one after the other from
/// the inputs up, with what was proved before, and last the pairs ("SAT sweeping", Kuehlmann 2004).
EqualityResult decide(const Miter& miter, const EqualParams& params,
                      const std::vector<std::vector<std::uint64_t>>& assignments);

}  // namespace tc0
