// Compares the engines with other people's simulators, on equal vectors in one run: Verilator (our
// Verilog, and the layers as one would write them for speed), Icarus, ABC's random simulation, and
// straight-line C of logic.
// Options: those of report.h, and --only CIRCUIT; the peers' compilers take most of the time.

#include <iostream>

#include "circuit/expand.h"
#include "circuit/formats/aiger.h"
#include "circuit/formats/verilog.h"
#include "circuit/generate/generators.h"
#include "runtime/simulator.h"
#include "tests/bench/compiled_rows.h"
#include "tests/bench/layers.h"
#include "tests/bench/logic.h"
#include "tests/bench/main.h"
#include "tests/bench/peers.h"
#include "tests/bench/report.h"

namespace tc0::bench {
namespace {

// Numbers of one input or output, in the narrowest type.
struct Column {
  Element element = Element::kI64;
  std::int64_t count = 0;
  std::vector<std::byte> bytes;

  Column(Range range, std::int64_t numbers)
      : element(elementFor(range)), count(numbers), bytes(numbers * bytesOf(element)) {}
  template <class Numbers>
  Numbers view() {
    Numbers numbers;
    numbers.element = element;
    numbers.count = count;
    numbers.data = bytes.data();
    return numbers;
  }
};

// A batch as the simulator's users would keep it: bytes if the ranges allow it.
struct Narrow {
  std::int64_t samples;
  std::vector<Column> in, out;

  Narrow(const SampleBatch& batch, const std::vector<InputPort>& ports,
         const std::vector<Range>& outputs, const std::vector<std::int64_t>& elements)
      : samples(batch.samples) {
    for (std::size_t i = 0; i < ports.size(); ++i) {
      Column& column = in.emplace_back(ports[i].range, ports[i].elements() * samples);
      withNumber(column.element, [&](auto* type) {
        using Number = std::remove_pointer_t<decltype(type)>;
        std::transform(batch.values[i].begin(), batch.values[i].end(),
                       reinterpret_cast<Number*>(column.bytes.data()),
                       [](std::int64_t value) { return static_cast<Number>(value); });
      });
    }
    for (std::size_t o = 0; o < outputs.size(); ++o)
      out.emplace_back(outputs[o], elements[o] * samples);
  }
  SampleView view() {
    SampleView view{samples, {}};
    for (Column& column : in) view.values.push_back(column.view<NumbersIn>());
    return view;
  }
  std::vector<NumbersOut> room() {
    std::vector<NumbersOut> room;
    for (Column& column : out) room.push_back(column.view<NumbersOut>());
    return room;
  }
};

struct Network {
  AnyCircuit model;
  std::vector<InputPort> inputs;
  std::vector<Range> outputs;          // of each output
  std::vector<std::int64_t> elements;  // of each output
  std::vector<int> widths;             // bits of each output number
};

std::uint64_t checksumOf(const Network& network, Narrow& batch, std::int64_t samples) {
  std::uint64_t checksum = 0;
  for (std::int64_t s = 0; s < samples; ++s) {
    std::size_t number = 0;
    for (std::size_t o = 0; o < batch.out.size(); ++o) {
      auto column = batch.out[o].view<NumbersIn>();
      for (std::int64_t e = 0; e < network.elements[o]; ++e)
        mix(checksum, column[s * network.elements[o] + e] &
                          ((std::uint64_t{1} << network.widths[number++]) - 1));
    }
  }
  return checksum;
}

// The rate and checksum of one engine on one thread, with numbers in narrow types.
Rate ours(const Network& network, Engine engine, const SampleBatch& batch, bool quick) {
  Simulator simulator(network.model, engine);
  RunOptions options;
  options.threads = 1;
  Narrow narrow(batch, network.inputs, network.outputs, network.elements);
  SampleView view = narrow.view();
  std::vector<NumbersOut> room = narrow.room();
  double seconds = bestOfRuns(quick, [&] { simulator.runInto(view, room, options); });
  return {batch.samples / seconds, checksumOf(network, narrow, batch.samples)};
}

// Samples a second of an engine with 64-bit numbers in and out.
double wideRate(const Network& network, Engine engine, const SampleBatch& batch, bool quick) {
  Simulator simulator(network.model, engine);
  RunOptions options;
  options.threads = 1;
  Results results;
  return batch.samples / bestOfRuns(quick, [&] { simulator.run(batch, {}, options, results); });
}

// One byte a bit, inputs in the order of the netlist's wires.
void writeVectors(const fs::path& path, const SampleBatch& batch,
                  const std::vector<InputPort>& ports) {
  std::ofstream file(path, std::ios::binary);
  for (std::int64_t s = 0; s < batch.samples; ++s)
    for (std::uint8_t bit : encodeInputs(ports, sampleOf(batch, ports, s))) file.put(bit);
}

SampleBatch firstOf(const SampleBatch& batch, const std::vector<InputPort>& ports,
                    std::int64_t samples) {
  SampleBatch first{samples, {}};
  for (std::size_t i = 0; i < ports.size(); ++i)
    first.values.emplace_back(batch.values[i].begin(),
                              batch.values[i].begin() + samples * ports[i].elements());
  return first;
}

class Comparison {
 public:
  Comparison(Report& report, const Options& options, std::string name, Network network,
             const fs::path& folder, std::int64_t few, std::int64_t many)
      : report_(report),
        quick_(options.quick),
        name_(std::move(name)),
        network_(std::move(network)),
        folder_(folder),
        few_(randomBatch(few, 7, network_.inputs)),
        many_(randomBatch(many, 8, network_.inputs)) {
    fs::create_directories(folder_);
    writeVectors(vectors(), few_, network_.inputs);
  }

