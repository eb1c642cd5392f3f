#pragma once

#include <cstdint>
#include <vector>

#include "runtime/gates/logic.h"

namespace tc0 {

/// Fuses functions of signals into fewer functions of up to three signals each.
///
/// A *cut* of a signal is a set of at most three signals that decide it, with the table of the
/// function. The cuts of a function are made of those of what it reads, by computing the tables, so
/// a cut is right by construction. Three ANDs that make an exclusive or have a cut of two signals,
/// those of a multiplexer or a majority one of three, and so has a chain of two functions whose
/// inner one is read nowhere else. A signal that others read as well is worth a function of its own:
/// each cut costs its operation and a share of those that it reads, the share that falls to one
/// reader ("area flow", Manohararajah, Brown, Vranesic: Heuristics for area minimization in
/// LUT-based FPGA technology mapping, 2006).
///
/// A signal is `kept` if a sum, a number or an output reads it; no cut reaches through a sum. Returns
/// the function chosen for each signal that is kept or that a chosen function reads. All others, and
/// signals that are no functions, have count 0.
///
/// Cost: at most 5 x 5 combinations a function of two signals, about a microsecond; 90 bytes a
/// signal.
std::vector<GateLogic::Node> fuse(const std::vector<GateLogic::Node>& nodes,
                                  const std::vector<char>& kept);

}  // namespace tc0
