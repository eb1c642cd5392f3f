#include "model/import/import.h"

#include <algorithm>
#include <iomanip>
#include <sstream>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "model/import/graph/pairs.h"
#include "model/import/graph/written_out.h"
#include "model/import/input_grid.h"
#include "model/import/onnx/read_onnx.h"
#include "model/import/tflite/read_tflite.h"
#include "model/import/translate/operators.h"
#include "model/import/translate/quantiser.h"
#include "model/import/translate/settle.h"
#include "model/names/operations_metadata.h"

namespace tc0::importer {
namespace {

// A program computes one sample at a time: an extent that the file leaves open is 1 if it is the
// first, and refused elsewhere.
Shape shapeOfInput(const Port& port, const std::string& where) {
  Shape shape = port.shape;
  for (std::size_t d = 0; d < shape.size(); ++d) {
    if (shape[d] < 1 && d == 0) shape[d] = 1;
    if (shape[d] < 1)
      fail(where, ": input '", port.name.substr(0, 80), "': required fixed extents, found ",
           listText(port.shape), " (-1: not fixed); fix it before the export");
  }
  return shape;
}

InputGrid gridOf(Translation& t, const Port& port, const ImportParams& params) {
  const std::string where = cat(t.file, ": input '", port.name.substr(0, 80), "'");
  const auto given = params.inputs.find(port.name);
  if (given != params.inputs.end()) return parseGrid(given->second, where);
  if (!port.isFloat && port.bits <= 16)
    return parseGrid(cat(port.isSigned ? "int" : "uint", port.bits), where);
  if (const auto found = gridOfReader(t, port.name))
    return {{found->lo, found->hi}, found->scale, -found->scale * found->zero};
  fail(where, ": required the numbers that it takes, found none in the network; give them by ",
       gridExamples(port.name));
}

PortRow rowOf(Translation& t, const std::string& name, const Variable& variable) {
  PortRow row;
  row.name = name;
  row.tensor = t.tensor(variable.tensor).name;
  row.shape = variable.shape;
  row.range = t.tensor(variable.tensor).range;
  const AffineStage affine = *variable.chain.affine();
  row.axis = affine.a.size() > 1 || affine.b.size() > 1 ? variable.axis : -1;
  auto text = [](const Surd& s) {
    if (s.isFraction()) return s.u().text();
    std::ostringstream decimal;  // of a root
    decimal << std::setprecision(17) << static_cast<double>(s.toLongDouble());
    return decimal.str();
  };
  for (const Surd& a : affine.a) row.scale.push_back(text(a));
  for (const Surd& b : affine.b) row.offset.push_back(text(b));
  row.firstScale = static_cast<double>(affine.a[0].toLongDouble());
  row.firstOffset = static_cast<double>(affine.b[0].toLongDouble());
  return row;
}

void makeInputs(Translation& t, const ImportParams& params) {
  for (const auto& given : params.inputs) {
    std::vector<std::string> names;
    for (const Port& port : t.graph.inputs) names.push_back(port.name);
    if (std::find(names.begin(), names.end(), given.first) == names.end())
      fail(t.file, ": --input: required an input of the network, one of ", listText(names),
           ", found '", given.first.substr(0, 80), "'");
  }
  for (const Port& port : t.graph.inputs) {
    const InputGrid grid = gridOf(t, port, params);
    Variable x = variableOf(
        t, t.builder.input(t.name("", port.name), shapeOfInput(port, t.file), grid.range),
        grid.scale, grid.offset);
    x.isFloat = port.isFloat;
    t.report.inputs.push_back(rowOf(t, port.name, x));
    t.defineInput(port.name, std::move(x));
  }
}

// Outputs are tensors with their dimensions in the network's order. An integer offset, such as a
// zero point, is added, so that the output is the code that other programs print.
void makeOutputs(Translation& t, std::vector<Traced>& traced) {
  std::size_t number = 0;
  for (const Port& port : t.graph.outputs) {
    Node node;
    node.op = "output";
    node.name = port.name;
    node.inputs = {port.name};
    node.outputs = {port.name + ".output"};
    t.begin(node, number++);
    Variable x = t.variable(node, 0);
    AffineStage affine = *x.chain.affine();
    if (!x.isFloat && affine.a.size() == 1 && affine.b.size() == 1 && affine.a[0] == Surd(1) &&
        affine.b[0].isFraction() && affine.b[0].u().fitsInt64()) {
      x.tensor = shiftedBy(t, x.tensor, affine.b[0].u().toInt64());
      x.chain = Chain();
    }
    const program::TensorId tensor = plain(t, x);
    for (std::size_t d = 0; d < x.order.size(); ++d) x.order[d] = static_cast<int>(d);
    x.tensor = tensor;
    PortRow row = rowOf(t, port.name, x);
    row.output = plainName(port.name);
    if (t.isConstant(node, 0))
      traced.push_back(
          {port.name, x.shape, tensor, x.order, -1, {row.firstScale}, {row.firstOffset}});
    t.report.outputs.push_back(std::move(row));
    t.builder.output(plainName(port.name), tensor);
    t.report.operations.pop_back();
  }
}

std::vector<Traced> tracedOf(const Translation& t) {
  std::vector<Traced> traced;
  auto add = [&](const std::string& name) {
    const auto found = t.values().find(name);
    if (found == t.values().end()) return;
    const auto* variable = std::get_if<Variable>(&found->second);
    if (variable == nullptr) return;
    const auto affine = variable->chain.affine();
    if (!affine) return;
    Traced row{name, variable->shape, variable->tensor, variable->order, variable->axis, {}, {}};
    for (const Surd& a : affine->a) row.scale.push_back(static_cast<double>(a.toLongDouble()));
    for (const Surd& b : affine->b) row.offset.push_back(static_cast<double>(b.toLongDouble()));
    traced.push_back(std::move(row));
  };
  for (const Port& port : t.graph.inputs) add(port.name);
  for (const Node& node : t.graph.nodes)
    for (const std::string& output : node.outputs) add(output);
  return traced;
}

// Does it; an Error that does not begin with the file gets the place in front.
template <class Place, class Action>
void placed(const std::string& file, const Place& place, const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    const std::string text = error.what();
    if (text.starts_with(file)) throw;
    fail(place(), ": ", text);
  }
}

// Which node made which tensor of the network; tensors of the program have the names of those, with
// suffixes (Translation::name). The report has a row for each node, in their order, and then others.
OperationsByTensor operationsOf(const Translation& t) {
  OperationsByTensor operations;
  TC0_ASSERT(t.report.operations.size() >= t.graph.nodes.size());
  for (std::size_t k = 0; k < t.graph.nodes.size(); ++k) {
    const OperationRow& row = t.report.operations[k];
    for (const std::string& tensor : t.graph.nodes[k].outputs)
      if (!tensor.empty())
        operations.emplace(plainName(tensor),
                           NamedOperation{plainName(row.node), plainName(row.op)});
  }
  return operations;
}

}  // namespace

