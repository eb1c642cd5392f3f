#pragma once

#include <string>
#include <vector>

#include "circuit/generate/generators.h"
#include "circuit/size/count.h"

namespace tc0 {

/// A problem for which the literature knows circuits of small depth, and a generator that solves
/// it.
struct TheoryRow {
  std::string problem;
  std::string generator;
  bool smallWeights = false;
  std::string gates;        // the growth of our gates; b: bits of a number, n: how many numbers
  std::string weights;      // the growth of our largest weight, likewise
  bool polynomial = false;  // whether both growths are polynomial
  int depth = 0;            // the depth in the literature; 0: a constant that it does not say
  std::string size;         // the size and the weights in the literature
  std::string source;       // authors and year
  std::vector<GeneratorParams> widths;
};

const std::vector<TheoryRow>& theoryRows();

/// The sizes of one generated circuit. Outputs in the literature are binary digits on wires, so the
/// depth of `digits` compares with TheoryRow::depth; the form is what our circuits would pass on.
struct TheoryFigures {
  GeneratorParams params;
  std::size_t formLevels = 0;  // the depth of the circuit whose output is a form
  Counts digits;               // the circuit whose outputs are digits as gates
};

/// Counts the circuits of a row, one for each of its widths.
std::vector<TheoryFigures> measure(const TheoryRow& row);

/// The sizes that the generator of a row uses, as a text: "b = 4" or "n = 4, b = 4".
std::string widthText(const TheoryRow& row, const GeneratorParams& params);

}  // namespace tc0
