#include "model/import/calibrate/calibrate.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "circuit/base/error.h"
#include "model/import/calibrate/floats.h"
#include "model/import/translate/value.h"

namespace tc0::importer {
namespace {

constexpr std::size_t kKept = 1 << 14;  // numbers of a tensor that a scale is chosen by

using Names = std::set<std::string>;

// The numbers that a tensor took: all of them, or every so many.
struct Seen {
  double lo = 0, hi = 0;
  std::vector<double> values;

  void add(const Floats& floats, std::int64_t samples) {
    const std::size_t all = floats.values.size() * samples;
    const std::size_t stride = (all + kKept - 1) / kKept;
    for (std::size_t e = 0; e < floats.values.size(); ++e) {
      const double value = floats.values[e];
      if (!std::isfinite(value)) fail("required finite numbers on the samples, found ", value);
      lo = std::min(lo, value);
      hi = std::max(hi, value);
      if (values.size() < 2 * kKept && (e + values.size()) % stride == 0) values.push_back(value);
    }
  }
};

// The shape of an input with an open batch as one sample.
Shape ofOneSample(const Port& port) {
  Shape shape = port.shape;
  if (!shape.empty() && shape[0] < 1) shape[0] = 1;
  return shape;
}

template <class Visit>
void eachSample(const Graph& graph, const CalibrationData& data, Visit visit) {
  for (std::int64_t s = 0; s < data.samples; ++s) {
    std::map<std::string, Floats> inputs;
    for (const Port& port : graph.inputs) {
      const auto found = data.inputs.find(port.name);
      const Shape shape = ofOneSample(port);
      const std::int64_t count = countOf(shape, port.name);
      if (found == data.inputs.end() || std::ssize(found->second) != count * data.samples)
        fail("input '", port.name.substr(0, 80), "': required ", data.samples, " samples of ",
             count, " numbers, found ", found == data.inputs.end() ? 0 : found->second.size());
      inputs[port.name] = {
          shape, {found->second.begin() + s * count, found->second.begin() + (s + 1) * count}};
    }
    visit(computed(graph, std::move(inputs)));
  }
}

// A scale and whether the integers have a sign.
struct Grid {
  double scale = 1;
  bool isSigned = true;
  bool operator==(const Grid&) const = default;
};

double errorOf(const std::vector<const Seen*>& all, const Grid& grid, double least, double most) {
  double error = 0;
  for (const Seen* seen : all)
    for (double value : seen->values) {
      const double rounded =
          std::clamp(std::nearbyint(value / grid.scale), least, most) * grid.scale;
      error += (value - rounded) * (value - rounded);
    }
  return error;
}

// One grid for all of these tensors.
Grid gridOf(const std::vector<const Seen*>& all, int bits) {
  double lo = 0, hi = 0;
  for (const Seen* seen : all) {
    lo = std::min(lo, seen->lo);
    hi = std::max(hi, seen->hi);
  }
  const bool isSigned = lo < 0;
  const double most = std::ldexp(1, isSigned ? bits - 1 : bits) - 1, least = isSigned ? -most : 0;
  const double largest = std::max(-lo, hi);
  if (largest == 0) return {1, false};
  Grid best;
  double lowest = INFINITY;
  for (int cut = 20; cut >= 10; --cut) {
    const Grid grid{static_cast<float>(largest * cut / 20 / most), isSigned};
    const double error = errorOf(all, grid, least, most);
    if (!(error < lowest)) continue;
    lowest = error;
    best = grid;
  }
  return best;
}

bool isIn(const std::string& op, std::initializer_list<const char*> list) {
  return std::any_of(list.begin(), list.end(), [&](const char* one) { return op == one; });
}

// Puts the quantisers in, node after node.
class Quantising {
 public:
  Quantising(const Graph& graph, const CalibrationParams& params)
      : from_(graph), to_(graph), bits_(params.bits) {
    to_.nodes.clear();
    eachSample(graph, params.data, [&](const std::map<std::string, Floats>& values) {
      for (const auto& [name, floats] : values)
        if (!graph.constants.contains(name)) seen_[name].add(floats, params.data.samples);
      auto& outputs = floatOutputs_.emplace_back();
      for (const Port& port : graph.outputs) outputs[port.name] = values.at(port.name).values;
    });
  }

