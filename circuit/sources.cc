#include "circuit/sources.h"

namespace tc0 {

std::vector<ArrayId> sourcesOf(const std::variant<InputOp, SumOp, StepOp, ReadOp>& op) {
  std::vector<ArrayId> sources;
  if (const auto* sum = std::get_if<SumOp>(&op)) {
    for (const Term& term : sum->terms)
      if (term.source != kOne) sources.push_back(term.source);
  } else if (const auto* step = std::get_if<StepOp>(&op)) {
    sources.push_back(step->numerator.array);
    if (step->denominator) sources.push_back(step->denominator->array);
  } else if (const auto* read = std::get_if<ReadOp>(&op)) {
    sources.push_back(read->step);
  }
  return sources;
}

}  // namespace tc0
