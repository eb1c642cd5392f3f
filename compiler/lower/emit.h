#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "compiler/lower/draft.h"

namespace tc0::lower {

/// Marks the arrays that the roots depend on, the roots themselves and all inputs.
PerArray<bool> liveArrays(const Draft& draft, const std::vector<ArrayId>& roots);

/// The circuit of a draft, and the number that each array of the draft has there (-1 if it was not
/// live).
struct DraftCircuit {
  Circuit circuit;
  PerArray<ArrayId> arrays;
};

/// Texts that stand beside a circuit: the program's own, and the hints (hints.h) if there are any.
struct CircuitTexts {
  std::map<std::string, std::string> metadata = {};
  std::string hints = {};
};

/// Builds the circuit of a draft: every live array goes through a CircuitBuilder, which checks it
/// and proves its range.
DraftCircuit emit(const Draft& draft, const PerArray<bool>& live,
                  const std::vector<Output>& outputs, const CircuitTexts& texts = {},
                  const std::function<void(std::size_t done, std::size_t all)>& progress = {});

}  // namespace tc0::lower
