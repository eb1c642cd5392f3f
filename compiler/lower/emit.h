#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "compiler/lower/draft.h"

namespace tc0::lower {

/// The arrays that the roots need, the roots and all inputs included.
std::vector<bool> liveArrays(const Draft& draft, const std::vector<ArrayId>& roots);

/// A circuit made from a draft: every array that is live goes through a CircuitBuilder, which
/// checks it and proves its range.
struct Emitted {
  Circuit circuit;
  std::vector<ArrayId> arrays;  // of each array of the draft: its number in the circuit, or -1
};
Emitted emit(const Draft& draft, const std::vector<bool>& live, const std::vector<Output>& outputs,
             const std::map<std::string, std::string>& metadata = {},
             const std::function<void(std::size_t done, std::size_t all)>& progress = {});

}  // namespace tc0::lower