  fs::path vectors() const { return folder_ / "vectors"; }
  const fs::path& folder() const { return folder_; }

  void runOurs(bool arrays) {
    expected_ = checksum(few_);
    if (arrays) {
      Rate rate = ours(network_, Engine::kArray, many_, quick_);
      array_ = rate.perSecond;
      row("array engine", array_, "vectors/s", {}, equal(rate.checksum == checksum(many_)));
      row("array engine, 64-bit numbers", wideRate(network_, Engine::kArray, many_, quick_),
          "vectors/s", {}, Equal::kNotCompared);
    }
    Rate rate = ours(network_, Engine::kGate, many_, quick_);
    gate_ = rate.perSecond;
    row("gate engine", gate_, "vectors/s", {},
        arrays ? equal(rate.checksum == checksum(many_)) : Equal::kNotCompared);
  }

  void beside(const std::string& peer, Rate rate, double arrayTarget, double gateTarget,
              std::int64_t vectors) {
    std::uint64_t expected =
        vectors == few_.samples ? expected_ : checksum(firstOf(few_, network_.inputs, vectors));
    row(peer, rate.perSecond, "vectors/s", {}, equal(rate.checksum == expected));
    if (array_ > 0)
      row("array engine / it", array_ / rate.perSecond, "times", atLeast(arrayTarget));
    row("gate engine / it", gate_ / rate.perSecond, "times", atLeast(gateTarget));
  }
  double gateRate() const { return gate_; }
  std::int64_t few() const { return few_.samples; }

  void row(const std::string& what, double value, const std::string& unit, Bound bound = {},
           Equal same = Equal::kNotCompared) {
    report_.add({name_ + ": " + what, value, unit, bound, same});
  }

 private:
  // The checksum of the array engine, or of the gate engine if the model is a netlist.
  std::uint64_t checksum(const SampleBatch& batch) const {
    bool circuit = std::holds_alternative<Circuit>(network_.model);
    return ours(network_, circuit ? Engine::kArray : Engine::kGate, batch, true).checksum;
  }