  CalibratedGraph made() {
    findVariables();
    for (const Port& port : from_.inputs) {
      root_[port.name] = port.name;
      now_[port.name] = rounded(port.name, port.name, gridOf({&seen_[port.name]}, bits_));
    }
    for (const Node& node : from_.nodes) add(node);
    for (const Port& output : from_.outputs) finish(output.name);
    return {std::move(to_), std::move(floatOutputs_)};
  }

 private:
  // Tensors that depend on the inputs. The shape of one does not.
  void findVariables() {
    for (const Port& port : from_.inputs) variable_.insert(port.name);
    for (const Node& node : from_.nodes) {
      const bool depends = node.op != "Shape" && std::any_of(node.inputs.begin(), node.inputs.end(),
                                                             [&](const std::string& in) {
                                                               return variable_.contains(in);
                                                             });
      if (depends) variable_.insert(node.outputs.begin(), node.outputs.end());
    }
  }

  bool varies(const std::string& name) const { return variable_.contains(name); }
  std::string now(const std::string& name) const {
    const auto found = now_.find(name);
    return found == now_.end() ? name : found->second;
  }

  std::string constant(const std::string& name, Shape shape, std::vector<double> values) {
    to_.constants[name] = {std::move(shape), true, true, 32, std::move(values)};
    return name;
  }

  // The tensor behind a quantiser of its own. `what` is the tensor that the scale is of.
  std::string rounded(const std::string& of, const std::string& what, const Grid& grid) {
    const auto known = grid_.find(of);
    if (known != grid_.end() && known->second == grid) return of;
    const std::string name = what + ".rounded" + std::to_string(++made_);
    addQuantiser(of, name, constant(name + ".scale", {}, {grid.scale}), grid.isSigned, false);
    grid_[name] = grid;
    return name;
  }

  void addQuantiser(const std::string& of, const std::string& to, const std::string& scale,
                    bool isSigned, bool isNarrow) {
    const std::string zero = constant(to + ".zero", {}, {0});
    const std::string bits = constant(to + ".bits", {}, {static_cast<double>(bits_)});
    to_.nodes.push_back({"qonnx.custom_op.general",
                         "Quant",
                         to,
                         {of, scale, zero, bits},
                         {to},
                         {{"signed", std::int64_t{isSigned ? 1 : 0}},
                          {"narrow", std::int64_t{isNarrow ? 1 : 0}},
                          {"rounding_mode", std::string("ROUND")}}});
  }

  static bool wide(const Shape& shape) {
    return std::count_if(shape.begin(), shape.end(), [](std::int64_t e) { return e > 1; }) > 1;
  }

  // Rounds operands, each on a grid of its own or all on one. An operand that was rounded when it
  // arose keeps its grid unless they need one together.
  void roundOperands(Node& node, const std::vector<std::size_t>& which, bool together) {
    std::vector<const Seen*> all;
    for (std::size_t k : which) all.push_back(&seen_[node.inputs[k]]);
    const Grid common = together ? gridOf(all, bits_) : Grid{};
    for (std::size_t k : which) {
      const std::string name = node.inputs[k], own = now(name);
      if (!together && grid_.contains(own)) {
        node.inputs[k] = own;
        continue;
      }
      const Grid grid = together ? common : gridOf({&seen_[name]}, bits_);
      auto& known = roundedAs_[{name, grid.scale}];
      if (known.empty()) known = rounded(own, name, grid);
      node.inputs[k] = known;
    }
  }

