#pragma once

#include <cstdint>
#include <vector>

namespace tc0 {

/// Where a word stands: word i of the scratch is 2 i, slot i is 2 i + 1.
using GatePlace = std::uint32_t;

/// An operation that compares a number v, whose bits are the first words of the scratch.
struct GateCompare {
  enum class Kind : std::uint8_t {
    kSteps,     // a, stepped over the bits [first, last) of v: bit i of b tells how at first + i
    kAnd,       // a and b
    kOr,        // a or b
    kBetween,   // a and (b or c)
    kConstant,  // a: 0 or 1
  };
  GatePlace to = 0, a = 0, b = 0, c = 0;
  std::uint8_t first = 0, last = 0;
  Kind kind = Kind::kSteps;
};

/// A gate: whether v is at least `threshold`, into a slot.
struct GateThreshold {
  std::uint64_t threshold;
  std::uint32_t slot;
};

/// Appends the operations that compare a number of `bits` bits with thresholds of 1 to 2^bits - 1,
/// in any order and repeated at will. Returns how many words of scratch they use.
///
/// [v >= t] is found from the lowest bit up: where t has a 1, v needs one and what was reached
/// below; where t has a 0, a one suffices. What is reached after some bits depends on these bits of
/// t alone, so thresholds share it, in a tree: all 2^n - 1 thresholds of n bits cost a step each.
/// Thresholds that have their highest bits in common instead, such as a few steps of a wide number,
/// are cut in two: with t = high * 2^s + low,
///
///   [v >= t] = [v / 2^s >= high] and ([v / 2^s >= high + 1] or [v mod 2^s >= low]),
///
/// and the few comparisons above the cut are made once. s is where the least is to be done.
std::uint32_t compareAll(std::vector<GateThreshold> gates, std::uint32_t bits,
                         std::vector<GateCompare>& to);

}  // namespace tc0
