#include "circuit/formats/onnx.h"

#include <algorithm>
#include <bit>
#include <map>
#include <ostream>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/formats/proto_writer.h"
#include "circuit/size/count.h"

namespace tc0 {
namespace {

// Numbers of the format: fields of its messages, and types of elements.
constexpr int kFloat = 1, kInt64 = 7, kDouble = 11;

// Nodes and constants under construction. Values are named by text.
class Graph {
 public:
  /// Names of values begin with `prefix`, but for those that are given.
  Graph(int real, std::string prefix) : real_(real), prefix_(std::move(prefix)) {}

  int real() const { return real_; }

  std::string node(const char* type, const std::vector<std::string>& inputs,
                   const std::vector<std::pair<const char*, std::int64_t>>& attributes = {},
                   const std::string& result = {}) {
    ProtoMessage message;
    for (const std::string& input : inputs) message.text(1, input);
    std::string name = result.empty() ? cat(prefix_, values_++) : result;
    message.text(2, name).text(4, type);
    for (const auto& [key, value] : attributes)
      message.message(5, ProtoMessage().text(1, key).integer(3, value).integer(20, 2));
    nodes_.push_back(message);
    return name;
  }

  std::string integers(const std::vector<std::int64_t>& values) {
    return constant({std::ssize(values)}, kInt64, rawOf(values));
  }

  // A tensor of the graph's floating-point type.
  std::string reals(const Shape& shape, const std::vector<double>& values) {
    return constant(
        shape, real_,
        real_ == kDouble ? rawOf(values) : rawOf(std::vector<float>(values.begin(), values.end())));
  }

  std::string reshaped(const std::string& value, std::vector<std::int64_t> shape) {
    return node("Reshape", {value, integers(shape)});
  }
  std::string cast(const std::string& value, int type, const std::string& result = {}) {
    return node("Cast", {value}, {{"to", type}}, result);
  }

  void port(int field, const std::string& name, const Shape& shape) {
    ProtoMessage dimensions;
    dimensions.message(1, ProtoMessage().text(2, "N"));
    for (std::int64_t extent : shape) dimensions.message(1, ProtoMessage().integer(1, extent));
    ProtoMessage tensor;
    tensor.integer(1, kInt64).message(2, dimensions);
    ports_.message(field,
                   ProtoMessage().text(1, name).message(2, ProtoMessage().message(1, tensor)));
  }

  std::string model(const std::string& name) const {
    ProtoMessage graph;
    for (const ProtoMessage& node : nodes_) graph.message(1, node);
    graph.text(2, name);
    ProtoMessage model;
    model.integer(1, 8).text(2, "tc0");
    const std::string body = graph.bytes() + constants_.bytes() + ports_.bytes();
    model.text(7, body).message(8, ProtoMessage().text(1, "").integer(2, 17));
    return model.bytes();
  }

 private:
  template <class Number>
  static std::string rawOf(const std::vector<Number>& values) {
    static_assert(std::endian::native == std::endian::little);
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Number)};
  }

  std::string constant(const Shape& shape, int type, const std::string& raw) {
    ProtoMessage tensor;
    for (std::int64_t extent : shape) tensor.integer(1, extent);
    std::string name = cat(prefix_, values_++);
    tensor.integer(2, type).text(8, name).text(9, raw);
    constants_.message(5, tensor);
    return name;
  }

  int real_;
  std::string prefix_;
  std::vector<ProtoMessage> nodes_;
  ProtoMessage constants_, ports_;
  std::int64_t values_ = 0;
};

// A tensor [N, size] that sums read: the numbers or bits of an input, or the gates of a level.
struct Block {
  std::int64_t size = 0;
  std::string value = {};  // its name in the graph
};

// The place of a wire in the blocks. Wires of an input that is read as numbers lie together, and only
// the first of them is read: its weight is the number's.
struct Place {
  std::int32_t block = 0;
  std::int64_t at = 0;
  bool isRead = true;
};

