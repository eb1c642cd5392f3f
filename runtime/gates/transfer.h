#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "circuit/base/assert.h"
#include "circuit/netlist.h"
#include "runtime/gates/kernels.h"
#include "runtime/gates/plan.h"
#include "runtime/numbers.h"
#include "runtime/packed.h"

namespace tc0 {

/// Moves numbers between the caller's memory and the state of a block: samples [first, first +
/// count) of a batch, and words of wires, slot s at state + s * kernel.words.
///
/// Bits are transposed in tiles of 64 x 64. The rows of a tile are 64 samples; its columns are one
/// bit of 64 elements or all bits of eight elements' bytes, whichever takes fewer tiles. Small
/// circuits spend most of their time here and in reading the samples.
struct GateTransfer {
  const Netlist& netlist;
  const GatePlan& plan;
  const GateKernel& kernel;
  std::int64_t first, count;
  std::uint64_t* state;

  /// Sets the input wires; those of samples beyond `count` become 0. Throws Error if a number is
  /// out of range.
  void load(const SampleView& inputs) const;
  /// Writes the numbers that leave, unless `outputs` is empty. Throws Error if one does not fit its
  /// type.
  void store(const std::vector<NumbersOut>& outputs) const;

  /// Both for packed bits. Every output is a single bit by its range.
  void load(const PackedSamples& inputs) const;
  void store(const std::vector<PackedOut>& outputs) const;

  /// Writes the value of one wire in each sample.
  void storeGate(GatePlan::WirePlace place, std::uint8_t* to) const;

 private:
  // An output port; its largest number has `bits` bits.
  struct Port {
    const GatePlan::Output* forms;
    std::int64_t elements, bits;
  };
  // Both return whether all numbers lie in the port's range.
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
  // The word of a wire, wherever it stands.
  std::uint64_t valueAt(GatePlan::WirePlace place, std::int64_t word) const {
    return at(place / 2, word) ^ (0 - place % 2);
  }
  std::int64_t samplesOf(std::int64_t word) const {
    return std::clamp<std::int64_t>(count - 64 * word, 0, 64);
  }
  std::uint64_t& at(std::uint32_t slot, std::int64_t word) const {
    TC0_ASSERT(slot < plan.slots && word < kernel.words);
    return state[std::int64_t{slot} * kernel.words + word];
  }
};

}  // namespace tc0
