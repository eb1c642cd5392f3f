#pragma once

#include <utility>

#include "circuit/circuit.h"
#include "runtime/split/box.h"

namespace tc0 {

/// The elements of a box that a term's domain has.
inline MaybeBox domainOf(const Term& term, const Box& box) {
  return term.domain.empty() ? MaybeBox(box) : intersection(box, term.domain);
}

/// Calls visit(source, box) for every array that the elements of a box read, with the elements that
/// they read of it. A read reads its step, a step its numerator and denominator.
template <class Visit>
void forEachSource(const Array& array, const Box& box, const Visit& visit) {
  if (const auto* sum = array.as<SumOp>()) {
    for (const Term& term : sum->terms) {
      MaybeBox readers = domainOf(term, box);
      if (!readers || term.source == kOne) continue;
      for (std::int64_t extent : term.over) readers->push_back({0, extent - 1});
      visit(term.source, imageOf(term.at, *readers));
    }
  } else if (const auto* step = array.as<StepOp>()) {
    visit(step->numerator.array, imageOf(step->numerator.at, box));
    if (step->denominator) visit(step->denominator->array, imageOf(step->denominator->at, box));
  } else if (const auto* read = array.as<ReadOp>()) {
    visit(read->step, imageOf(read->at, box));
  }
}

}  // namespace tc0
