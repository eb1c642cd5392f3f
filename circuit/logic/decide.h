#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "circuit/logic/aig.h"

namespace tc0 {

/// A bit that adds `weight` > 0 to a sum if it is 1.
struct WeightedBit {
  Aig::Literal bit;
  std::uint64_t weight;
};

/// Makes the gates [sum of the weights of the bits that are 1 >= threshold] without an adder. Every
/// threshold lies between 1 and the sum of all weights.
///
/// A single gate for which every bit is enough, or that needs every bit, is a tree of ORs or ANDs.
/// In all other cases the bits decide one after the other, from the largest weight down: what is
/// left of the threshold is reached either with this bit or without it, which takes two nodes for
/// each pair (bit, rest of the threshold) that occurs. Returns nothing if that takes more than
/// `budget` nodes, or if there are too many bits.
std::optional<std::vector<Aig::Literal>> decideWireByWire(Aig& aig, std::vector<WeightedBit> bits,
                                                          std::span<const std::uint64_t> thresholds,
                                                          std::uint64_t budget);

}  // namespace tc0
