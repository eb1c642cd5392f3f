#pragma once

#include <cstdint>
#include <vector>

#include "runtime/gates/kernels/program.h"

namespace tc0 {

/// A gate: whether v is at least `threshold`, into a slot.
struct GateThreshold {
  std::uint64_t threshold;
  std::uint32_t slot;
};

/// Appends the operations that compare a number of `bits` bits with thresholds of 1 to 2^bits - 1,
/// in any order and repeated at will. Returns how many words of scratch they use.
///
/// [v >= t] is found from the lowest bit up: at a 1 of t, v needs that bit and what was reached
/// below; at a 0 of t, either is enough. What is reached after some bits depends on these bits of t
/// alone, so thresholds share it, in a tree: all 2^n - 1 thresholds of n bits cost a step each. If
/// thresholds have their highest bits in common instead, as a few steps of a wide number do, they
/// are cut in two: with t = high * 2^s + low,
///
///   [v >= t] = [v / 2^s >= high] and ([v / 2^s >= high + 1] or [v mod 2^s >= low]),
///
/// and the few comparisons above the cut are made once. The cut s is the one that costs least.
std::uint32_t compareAll(std::vector<GateThreshold> gates, std::uint32_t bits,
                         std::vector<GateCompare>& to);

}  // namespace tc0
