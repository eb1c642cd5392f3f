#pragma once

#include <string>
#include <vector>

#include "tools/check/number.h"

namespace tc0check {

/// A number of gates that are alike: each is on this level and has this many wires.
struct Gates {
  Count count = 1;
  int level = 1;
  Count fanIn = 0;
  Count sumOfWeights = 0;   // sum of |weight| over one gate's wires
  Count largestWeight = 0;  // largest |weight|
};

/// What is counted, for one bank, one array or a whole file.
struct Figures {
  std::vector<Count> gatesPerLevel;  // level 1 first
  Count gates = 0;
  Count wires = 0;
  Count largestFanIn = 0;
  Count largestWeight = 0;
  Count sumOfWeights = 0;
  Count storedSums = 0;
  Count storedEntries = 0;
  Count inputWires = 0;

  void add(const Gates& alike);
  void addStored(Count sums, Count entries);
  void add(const Figures& part, Count times);
};

/// A figure with the name that it has in claims.
struct NamedFigure {
  std::string name;
  Count value;
};

/// All figures but gates_per_level, in the order in which they are reported.
std::vector<NamedFigure> named(const Figures& figures);

}  // namespace tc0check
