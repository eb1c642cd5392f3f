#pragma once

#include <cstdint>
#include <vector>

#include "circuit/netlist.h"
#include "runtime/gate_kernels.h"
#include "runtime/gate_plan.h"
#include "runtime/numbers.h"

namespace tc0 {

/// Numbers outside, words of wires inside: samples [first, first + count) of a batch and the state
/// of their block, slot s at state + s * kernel.words. Bits are turned around by bytes, eight
/// elements of 64 samples at once: about one vector operation a bit of a sample's eight elements.
struct GateTransfer {
  const Netlist& netlist;
  const GatePlan& plan;
  const GateKernel& kernel;
  std::int64_t first, count;
  std::uint64_t* state;

  /// Input wires; those of missing samples are 0.
  void load(const SampleView& inputs) const;
  /// The numbers that leave; none where `outputs` is empty. Throws Error where one does not fit.
  void store(const std::vector<NumbersOut>& outputs) const;

 private:
  void loadPort(const InputPort& port, const NumbersIn& numbers, std::size_t wire,
                std::int64_t word) const;
  void storeNumber(const GatePlan::Output& output, std::int64_t word, std::int64_t* numbers) const;
  std::uint64_t& at(std::uint32_t slot, std::int64_t word) const {
    return state[static_cast<std::int64_t>(slot) * kernel.words + word];
  }
};

}  // namespace tc0
