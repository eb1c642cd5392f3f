#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "circuit/netlist.h"

namespace tc0 {

/// Which wires of a netlist are read as numbers, never one by one: the wires of a port if every sum
/// reads them in the proportions of their coding, and the gates of a bank if every sum reads all of
/// them with one weight, which is to read how many of them are 1.
class NumberReads {
 public:
  explicit NumberReads(const Netlist& netlist);

  bool isNumber(std::size_t port) const { return isNumber_[port]; }
  bool isCount(std::int64_t bank) const { return isCount_[bank]; }

 private:
  void look(Netlist::List list);
  void lookAtPorts(const std::vector<Wire>& inputs);
  void lookAtBanks(const std::vector<Wire>& gates);

  const Netlist& netlist_;
  std::vector<bool> isNumber_;  // by port
  std::vector<bool> isCount_;   // by bank
};

}  // namespace tc0