  // Weights that stand along `axis` for the outputs.
  void roundWeights(Node& node, std::size_t k, std::size_t axis, bool each) {
    const auto found = to_.constants.find(node.inputs[k]);
    if (found == to_.constants.end()) return;  // computed from constants: rounded as it stands
    const Numbers weights = found->second;
    const std::int64_t outputs = each ? weights.shape.at(axis) : 1;
    std::vector<double> most(outputs, 0);
    std::int64_t inner = 1;
    for (std::size_t d = axis + 1; d < weights.shape.size(); ++d) inner *= weights.shape[d];
    for (std::size_t e = 0; e < weights.values.size(); ++e) {
      const double size = std::fabs(weights.values[e]);
      if (!std::isfinite(size)) fail(label(node), ": weights: required finite numbers");
      double& largest = most[each ? static_cast<std::int64_t>(e) / inner % outputs : 0];
      largest = std::max(largest, size);
    }
    for (double& scale : most)
      scale = scale == 0 ? 1 : static_cast<float>(scale / (std::ldexp(1, bits_ - 1) - 1));
    Shape shape(weights.shape.size(), 1);
    if (each) shape[axis] = outputs;
    const std::string name = node.inputs[k] + ".rounded" + std::to_string(++made_);
    addQuantiser(node.inputs[k], name, constant(name + ".scale", shape, most), true, true);
    node.inputs[k] = name;
  }

  void roundProduct(Node& node) {
    std::vector<std::size_t> which;
    for (std::size_t k : {0, 1}) {
      if (varies(node.inputs.at(k))) {
        which.push_back(k);
        continue;
      }
      const auto found = to_.constants.find(node.inputs[k]);
      const std::size_t rank = found == to_.constants.end() ? 0 : found->second.shape.size();
      const auto transB = node.attributes.find("transB");
      const bool swapped = transB != node.attributes.end() &&
                           std::get_if<std::int64_t>(&transB->second) != nullptr &&
                           std::get<std::int64_t>(transB->second) != 0;
      if (node.op == "Conv")
        roundWeights(node, k, 0, true);
      else if (rank == 2)
        roundWeights(node, k, (k == 1) != swapped ? 1 : 0, true);
      else if (rank > 0)
        roundWeights(node, k, 0, false);
    }
    roundOperands(node, which, false);
  }

  void add(const Node& original) {
    if (!original.domain.empty() || isIn(original.op, {"QuantizeLinear", "DequantizeLinear"}))
      fail(label(original), ": --calibrate: required a network without quantisers, found one");
    Node node = original;
    std::vector<std::size_t> which;
    for (std::size_t k = 0; k < node.inputs.size(); ++k)
      if (varies(node.inputs[k])) which.push_back(k);
    if (which.empty() || node.op == "Shape") {
      to_.nodes.push_back(std::move(node));
      return;
    }
    const bool product = isIn(node.op, {"MatMul", "Gemm", "Conv"});
    const bool sum = isIn(node.op, {"Add", "Sub", "Min", "Max"});
    const bool factor = isIn(node.op, {"Mul", "Div", "Pow"});
    const bool reduces =
        isIn(node.op, {"Softmax", "LayerNormalization", "RMSNormalization", "ReduceMean",
                       "ReduceSum", "ReduceMax", "ReduceMin", "MaxPool", "AveragePool",
                       "GlobalAveragePool", "GlobalMaxPool"});
    // Channels with scales of their own stay together, so what cuts or joins them reads one grid.
    const bool cuts = isIn(node.op, {"Reshape", "Flatten", "Squeeze", "Unsqueeze", "Slice", "Split",
                                     "Gather", "Expand", "DepthToSpace", "Pad"});
    const bool view = cuts || isIn(node.op, {"Transpose", "Identity", "Dropout"});
    // A constant that differs along several dimensions is rounded to one grid with the other operand.
    if (isIn(node.op, {"Add", "Sub"}) && which.size() == 1 && node.inputs.size() == 2) {
      const std::string& other = node.inputs[1 - which[0]];
      const auto found = from_.constants.find(other);
      if (found != from_.constants.end() && wide(found->second.shape)) {
        seen_[other].add({found->second.shape, found->second.values}, 1);
        root_[other] = other;
        which = {0, 1};
      }
    }
    bool oneRoot = true;
    for (std::size_t k : which)
      oneRoot = oneRoot && root_[node.inputs[k]] == root_[node.inputs[which[0]]];
    if (product)
      roundProduct(node);
    else if (node.op == "Concat" || (sum && which.size() > 1 && !oneRoot))
      roundOperands(node, which, true);
    else if (reduces || cuts || (factor && which.size() > 1 && !oneRoot))
      roundOperands(node, which, false);
    else
      for (std::size_t k : which) node.inputs[k] = now(node.inputs[k]);
    const bool joined = (sum || factor) && which.size() > 1 && !oneRoot;
    const bool starts = product || reduces || joined || node.op == "Concat";
    const bool roundsResult = isIn(node.op, {"Softmax", "LayerNormalization", "RMSNormalization"});
    for (std::string& output : node.outputs) {
      if (output.empty()) continue;
      root_[output] = starts ? output : root_[original.inputs[which[0]]];
      const bool keeps =
          view || isIn(node.op, {"MaxPool", "GlobalMaxPool", "ReduceMax", "ReduceMin"});
      const auto grid = grid_.find(node.inputs[which[0]]);
      if (keeps && grid != grid_.end()) grid_[output] = Grid(grid->second);
      affine_[output] = product || joined || (reduces && !roundsResult) || grid_.contains(output) ||
                        (view && affine_[original.inputs[which[0]]]);
    }
    to_.nodes.push_back(node);
    if (roundsResult)
      now_[node.outputs[0]] =
          rounded(node.outputs[0], node.outputs[0], gridOf({&seen_[node.outputs[0]]}, bits_));
  }

