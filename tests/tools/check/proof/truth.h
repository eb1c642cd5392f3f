#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "circuit/circuit.h"
#include "model/program/program.h"

/// What is true of a program and a circuit, found by running both with the project's naive
/// evaluators. Nothing of the proof takes part.
namespace truth {

/// The numbers of every input, by its name.
using Inputs = std::map<std::string, std::vector<std::int64_t>>;

/// A program and a circuit as their files say it.
class Both {
 public:
  /// Throws tc0::Error if tc0's reader refuses a file, or if their inputs or outputs do not belong
  /// together. The ranges that a program says of what it computes are not looked at.
  Both(const std::string& program, const std::string& circuit);

  /// The first thing that differs at these inputs: an output, or a tensor that a hint speaks of.
  /// Empty if nothing does.
  std::string difference(const Inputs& inputs) const;

  /// How many different inputs there are; 2^62 if there are more.
  std::int64_t inputCount() const;
  /// difference() at every input, until it is not empty. `visited` is how many were looked at.
  std::string differenceAtAll(std::int64_t& visited) const;
  /// difference() at so many random inputs, of which the ends of the ranges come often.
  std::string differenceAtSome(int samples, std::uint64_t seed) const;

 private:
  struct Claim {
    tc0::program::TensorId tensor;
    tc0::ArrayId array;
    std::vector<std::int64_t> digits;
    std::vector<std::vector<std::int64_t>> at;  // rows: offset, strides
    std::int64_t scale = 1, offset = 0;
  };
  void readHints(const std::string& text);

  tc0::program::Program program_;
  tc0::Circuit circuit_;
  std::vector<Claim> claims_;
};

}  // namespace truth
