#pragma once

#include <string>
#include <vector>

#include "circuit/count.h"
#include "circuit/generate/generators.h"

namespace tc0 {

/// A problem for which the literature knows a small depth, beside a generator that solves it. The
/// literature's outputs are binary digits on wires, so `digits` is what compares with `depth`;
/// `form` is what a circuit of this project would pass on.
struct TheoryRow {
  std::string problem;
  std::string generator;
  bool smallWeights = false;
  std::string gates;        // how ours grow: in b, bits of a number, and n, how many numbers
  std::string weights;      // the same
  bool polynomial = false;  // whether both are polynomial
  int depth = 0;            // the literature's; 0: a constant that is not said
  std::string size;         // and its size and weights
  std::string source;
  std::vector<GeneratorParams> widths;
};

const std::vector<TheoryRow>& theoryRows();

/// What one of the row's circuits measures.
struct TheoryFigures {
  GeneratorParams params;
  std::size_t formLevels = 0;
  Counts digits;
};

std::vector<TheoryFigures> measure(const TheoryRow& row);

/// "b = 4", "n = 4, b = 4": the sizes that the row's generator uses.
std::string widthText(const TheoryRow& row, const GeneratorParams& params);

}  // namespace tc0