  // An output is a tensor of its name. One behind a chain is rounded; softmax has its own grid.
  void finish(const std::string& name) {
    if (!varies(name) || (affine_[name] && now(name) == name)) return;
    std::string last = now(name);
    if (last == name) last = rounded(name, name, gridOf({&seen_[name]}, bits_));
    const std::string inside = name + ".inside";
    for (Node& node : to_.nodes) {
      for (std::string& input : node.inputs)
        if (input == name) input = inside;
      for (std::string& output : node.outputs)
        if (output == name) output = inside;
    }
    to_.nodes.push_back({"", "Identity", name, {last}, {name}, {}});
  }

  const Graph from_;
  Graph to_;
  const int bits_;
  std::vector<std::map<std::string, std::vector<double>>> floatOutputs_;
  std::map<std::string, Seen> seen_;
  Names variable_;
  std::map<std::string, std::string> now_;   // what readers of a tensor read instead
  std::map<std::string, std::string> root_;  // the tensor that a chain of one operand begins with
  std::map<std::string, Grid> grid_;         // of tensors that quantisers made, and their views
  std::map<std::string, bool> affine_;       // whether a tensor's integers need no further table
  std::map<std::pair<std::string, double>, std::string> roundedAs_;
  int made_ = 0;
};

// The network whose `Constant` nodes are constants.
Graph withoutConstantNodes(const Graph& graph) {
  Graph result = graph;
  result.nodes.clear();
  for (const Node& node : graph.nodes) {
    std::optional<Numbers> numbers;
    if (node.op == "Constant" && node.domain.empty() && !node.outputs.empty())
      numbers = numbersOf(node);
    if (numbers)
      result.constants[node.outputs[0]] = std::move(*numbers);
    else
      result.nodes.push_back(node);
  }
  return result;
}

}  // namespace

CalibratedGraph calibrated(const Graph& graph, const CalibrationParams& params) {
  if (params.data.samples < 1) fail("--calibrate: required at least one sample, found none");
  if (params.bits < 2 || params.bits > 8) fail("--bits: required 2 to 8 bits, found ", params.bits);
  return Quantising(withoutConstantNodes(graph), params).made();
}

}  // namespace tc0::importer
