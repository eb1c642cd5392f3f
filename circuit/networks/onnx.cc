#include "circuit/networks/onnx.h"

#include <algorithm>
#include <bit>
#include <map>
#include <ostream>
#include <set>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/networks/number_reads.h"
#include "circuit/networks/onnx_graph.h"
#include "circuit/size/count.h"

namespace tc0 {
namespace {

// Which operators make gates: GreaterOrEqual, or the MultiThreshold of QONNX.
enum class OnnxDialect { kOnnx, kQonnx };

// A tensor [N, size] that sums read: numbers or bits of an input, or gates and counts of gates of a
// level.
struct Block {
  std::int64_t size = 0;
  std::string value = {};  // its name in the graph
};

// The place of a wire in the blocks. Wires that are read as one number lie together, and only the
// first of them is read: its weight is the number's.
struct Place {
  std::int32_t block = 0;
  std::int64_t at = 0;
  bool isRead = true;
};

// A channel of a level: the count of the gates of a bank from `gate` on.
struct Channel {
  std::int64_t bank = 0, gate = 0, gates = 1;
};

// Channels of a level with about as many thresholds each, which one node makes.
struct Layer {
  std::int32_t block = 0;
  std::int64_t thresholds = 1;  // at most, of a channel
  std::vector<Channel> channels = {};
};

// QONNX's name of the smallest type that holds the whole numbers of a range.
std::string typeName(Range range) {
  if (range.lo >= 0 && range.hi <= 1) return "BINARY";
  const bool isSigned = range.lo < 0;
  int bits = isSigned ? 1 : 0;
  for (std::int64_t most = std::max(range.hi, isSigned ? -(range.lo + 1) : range.hi); most > 0;
       most /= 2)
    ++bits;
  return cat(isSigned ? "INT" : "UINT", std::max(bits, 2));
}

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

OnnxType realFor(Magnitude largest, OnnxDialect dialect) {
  if (largest < Magnitude{1} << 24) return OnnxType::kFloat;
  if (dialect == OnnxDialect::kQonnx)
    fail(
        "QONNX: required sums below 2^24, which 32-bit floating-point numbers hold, found one that may reach ",
        largest);
  if (largest < Magnitude{1} << 53) return OnnxType::kDouble;
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
  OnnxWriter(const Netlist& netlist, OnnxDialect dialect)
      : netlist_(netlist),
        dialect_(dialect),
        largest_(largestNumber(netlist)),
        graph_(realFor(largest_, dialect), prefixFor(netlist), dialect == OnnxDialect::kQonnx),
        reads_(netlist) {
    places_.resize(netlist.wires());
    for (std::size_t p = 0; p < netlist.inputPorts().size(); ++p) addInput(p);
    const std::vector<std::int32_t> levels = tc0::levels(netlist);
    for (std::int64_t bank = 0; bank < netlist.banks(); ++bank)
      if (netlist.gatesOf(bank) > 0) addBank(bank, levels[netlist.firstGate(bank)]);
  }

  /// The bytes of all matrices, thresholds and indices.
  Count bytes() const {
    Count numbers = 0;
    for (const auto& level : levels_)
      for (const auto& [thresholds, layer] : level) {
        const std::vector<Netlist::List> lists = listsOf(layer);
        for (std::int32_t block : blocksOf(lists))
          numbers += Count(blocks_[block].size) * lists.size();
        numbers += Count(layer.channels.size()) * layer.thresholds;
      }
    for (const OutputPort& port : netlist_.outputPorts())
      for (std::int32_t block : blocksOf(listsOf(port)))
        numbers += Count(blocks_[block].size) * port.forms.size();
    return (graph_.real() == OnnxType::kDouble ? 8 : 4) * numbers + Count{8} * netlist_.gates();
  }

  std::string write(const std::string& model) {
    for (const auto& level : levels_)
      for (const auto& [thresholds, layer] : level) writeLayer(layer);
    for (std::size_t p = 0; p < netlist_.outputPorts().size(); ++p) writeOutput(p);
    return graph_.model(model);
  }

 private:
  void addInput(std::size_t p) {
    const InputPort& port = netlist_.inputPorts()[p];
    const int width = port.coding.width;
    const std::int64_t elements = port.elements();
    const std::string& name = port.name;
    graph_.input(name, outside(), port.shape);
    if (dialect_ == OnnxDialect::kQonnx) graph_.annotate(name, typeName(port.range));
    if (width == 0) return;
    std::string number = graph_.reshaped(name, {-1, elements});
    if (outside() != graph_.real()) number = graph_.cast(number, graph_.real());
    const std::int64_t constant = codingConstant(port.coding, port.range);
    const auto block = static_cast<std::int32_t>(blocks_.size());
    if (constant != 0)
      number = graph_.node("Sub", {number, graph_.reals({1}, {static_cast<double>(constant)})});
    const bool whole = reads_.isNumber(p);
    for (std::int64_t k = 0; k < elements * width; ++k)
      places_[port.firstWire + k] = {block, whole ? k / width : k, !whole || k % width == 0};
    blocks_.push_back(
        {whole ? elements : elements * width, whole ? number : bitsOf(number, port, elements)});
  }

  // Inputs and outputs are integers, but in QONNX whole floating-point numbers.
  OnnxType outside() const {
    return dialect_ == OnnxDialect::kQonnx ? graph_.real() : OnnxType::kInt64;
  }

  // The gates of a bank become one channel if the dialect has counts and nothing else is read, and a
  // channel each otherwise. A layer's channels have at most twice as many thresholds as its least.
  void addBank(std::int64_t bank, std::int32_t level) {
    const std::int64_t first = netlist_.firstGate(bank), gates = netlist_.gatesOf(bank);
    const bool isCount = dialect_ == OnnxDialect::kQonnx && reads_.isCount(bank);
    const std::int64_t step = isCount ? gates : 1;
    if (std::ssize(levels_) < level) levels_.resize(level);
    auto [found, isNew] = levels_[level - 1].try_emplace(std::bit_width(std::uint64_t(step - 1)));
    Layer& layer = found->second;
    if (isNew) {
      layer.block = static_cast<std::int32_t>(blocks_.size());
      blocks_.emplace_back();
    }
    layer.thresholds = std::max(layer.thresholds, step);
    for (std::int64_t gate = first; gate < first + gates; gate += step) {
      const std::int64_t at = blocks_[layer.block].size++;
      for (std::int64_t k = 0; k < step; ++k)
        places_[netlist_.inputs() + gate + k] = {layer.block, at, k == 0};
      layer.channels.push_back({bank, gate, step});
    }
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
    std::set<std::int32_t> read;
    for (const Netlist::List& list : lists)
      for (const Wire& wire : list) read.insert(places_[wire.source].block);
    std::vector<std::int32_t> found(read.begin(), read.end());
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

  // A number beyond every sum. A threshold beyond it may be brought nearer.
  std::int64_t beyond() const { return static_cast<std::int64_t>(largest_) + 1; }
  double thresholdOf(std::int64_t gate) const {
    return static_cast<double>(std::clamp(netlist_.threshold(gate), -beyond(), beyond()));
  }

  // The sums of a layer's channels, each once.
  std::vector<Netlist::List> listsOf(const Layer& layer) const {
    std::vector<Netlist::List> lists;
    for (std::size_t i = 0; i < layer.channels.size(); ++i)
      if (i == 0 || layer.channels[i].bank != layer.channels[i - 1].bank)
        lists.push_back(netlist_.list(layer.channels[i].bank));
    return lists;
  }

  void writeLayer(const Layer& layer) {
    const std::vector<Netlist::List> lists = listsOf(layer);
    const auto channels = std::ssize(layer.channels);
    std::string sums = sumsOf(lists);
    if (channels != std::ssize(lists)) {
      std::vector<std::int64_t> sumOf;  // by channel
      for (std::int64_t i = 0; i < channels; ++i) {
        const bool isSame = i > 0 && layer.channels[i].bank == layer.channels[i - 1].bank;
        sumOf.push_back(i == 0 ? 0 : sumOf.back() + (isSame ? 0 : 1));
      }
      sums = graph_.node("Gather", {sums, graph_.integers(sumOf)}, {{"axis", 1}});
    }
    std::vector<double> thresholds;
    for (const Channel& channel : layer.channels) {
      std::vector<double> row(layer.thresholds, static_cast<double>(beyond()));
      for (std::int64_t k = 0; k < channel.gates; ++k) row[k] = thresholdOf(channel.gate + k);
      std::sort(row.begin(), row.end());
      thresholds.insert(thresholds.end(), row.begin(), row.end());
    }
    Block& block = blocks_[layer.block];
    TC0_ASSERT(block.size == channels);
    if (dialect_ == OnnxDialect::kQonnx)
      block.value =
          graph_.multiThreshold(sums, graph_.reals({channels, layer.thresholds}, thresholds),
                                typeName({0, layer.thresholds}));
    else
      block.value =
          graph_.cast(graph_.node("GreaterOrEqual", {sums, graph_.reals({channels}, thresholds)}),
                      graph_.real());
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
    if (outside() == graph_.real())
      graph_.reshaped(numbers, shape, name);
    else
      graph_.cast(graph_.reshaped(numbers, shape), outside(), name);
    graph_.output(name, outside(), port.shape);
  }

  const Netlist& netlist_;
  OnnxDialect dialect_;
  Magnitude largest_;
  OnnxGraph graph_;
  NumberReads reads_;
  std::vector<Block> blocks_;
  std::vector<Place> places_;                 // by wire
  std::vector<std::map<int, Layer>> levels_;  // by the binary digits of the number of thresholds
};

void write(const Netlist& netlist, std::ostream& out, const WriteOptions& options,
           OnnxDialect dialect) {
  const char* format = dialect == OnnxDialect::kQonnx ? "QONNX" : "ONNX";
  if (netlist.inputs() == 0) fail(format, ": required a circuit with input wires, found none");
  const NetlistFigures figures = figuresOf(netlist);
  const std::string what = cat("dense matrices; ", text(figures));
  const SizeLaw& least = dialect == OnnxDialect::kQonnx ? kQonnxSize : kOnnxSize;
  checkSize(options, format, least.bytes(figures), text(figures));
  OnnxWriter writer(netlist, dialect);
  checkSize(options, format, writer.bytes(), what);
  const std::string file = writer.write(options.model);
  checkSize(options, format, file.size(), what);
  out << file;
}

}  // namespace

void writeOnnx(const Netlist& netlist, std::ostream& out, const WriteOptions& options) {
  write(netlist, out, options, OnnxDialect::kOnnx);
}

void writeQonnx(const Netlist& netlist, std::ostream& out, const WriteOptions& options) {
  write(netlist, out, options, OnnxDialect::kQonnx);
}

}  // namespace tc0