// Whether all lists read the wires of a port as numbers: in the proportions of their coding.
class NumberPorts {
 public:
  explicit NumberPorts(const Netlist& netlist) : netlist_(netlist) {
    for (const InputPort& port : netlist.inputPorts())
      asNumbers_.push_back(port.coding.width > 0 && codingWeights(port.coding)[0] == 1);
    for (std::int64_t bank = 0; bank < netlist.banks(); ++bank) look(netlist.list(bank));
    for (const OutputPort& port : netlist.outputPorts())
      for (const OutputForm& form : port.forms) look(netlist.list(form));
  }

  bool asNumbers(std::size_t port) const { return asNumbers_[port]; }

 private:
  void look(Netlist::List list) {
    std::map<std::int64_t, std::int64_t> weights;
    for (const Wire& wire : list)
      if (wire.source < netlist_.inputs()) weights[wire.source] = wire.weight;
    auto weightOf = [&](std::int64_t wire) {
      auto found = weights.find(wire);
      return found == weights.end() ? 0 : found->second;
    };
    for (std::size_t p = 0; p < asNumbers_.size(); ++p) {
      const InputPort& port = netlist_.inputPorts()[p];
      const std::vector<std::int64_t> coding = codingWeights(port.coding);
      auto at = weights.lower_bound(port.firstWire);
      const std::int64_t end = port.firstWire + port.elements() * port.coding.width;
      while (asNumbers_[p] && at != weights.end() && at->first < end) {
        const std::int64_t first = at->first - (at->first - port.firstWire) % port.coding.width;
        for (std::int64_t k = 0; k < port.coding.width; ++k)
          if (weightOf(first + k) != weightOf(first) * coding[k]) asNumbers_[p] = false;
        at = weights.lower_bound(first + port.coding.width);
      }
    }
  }

  const Netlist& netlist_;
  std::vector<bool> asNumbers_;
};

// The largest number that may occur, which decides the floating-point type.
Magnitude largestNumber(const Netlist& netlist) {
  Magnitude largest = 1;
  auto look = [&](Netlist::List list, std::int64_t constant) {
    Magnitude sum = magnitude(constant);
    for (const Wire& wire : list) sum = addMagnitudes(sum, magnitude(wire.weight));
    largest = std::max(largest, sum);
  };
  for (std::int64_t bank = 0; bank < netlist.banks(); ++bank) look(netlist.list(bank), 0);
  for (const OutputPort& port : netlist.outputPorts())
    for (const OutputForm& form : port.forms) look(netlist.list(form), form.constant);
  for (const InputPort& port : netlist.inputPorts())
    largest = std::max({largest, magnitude(port.range.lo), magnitude(port.range.hi),
                        addMagnitudes(magnitude(port.range.lo), magnitude(port.range.hi))});
  return largest;
}

int realFor(Magnitude largest) {
  if (largest < Magnitude{1} << 24) return kFloat;
  if (largest < Magnitude{1} << 53) return kDouble;
  fail(
      "ONNX: required sums below 2^53, which floating-point numbers hold, found one that may reach ",
      largest);
}

// A word that no port's name begins with.
std::string prefixFor(const Netlist& netlist) {
  std::string prefix = "v";
  auto begins = [&](const auto& ports) {
    return std::any_of(ports.begin(), ports.end(),
                       [&](const auto& port) { return port.name.starts_with(prefix); });
  };
  while (begins(netlist.inputPorts()) || begins(netlist.outputPorts())) prefix += "_";
  return prefix;
}

class OnnxWriter {
 public:
  explicit OnnxWriter(const Netlist& netlist)
      : netlist_(netlist),
        largest_(largestNumber(netlist)),
        graph_(realFor(largest_), prefixFor(netlist)),
        numbers_(netlist) {
    places_.resize(netlist.wires());
    const std::vector<std::int32_t> levels = tc0::levels(netlist);
    for (std::size_t p = 0; p < netlist.inputPorts().size(); ++p) addInput(p);
    const std::int32_t inputs = static_cast<std::int32_t>(blocks_.size());
    std::int32_t depth = 0;
    for (std::int32_t level : levels) depth = std::max(depth, level);
    blocks_.resize(inputs + depth);
    banks_.resize(depth);
    for (std::int64_t gate = 0; gate < netlist.gates(); ++gate) {
      Block& block = blocks_[inputs + levels[gate] - 1];
      places_[netlist.inputs() + gate] = {inputs + levels[gate] - 1, block.size++};
    }
    for (std::int64_t bank = 0; bank < netlist.banks(); ++bank)
      if (netlist.gatesOf(bank) > 0) banks_[levels[netlist.firstGate(bank)] - 1].push_back(bank);
    firstLevel_ = inputs;
  }

