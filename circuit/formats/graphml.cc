#include <ostream>

#include "circuit/base/error.h"
#include "circuit/formats/graph.h"
#include "circuit/formats/names.h"

namespace tc0 {
namespace {

constexpr std::string_view kHeader = R"(<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="kind" for="node" attr.name="kind" attr.type="string"/>
  <key id="name" for="node" attr.name="name" attr.type="string"/>
  <key id="threshold" for="node" attr.name="threshold" attr.type="long"/>
  <key id="constant" for="node" attr.name="constant" attr.type="long"/>
  <key id="weight" for="edge" attr.name="weight" attr.type="long"/>
)";

std::string escaped(const std::string& text) {
  std::string result;
  for (char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string data(std::string_view key, const std::string& value) {
  return cat("<data key=\"", key, "\">", escaped(value), "</data>");
}

std::string nodeOf(const Netlist& netlist, std::int64_t source) {
  return source < netlist.inputs() ? cat("i", source) : cat("g", source - netlist.inputs());
}

void writeNode(std::ostream& out, const std::string& id, const std::string& kind,
               const std::string& more) {
  out << "    <node id=\"" << id << "\">" << data("kind", kind) << more << "</node>\n";
}

void writeEdge(std::ostream& out, const std::string& source, const std::string& target,
               const std::string& more) {
  out << "    <edge source=\"" << source << "\" target=\"" << target << "\""
      << (more.empty() ? "/>" : ">" + more + "</edge>") << '\n';
}

void writeWires(const Netlist& netlist, Netlist::List list, const std::string& target,
                std::ostream& out) {
  for (const Wire& wire : list)
    writeEdge(out, nodeOf(netlist, wire.source), target, data("weight", cat(wire.weight)));
}

void writeBank(const Netlist& netlist, std::int64_t bank, std::ostream& out) {
  std::string sum = cat("b", bank);
  writeNode(out, sum, "sum", "");
  writeWires(netlist, netlist.list(bank), sum, out);
  for (std::int64_t gate = netlist.firstGate(bank); gate < netlist.firstGate(bank + 1); ++gate) {
    writeNode(out, cat("g", gate), "gate", data("threshold", cat(netlist.threshold(gate))));
    writeEdge(out, sum, cat("g", gate), "");
  }
}

}  // namespace

void writeGraphMl(const Netlist& netlist, std::ostream& out, const WriteOptions& options) {
  const NetlistFigures figures = figuresOf(netlist);
  checkSize(options, "GraphML", kGraphMlSize.bytes(figures), text(figures));
  NetNames names(netlist);
  out << kHeader << "  <graph id=\"" << escaped(options.model) << "\" edgedefault=\"directed\">\n";
  std::int64_t number = 0;
  for (const std::string& input : names.inputBits())
    writeNode(out, cat("i", number++), "input", data("name", input));
  for (std::int64_t bank = 0; bank < netlist.banks(); ++bank) writeBank(netlist, bank, out);
  std::size_t next = 0;
  for (const OutputPort& port : netlist.outputPorts()) {
    for (const OutputForm& form : port.forms) {
      std::string node = cat("o", next);
      writeNode(out, node, "output",
                data("name", names.outputs()[next++].name) + data("constant", cat(form.constant)));
      writeWires(netlist, netlist.list(form), node, out);
    }
  }
  out << "  </graph>\n</graphml>\n";
}

}  // namespace tc0
