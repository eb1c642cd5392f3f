#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "circuit/logic/aig.h"
#include "circuit/netlist.h"

namespace tc0 {

/// Makes the banks of a netlist one after the other as nodes of an and-inverter graph (bit_blast.h).
/// `literals` holds the literal of every wire so far, inputs first. A caller may append those of a
/// bank itself instead of having it made.
class BankBlaster {
 public:
  BankBlaster(const Netlist& netlist, Aig& aig, std::vector<Aig::Literal>& literals)
      : netlist_(netlist), aig_(aig), literals_(literals) {}

  /// Makes the gates of a bank, and appends their literals.
  void addBank(std::int64_t bank);

  /// The digits of constant + (the sum of a list), modulo 2^width, lowest first.
  std::vector<Aig::Literal> sum(Netlist::List list, std::uint64_t constant, int width);

 private:
  Aig::Literal literal(const Wire& wire) const { return literals_[wire.source]; }
  std::vector<Aig::Literal> compare(Netlist::List list, Range range,
                                    std::span<const std::uint64_t> thresholds);
  std::optional<std::vector<Aig::Literal>> compareDirectly(
      Netlist::List list, Range range, std::span<const std::uint64_t> thresholds);

  const Netlist& netlist_;
  Aig& aig_;
  std::vector<Aig::Literal>& literals_;
};

}  // namespace tc0