  /// The bytes of all matrices, thresholds and indices.
  Count bytes() const {
    Count numbers = 0;
    for (const std::vector<std::int64_t>& banks : banks_) {
      std::vector<Netlist::List> lists;
      for (std::int64_t bank : banks) lists.push_back(netlist_.list(bank));
      for (std::int32_t block : blocksOf(lists))
        numbers += Count(blocks_[block].size) * lists.size();
    }
    for (const OutputPort& port : netlist_.outputPorts())
      for (std::int32_t block : blocksOf(listsOf(port)))
        numbers += Count(blocks_[block].size) * port.forms.size();
    return (graph_.real() == kDouble ? 8 : 4) * (numbers + netlist_.gates()) +
           Count{8} * netlist_.gates();
  }

  std::string write(const std::string& model) {
    for (std::size_t level = 0; level < banks_.size(); ++level) writeLevel(level);
    for (std::size_t p = 0; p < netlist_.outputPorts().size(); ++p) writeOutput(p);
    return graph_.model(model);
  }

 private:
  void addInput(std::size_t p) {
    const InputPort& port = netlist_.inputPorts()[p];
    const int width = port.coding.width;
    const std::int64_t elements = port.elements();
    const std::string& name = port.name;
    graph_.port(11, name, port.shape);
    if (width == 0) return;
    std::string number = graph_.cast(graph_.reshaped(name, {-1, elements}), graph_.real());
    const std::int64_t constant = codingConstant(port.coding, port.range);
    const auto block = static_cast<std::int32_t>(blocks_.size());
    if (constant != 0)
      number = graph_.node("Sub", {number, graph_.reals({1}, {static_cast<double>(constant)})});
    const bool whole = numbers_.asNumbers(p);
    for (std::int64_t k = 0; k < elements * width; ++k)
      places_[port.firstWire + k] = {block, whole ? k / width : k, !whole || k % width == 0};
    blocks_.push_back(
        {whole ? elements : elements * width, whole ? number : bitsOf(number, port, elements)});
  }

  // Bit k of a number c is the last bit of floor(c / 2^k), or [c >= k + 1] in a thermometer.
  std::string bitsOf(const std::string& number, const InputPort& port, std::int64_t elements) {
    const int width = port.coding.width;
    const std::string column = graph_.reshaped(number, {-1, elements, 1});
    std::vector<double> row;
    std::string bits;
    if (port.coding.kind == Coding::Kind::kThermometer) {
      for (int k = 1; k <= width; ++k) row.push_back(k);
      bits = graph_.cast(graph_.node("GreaterOrEqual", {column, graph_.reals({width}, row)}),
                         graph_.real());
    } else {
      for (int k = 0; k < width; ++k)
        row.push_back(1.0 / static_cast<double>(std::uint64_t{1} << k));
      auto half = graph_.reals({1}, {0.5}), two = graph_.reals({1}, {2});
      std::string shifted =
          graph_.node("Floor", {graph_.node("Mul", {column, graph_.reals({width}, row)})});
      std::string even = graph_.node("Floor", {graph_.node("Mul", {shifted, half})});
      bits = graph_.node("Sub", {shifted, graph_.node("Mul", {even, two})});
    }
    return graph_.reshaped(bits, {-1, elements * width});
  }

  std::vector<std::int32_t> blocksOf(const std::vector<Netlist::List>& lists) const {
    std::vector<bool> read(blocks_.size(), false);
    for (const Netlist::List& list : lists)
      for (const Wire& wire : list) read[places_[wire.source].block] = true;
    std::vector<std::int32_t> found;
    for (std::size_t block = 0; block < read.size(); ++block)
      if (read[block]) found.push_back(static_cast<std::int32_t>(block));
    if (found.empty()) found.push_back(0);  // zeros, in as many rows as there are samples
    return found;
  }

  std::vector<Netlist::List> listsOf(const OutputPort& port) const {
    std::vector<Netlist::List> lists;
    for (const OutputForm& form : port.forms) lists.push_back(netlist_.list(form));
    return lists;
  }