Imported importGraph(const Graph& network, const std::string& where, const ImportParams& params) {
  auto file = [&] { return where; };
  const Graph simple = inPairs(withoutWrittenOut(network));
  CalibratedGraph quantised{simple, {}};
  if (params.calibration)
    placed(where, file, [&] { quantised = calibrated(simple, *params.calibration); });
  const Graph& graph = quantised.graph;
  Translation t(graph);
  t.file = where;
  t.report.file = where;
  t.report.source = graph.source;
  placed(where, file, [&] { makeInputs(t, params); });
  for (std::size_t k = 0; k < graph.nodes.size(); ++k) {
    t.begin(graph.nodes[k], k);
    placed(
        where, [&] { return t.where(); }, [&] { translateNode(t, graph.nodes[k]); });
  }
  std::vector<Traced> constants;
  placed(where, file, [&] { makeOutputs(t, constants); });
  t.builder.metadata("imported.from", where);
  if (!graph.source.empty()) t.builder.metadata("imported.source", graph.source.substr(0, 200));
  t.builder.metadata(kOperationsKey, formatOperations(operationsOf(t)));
  std::vector<Traced> traced = tracedOf(t);
  for (Traced& row : constants) traced.push_back(std::move(row));
  return {t.builder.finish(), std::move(t.report), std::move(traced),
          std::move(quantised.floatOutputs)};
}

Imported importNetwork(std::string_view bytes, const std::filesystem::path& folder,
                       const std::string& where, const ImportParams& params) {
  return importGraph(isTflite(bytes) ? readTflite(bytes, where) : readOnnx(bytes, folder, where),
                     where, params);
}

}  // namespace tc0::importer
