#include "tools/check/figures.h"

#include <algorithm>
#include <cassert>

namespace tc0check {

void Figures::add(const Gates& alike) {
  if (alike.count == 0) return;
  std::size_t level = alike.level;
  assert(level >= 1);
  if (gatesPerLevel.size() < level) gatesPerLevel.resize(level);
  gatesPerLevel[level - 1] = tc0check::add(gatesPerLevel[level - 1], alike.count);
  gates = tc0check::add(gates, alike.count);
  wires = tc0check::add(wires, multiply(alike.count, alike.fanIn));
  sumOfWeights = tc0check::add(sumOfWeights, multiply(alike.count, alike.sumOfWeights));
  largestFanIn = std::max(largestFanIn, alike.fanIn);
  largestWeight = std::max(largestWeight, alike.largestWeight);
}

void Figures::addStored(Count sums, Count entries) {
  storedSums = tc0check::add(storedSums, sums);
  storedEntries = tc0check::add(storedEntries, entries);
}

void Figures::add(const Figures& part, Count times) {
  if (gatesPerLevel.size() < part.gatesPerLevel.size()) {
    gatesPerLevel.resize(part.gatesPerLevel.size());
  }
  auto accumulate = [times](Count& total, Count one) {
    total = tc0check::add(total, multiply(times, one));
  };
  for (std::size_t k = 0; k < part.gatesPerLevel.size(); ++k) {
    accumulate(gatesPerLevel[k], part.gatesPerLevel[k]);
  }
  accumulate(gates, part.gates);
  accumulate(wires, part.wires);
  accumulate(sumOfWeights, part.sumOfWeights);
  accumulate(storedSums, part.storedSums);
  accumulate(storedEntries, part.storedEntries);
  accumulate(inputWires, part.inputWires);
  largestFanIn = std::max(largestFanIn, part.largestFanIn);
  largestWeight = std::max(largestWeight, part.largestWeight);
}

std::vector<NamedFigure> named(const Figures& figures) {
  return {{"depth", figures.gatesPerLevel.size()},
          {"gates", figures.gates},
          {"wires", figures.wires},
          {"largest_fan_in", figures.largestFanIn},
          {"largest_weight", figures.largestWeight},
          {"sum_of_weights", figures.sumOfWeights},
          {"stored_sums", figures.storedSums},
          {"stored_entries", figures.storedEntries},
          {"input_wires", figures.inputWires}};
}

}  // namespace tc0check
