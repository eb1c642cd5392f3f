#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "circuit/netlist.h"
#include "runtime/gates/kernels.h"
#include "runtime/gates/plan.h"
#include "runtime/numbers.h"

namespace tc0 {

/// Numbers outside, words of wires inside: samples [first, first + count) of a batch and the state
/// of their block, slot s at state + s * kernel.words. Bits are turned around in tiles of 64 x 64:
/// the rows are 64 samples, the columns a bit of 64 elements or all bits of eight bytes, whichever
/// takes fewer tiles. Small circuits are limited by this, and by reading the samples.
struct GateTransfer {
  const Netlist& netlist;
  const GatePlan& plan;
  const GateKernel& kernel;
  std::int64_t first, count;
  std::uint64_t* state;

  /// Input wires; those of missing samples are 0. Throws Error where a number is out of range.
  void load(const SampleView& inputs) const;
  /// The numbers that leave; none where `outputs` is empty. Throws Error where one does not fit.
  void store(const std::vector<NumbersOut>& outputs) const;

 private:
  // Numbers of an output port, the largest with `bits` bits.
  struct Port {
    const GatePlan::Output* forms;
    std::int64_t elements, bits;
  };
  // Each tells whether all numbers lie in the port's range.
  bool loadPort(const InputPort& port, const NumbersIn& numbers, const std::uint32_t* slots,
                std::int64_t word) const;
  bool loadBits(const InputPort& port, const std::uint8_t* bytes, const std::uint32_t* slots,
                std::int64_t word) const;
  template <class Word>
  void gather(const Port& port, std::int64_t from, std::int64_t columns, int bit, std::int64_t word,
              const Word& to) const;
  void storeBytes(const Port& port, std::int64_t word, const NumbersOut& to) const;
  void storeNumbers(const Port& port, std::int64_t word, const NumbersOut& to, bool fit,
                    const std::string& name) const;
  std::int64_t samplesOf(std::int64_t word) const {
    return std::clamp<std::int64_t>(count - 64 * word, 0, 64);
  }
  std::uint64_t& at(std::uint32_t slot, std::int64_t word) const {
    return state[static_cast<std::int64_t>(slot) * kernel.words + word];
  }
};

}  // namespace tc0