  // The sums of some lists: [N, lists].
  std::string sumsOf(const std::vector<Netlist::List>& lists) {
    std::string sum;
    for (std::int32_t block : blocksOf(lists)) {
      const auto columns = std::ssize(lists);
      std::vector<double> matrix(blocks_[block].size * columns, 0);
      for (std::int64_t column = 0; column < columns; ++column)
        for (const Wire& wire : lists[column]) {
          const Place& place = places_[wire.source];
          if (place.block == block && place.isRead)
            matrix[place.at * columns + column] = static_cast<double>(wire.weight);
        }
      std::string product = graph_.node(
          "MatMul", {blocks_[block].value, graph_.reals({blocks_[block].size, columns}, matrix)});
      sum = sum.empty() ? product : graph_.node("Add", {sum, product});
    }
    return sum;
  }

  // A threshold beyond every sum stays beyond it if it is brought nearer.
  double thresholdOf(std::int64_t gate) const {
    const auto beyond = static_cast<std::int64_t>(largest_) + 1;
    return static_cast<double>(std::clamp(netlist_.threshold(gate), -beyond, beyond));
  }

  void writeLevel(std::size_t level) {
    std::vector<Netlist::List> lists;
    std::vector<std::int64_t> sumOf;
    std::vector<double> thresholds;
    for (std::int64_t bank : banks_[level]) {
      for (std::int64_t gate = netlist_.firstGate(bank); gate < netlist_.firstGate(bank + 1);
           ++gate) {
        sumOf.push_back(std::ssize(lists));
        thresholds.push_back(thresholdOf(gate));
      }
      lists.push_back(netlist_.list(bank));
    }
    std::string sums = sumsOf(lists);
    if (sumOf.size() != lists.size())
      sums = graph_.node("Gather", {sums, graph_.integers(sumOf)}, {{"axis", 1}});
    const std::string row = graph_.reals({std::ssize(thresholds)}, thresholds);
    Block& block = blocks_[firstLevel_ + level];
    TC0_ASSERT(block.size == std::ssize(thresholds));
    block.value = graph_.cast(graph_.node("GreaterOrEqual", {sums, row}), graph_.real());
  }

  void writeOutput(std::size_t p) {
    const OutputPort& port = netlist_.outputPorts()[p];
    std::vector<double> constants;
    for (const OutputForm& form : port.forms)
      constants.push_back(static_cast<double>(form.constant));
    const std::string numbers = graph_.node(
        "Add", {sumsOf(listsOf(port)), graph_.reals({std::ssize(constants)}, constants)});
    std::vector<std::int64_t> shape{-1};
    shape.insert(shape.end(), port.shape.begin(), port.shape.end());
    std::string name = port.name;  // an input of this name keeps it
    auto isTaken = [&](const auto& input) { return input.name == name; };
    const auto& inputs = netlist_.inputPorts();
    while (std::any_of(inputs.begin(), inputs.end(), isTaken)) name += "_out";
    graph_.cast(graph_.reshaped(numbers, shape), kInt64, name);
    graph_.port(12, name, port.shape);
  }

  const Netlist& netlist_;
  Magnitude largest_;
  Graph graph_;
  NumberPorts numbers_;
  std::vector<Block> blocks_;                     // inputs, then levels
  std::vector<Place> places_;                     // by wire
  std::vector<std::vector<std::int64_t>> banks_;  // by level
  std::int32_t firstLevel_ = 0;
};

}  // namespace

void writeOnnx(const Netlist& netlist, std::ostream& out, const WriteOptions& options) {
  if (netlist.inputs() == 0) fail("ONNX: required a circuit with input wires, found none");
  const NetlistFigures figures = figuresOf(netlist);
  checkSize(options, "ONNX", kOnnxSize.bytes(figures), text(figures));
  OnnxWriter writer(netlist);
  checkSize(options, "ONNX", writer.bytes(), cat("dense matrices; ", text(figures)));
  const std::string file = writer.write(options.model);
  checkSize(options, "ONNX", file.size(), cat("dense matrices; ", text(figures)));
  out << file;
}

}  // namespace tc0