  Report& report_;
  bool quick_;
  std::string name_;
  Network network_;
  fs::path folder_;
  SampleBatch few_, many_;  // for the slow simulators, and what ours are timed on
  std::uint64_t expected_ = 0;
  double array_ = 0, gate_ = 0;
};

struct Targets {
  double array = 1, counting = 1, gate = 3;
};

void compare(Report& report, const Options& options, const fs::path& folder,
             const std::string& name, const Circuit& circuit, const std::string& counting,
             Targets targets) {
  Netlist netlist = toNetlist(circuit);
  NetNames names(netlist);
  Network network{circuit, netlist.inputPorts(), {}, {}, {}};
  for (const Output& output : circuit.outputs()) {
    network.outputs.push_back(circuit.array(output.array).range);
    network.elements.push_back(circuit.array(output.array).elements);
  }
  for (const BitVector& vector : names.outputs()) network.widths.push_back(vector.width);
  Comparison comparison(report, options, name, network,
                        folder / (name.substr(0, name.find(' ')) + cat(netlist.gates())),
                        options.quick ? 256 : 20000, options.quick ? 4096 : 8192);
  comparison.runOurs(true);

  std::ostringstream verilog;
  writeVerilog(netlist, verilog, {});
  if (installed("verilator")) {
    std::string assign;
    std::vector<std::string> bits = names.inputBits();
    for (std::size_t i = 0; i < bits.size(); ++i)
      assign += cat("      top.", bits[i], " = p[", i, "];\n");
    std::string whole;  // inputs of several bits are set as one number
    std::size_t at = 0;
    for (const BitVector& vector : names.inputs()) {
      whole += cat("      top.", vector.name, " = 0");
      for (int k = 0; k < vector.width; ++k, ++at) whole += cat(" | p[", at, "] << ", k);
      whole += ";\n";
    }
    comparison.beside("Verilator, sums",
                      verilator(comparison.folder() / "sums", verilog.str(),
                                harness(whole, netlist.inputs(), readEach(names.outputs())),
                                comparison.vectors()),
                      targets.array, targets.gate, comparison.few());
    if (!counting.empty()) {
      std::vector<BitVector> outputs;
      for (std::size_t y = 0; y < names.outputs().size(); ++y)
        outputs.push_back({cat("y_", y), 4, false});
      std::string words = cat("      for (int i = 0; i < ", (netlist.inputs() + 31) / 32,
                              "; ++i) top.x[i] = w[i];\n");
      comparison.beside(
          "Verilator, $countones",
          verilator(comparison.folder() / "counting", counting,
                    harness(words, netlist.inputs(), readEach(outputs)), comparison.vectors()),
          targets.counting, targets.gate, comparison.few());
    }
  }
  if (!installed("iverilog")) return;
  std::string wires, ports;
  std::vector<std::string> mixes;
  std::size_t at = 0;
  for (const BitVector& vector : names.inputs()) {
    ports += cat(ports.empty() ? "" : ", ", ".", vector.name, "(v[", at + vector.width - 1, ":", at,
                 "])");
    at += vector.width;
  }
  for (const BitVector& vector : names.outputs()) {
    wires += cat("  wire [", vector.width - 1, ":0] out_", vector.name, ";\n");
    ports += cat(", .", vector.name, "(out_", vector.name, ")");
    mixes.push_back(cat("{", 64 - vector.width, "'d0, out_", vector.name, "}"));
  }
  std::int64_t count = options.quick ? 4 : 24;
  comparison.beside("Icarus, sums",
                    icarus(comparison.folder() / "icarus", verilog.str(), wires, ports, mixes,
                           netlist.inputs(), comparison.vectors(), count),
                    targets.array, targets.gate, count);
}

// Plain logic goes through AIGER, and comes back as ports of one bit.
void compareLogic(Report& report, const Options& options, const fs::path& folder,
                  const std::string& name, const Netlist& netlist) {
  fs::create_directories(folder);
  std::ostringstream text;
  writeAigerBinary(netlist, text, {});
  std::ofstream(folder / "logic.aig", std::ios::binary) << text.str();
  Netlist back = readAiger(text.str(), "logic.aig");
  Network network{back, back.inputPorts(), {}, {}, {}};
  std::size_t outputs = 0;
  for (const OutputPort& port : back.outputPorts()) {
    network.outputs.push_back({0, 1});
    network.elements.push_back(std::ssize(port.forms));
    for (std::size_t e = 0; e < port.forms.size(); ++e, ++outputs) network.widths.push_back(1);
  }
  double ands = back.gates();
  Comparison comparison(report, options, cat(name, ", ", back.gates(), " ANDs"), network, folder,
                        options.quick ? 64 : 1024, options.quick ? 4096 : 65536);
  comparison.runOurs(false);
  comparison.row("gate engine", ands * comparison.gateRate(), "ANDs/s");
  std::string verilog = logicVerilog(back, outputs);
  if (installed("verilator")) {
    std::string assign = cat("      for (int i = 0; i < ", (back.inputs() + 31) / 32,
                             back.inputs() > 64 ? "; ++i) top.x[i] = w[i];\n"
                                                : "; ++i) x |= (unsigned long)w[i] << 32 * i;\n");
    if (back.inputs() <= 64)
      assign = cat("      unsigned long x = 0;\n", assign, "      top.x = x;\n");
    std::string read = cat("      for (int i = 0; i < ", outputs, "; ++i) mix(top.y",
                           outputs > 64 ? "[i / 32] >> i % 32" : " >> i", " & 1);\n");
    comparison.beside("Verilator",
                      verilator(folder / "verilator", verilog, harness(assign, back.inputs(), read),
                                comparison.vectors()),
                      1, 3, comparison.few());
  }
  if (installed("iverilog")) {
    std::vector<std::string> mixes;
    for (std::size_t y = 0; y < outputs; ++y) mixes.push_back(cat("{63'd0, y[", y, "]}"));
    std::int64_t count = options.quick ? 4 : 24;
    comparison.beside("Icarus",
                      icarus(folder / "icarus", verilog, cat("  wire [", outputs - 1, ":0] y;\n"),
                             ".x(v), .y(y)", mixes, back.inputs(), comparison.vectors(), count),
                      1, 3, count);
  }
  if (installed("berkeley-abc")) {
    double rate = abcRate(folder, "logic.aig", ands, options.quick ? 64 : 2048);
    comparison.row("ABC's simulation", rate, "ANDs/s");
    comparison.row("gate engine / it", ands * comparison.gateRate() / rate, "times", atLeast(1));
  }
}

int run(std::vector<std::string> words) {
  std::string only;
  if (auto at = std::find(words.begin(), words.end(), "--only"); words.end() - at >= 2) {
    only = at[1];
    words.erase(at, at + 2);
  }
  Options options = parseOptions(words);
  for (const char* program : {"verilator", "iverilog", "berkeley-abc"})
    if (!installed(program)) std::cerr << program << " is not installed: left out\n";
  Report report(options);
  report.start();
  fs::path folder = fs::temp_directory_path() / cat("tc0-bench-peers.", ::getpid());
  std::vector<Layer> one{randomLayer(256, 120, 1)}, two{one[0], randomLayer(64, 300, 2)};
  Targets layers{.array = 100, .counting = 30, .gate = 3};
  bool quick = options.quick;
  const std::vector<std::pair<std::string, std::function<void(const std::string&)>>> circuits{
      {"layer",
       [&](const std::string& name) {
         compare(report, options, folder, name, layeredCircuit(one), countingVerilog(one), layers);
       }},
      {"two layers",
       [&](const std::string& name) {
         compare(report, options, folder, name, layeredCircuit(two), countingVerilog(two), layers);
       }},
      {"multiplier of 8 bits",
       [&](const std::string& name) {
         compare(report, options, folder, name, generator("multiplier").make({.bits = 8}), "", {});
       }},
      {"sum of 16 numbers of 8 bits",
       [&](const std::string& name) {
         Circuit circuit = generator("iterated-sum").make({.n = 16, .bits = 8});
         compare(report, options, folder, name, circuit, "", {});
       }},
      {"logic",
       [&](const std::string& name) {
         std::int64_t gates = quick ? 20000 : 200000;
         compareLogic(report, options, folder / name, name, randomLogic(gates, gates / 10));
       }},
      {"sorting",
       [&](const std::string& name) {
         Circuit circuit = generator("sorting").make({.n = quick ? 8 : 24, .bits = 8});
         compareLogic(report, options, folder / name, name, toNetlist(circuit));
       }},
      {"compiled logic", [&](const std::string& name) {
         if (installed("gcc"))
           compareCompiled(report, options, folder / "compiled", name);
         else
           std::cerr << "gcc is not installed: left out\n";
       }}};
  bool any = false;
  for (const auto& [name, compareIt] : circuits)
    if (only.empty() || only == name) {
      compareIt(name);
      any = true;
    }
  fs::remove_all(folder);
  if (!any) fail("--only: required a circuit such as ", circuits[0].first, ", found '", only, "'");
  return report.finish();
}

}  // namespace
}  // namespace tc0::bench

int main(int count, char** words) {
  return tc0::bench::mainOf("tc0-bench-peers", count, words, tc0::bench::run);
}
