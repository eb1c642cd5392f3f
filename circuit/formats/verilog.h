#pragma once

#include <cstdint>
#include <iosfwd>

#include "circuit/formats/size_law.h"
#include "circuit/formats/write_options.h"
#include "circuit/netlist.h"

namespace tc0 {

inline constexpr SizeLaw kVerilogSize{.entry = 32, .gate = 28, .bank = 48, .name = 2};

/// Writes structural Verilog-2001: the sum of a bank is one signed wire, a gate is a comparison of
/// it with a constant, an output integer is a signed vector. Sums of many terms are cut into
/// partial sums, for tools that parse by recursion.
void writeVerilog(const Netlist& netlist, std::ostream& out, const WriteOptions& options);

/// The assignments that a test bench tries.
struct TestBenchOptions {
  /// All assignments of the input wires if there are at most this many; else this many of them:
  /// 0...0, 1...1 and random ones.
  std::uint64_t samples = 256;
  std::uint64_t seed = 1;
};

/// Writes a module TOP = model + "_test" that drives the module of writeVerilog with assignments of
/// its input wires and compares the outputs with those of the naive evaluator. It prints "PASS: n
/// vectors" and finishes, or prints the first differences and "FAIL: k of n vectors" and ends with
/// $fatal. It runs in `iverilog -g2012` and `verilator --binary`.
void writeVerilogTestBench(const Netlist& netlist, std::ostream& out, const WriteOptions& options,
                           const TestBenchOptions& bench = {});

}  // namespace tc0
