#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "circuit/netlist.h"

namespace tc0 {

/// A closed interval of integers that 64 bits may not hold.
struct WideRange {
  Wide least = 0, largest = 0;
};

/// Numbers that several sums of a netlist read: sum of pattern[k] * gate k over gates of one bank.
///
/// If the wires of a list that come from one bank have weights factor * pattern, they are the
/// number with this pattern, times the factor. A number is worth sharing if it replaces enough
/// wires in enough lists. The constructor passes over the netlist once and counts the uses; `of`
/// then divides one list.
class SharedNumbers {
 public:
  explicit SharedNumbers(const Netlist& netlist);

  struct Number {
    std::vector<Wire> wires;     // the pattern, on wires of the netlist
    WideRange range;             // of the sum
    std::int64_t uses = 0;       // lists that read it
    std::int64_t lastBank = -1;  // the last bank that reads it; INT64_MAX if an output does
  };

  /// A part of a list: a shared number times a factor, or wires that stay as they are (number < 0).
  /// `range` is that of the part. Gates of a bank are nested, so the sum of a part that is gates
  /// takes few values and its range is exact, as is the range of a number.
  struct Part {
    std::int64_t number;
    std::int64_t factor;
    std::span<const Wire> wires;
    WideRange range;
  };

  /// The parts of one list of the netlist. They and their spans are valid until the next call.
  const std::vector<Part>& of(const Netlist::List& list);

  /// The numbers worth sharing that are made of a bank's gates.
  const std::vector<std::int64_t>& ofBank(std::int64_t bank) const;

  const Number& number(std::int64_t id) const { return numbers_[id]; }
  std::int64_t size() const { return std::ssize(numbers_); }

 private:
  void split(const Netlist::List& list, std::int64_t bank);
  bool worth(const Number& number) const;
  WideRange rangeOf(std::span<const Wire> wires);

  struct PatternLess {
    bool operator()(const std::vector<Wire>& a, const std::vector<Wire>& b) const;
  };

  const Netlist& netlist_;
  std::vector<Wire> wires_;  // of the list that split() divides
  std::vector<Part> parts_;
  std::vector<std::pair<std::int64_t, std::int64_t>> steps_;  // of rangeOf(): threshold, weight
  std::vector<Number> numbers_;
  std::map<std::vector<Wire>, std::int64_t, PatternLess> ids_;
  std::map<std::int64_t, std::vector<std::int64_t>> byBank_;
  bool counting_ = true;  // while the constructor counts uses
};

}  // namespace tc0
