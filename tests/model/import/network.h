#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/import/import.h"
#include "model/program/interpret.h"
#include "tests/support/message.h"

namespace tc0::importer {

/// Networks written by hand, tensor by tensor.
struct Network {
  Graph graph;

  Network& input(const std::string& name, Shape shape, bool isFloat = true, int bits = 32) {
    graph.inputs.push_back({name, std::move(shape), isFloat, true, bits});
    return *this;
  }
  Network& constant(const std::string& name, Shape shape, std::vector<double> values,
                    bool isFloat = true, bool isSigned = true, int bits = 32) {
    graph.constants[name] = {std::move(shape), isFloat, isSigned, bits, std::move(values)};
    return *this;
  }
  Network& node(const std::string& op, std::vector<std::string> inputs, const std::string& output,
                std::map<std::string, Attribute> attributes = {}, const std::string& domain = "") {
    graph.nodes.push_back({domain, op, op, std::move(inputs), {output}, std::move(attributes)});
    return *this;
  }
  Network& output(const std::string& name) {
    graph.outputs.push_back({name, {}, true, true, 32});
    return *this;
  }

  Imported imported(const std::map<std::string, std::string>& grids = {}) const {
    return importGraph(graph, "net", {grids});
  }
  std::string refusal(const std::map<std::string, std::string>& grids = {}) const {
    return messageOf([&] { imported(grids); });
  }
  // What the first output's integers stand for.
  std::vector<double> run(const program::Values& inputs,
                          const std::map<std::string, std::string>& grids = {}) const {
    const Imported made = imported(grids);
    const auto values =
        program::outputValues(made.program, program::interpret(made.program, inputs));
    std::vector<double> result;
    const PortRow& row = made.report.outputs[0];
    for (std::int64_t v : values[0])
      result.push_back(row.firstScale * static_cast<double>(v) + row.firstOffset);
    return result;
  }
};

}  // namespace tc0::importer
