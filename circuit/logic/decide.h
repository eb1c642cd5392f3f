#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "circuit/logic/aig.h"

namespace tc0 {

/// A bit that counts `weight` > 0 when it is 1.
struct WeightedBit {
  Aig::Literal bit;
  std::uint64_t weight;
};

/// Gates [sum of weights of the bits that are 1 >= threshold] without an adder, for thresholds of 1
/// ... sum.
///
/// One gate whose every bit suffices, or that needs every bit, is a tree. Else wire by wire, from
/// the largest weight down: what is left of the threshold either is reached with this bit or
/// without it, two nodes for each pair (wire, rest of the threshold) that occurs. Nothing when that
/// takes more than `budget` nodes.
std::optional<std::vector<Aig::Literal>> decideWireByWire(Aig& aig, std::vector<WeightedBit> bits,
                                                          std::span<const std::uint64_t> thresholds,
                                                          std::uint64_t budget);

}  // namespace tc0
