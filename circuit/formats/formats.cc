#include "circuit/formats/formats.h"

#include <array>

#include "circuit/base/error.h"
#include "circuit/base/nearest.h"
#include "circuit/formats/aiger.h"
#include "circuit/formats/bench.h"
#include "circuit/formats/blif.h"
#include "circuit/formats/concrete.h"
#include "circuit/formats/graph.h"
#include "circuit/formats/opb.h"
#include "circuit/formats/th.h"
#include "circuit/formats/verilog.h"
#include "circuit/hardware/array_verilog.h"
#include "circuit/networks/onnx.h"

namespace tc0 {
namespace {

constexpr std::array<Format, 13> kFormats{{
    {"blif", ".blif", "Berkeley logic interchange: two-level covers", false, readBlif, writeBlif,
     twoInputGates(kBlifNodeBytes)},
    {"aag", ".aag", "AIGER, ascii: and-inverter graph", false, readAiger, writeAigerAscii,
     twoInputGates(kAigerAsciiNodeBytes)},
    {"aig", ".aig", "AIGER, binary: and-inverter graph", true, readAiger, writeAigerBinary,
     twoInputGates(kAigerBinaryNodeBytes)},
    {"bench", ".bench", "ISCAS BENCH: logic gates", false, readBench, writeBench,
     twoInputGates(kBenchNodeBytes)},
    {"th", ".th", "threshold netlist: weights and a threshold for each gate", false, readTh,
     writeTh, kThSize},
    {"verilog", ".v .sv", "structural Verilog: a signed sum for each bank", false, nullptr,
     writeVerilog, kVerilogSize},
    {"verilog-arrays", "", "pipelined Verilog: a module for each array of a circuit", false,
     nullptr, nullptr, SizeLaw{}, writeArrayVerilog},
    {"opb", ".opb", "pseudo-Boolean constraints: two for each gate", false, nullptr, writeOpb,
     kOpbSize},
    {"onnx", ".onnx", "ONNX: a threshold layer for each level", true, nullptr, writeOnnx,
     kOnnxSize},
    {"qonnx", "", "QONNX: layers of MultiThreshold, for FINN", true, nullptr, writeQonnx,
     kQonnxSize},
    {"concrete", ".py", "Python for Concrete: under encryption", false, nullptr, writeConcrete,
     kConcreteSize},
    {"dot", ".dot .gv", "a picture for Graphviz", false, nullptr, writeDot, kDotSize},
    {"graphml", ".graphml", "a graph for networkx, Gephi, yEd", false, nullptr, writeGraphMl,
     kGraphMlSize},
}};

}  // namespace

std::span<const Format> formats() { return kFormats; }

const Format& formatByName(std::string_view name) {
  std::vector<std::string> names{"tc0"};
  for (const Format& format : kFormats) {
    if (format.name == name) return format;
    names.emplace_back(format.name);
  }
  fail("format: required one of ", listText(names), ", found '", name, "'",
       didYouMean(std::string(name), names));
}

const Format* formatByExtension(std::string_view path) {
  std::size_t slash = path.rfind('/');
  std::string_view file = path.substr(slash == std::string_view::npos ? 0 : slash + 1);
  std::size_t dot = file.rfind('.');
  if (dot == std::string_view::npos || dot + 1 == file.size()) return nullptr;
  std::string extension = cat(" ", file.substr(dot), " ");
  for (const Format& format : kFormats) {
    if (cat(" ", format.extensions, " ").find(extension) != std::string::npos) return &format;
  }
  return nullptr;
}

}  // namespace tc0
