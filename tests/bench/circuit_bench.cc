// What circuits cost: expanding, counting, asking for gates, files, formats, simplifying, and plain
// evaluation. Every number is the best of several runs on one thread.

#include <malloc.h>

#include <cstring>
#include <exception>
#include <iostream>
#include <random>

#include "circuit/builder.h"
#include "circuit/evaluate.h"
#include "circuit/expand.h"
#include "circuit/formats/formats.h"
#include "circuit/gate_query.h"
#include "circuit/generate/generators.h"
#include "circuit/generate/random_circuit.h"
#include "circuit/logic/bounds.h"
#include "circuit/simplify.h"
#include "circuit/size/count.h"
#include "circuit/tc0_file.h"
#include "tests/bench/main.h"
#include "tests/bench/report.h"

namespace tc0::bench {
namespace {

constexpr double kMillion = 1e6;
constexpr int kSamples = 16;  // on which two netlists are compared

Circuit attention(std::int64_t tokens, std::int64_t dimension, std::int64_t bits) {
  GeneratorParams params;
  params.n = tokens;
  params.dimension = dimension;
  params.bits = bits;
  return generator("attention").make(params);
}

// A dense layer of n numbers of 4 bits into n steps of 7 gates, with random weights of 8 bits.
Circuit denseLayer(std::int64_t n) {
  std::mt19937_64 random(1);
  std::vector<std::int64_t> weights(static_cast<std::size_t>(n * n));
  for (std::int64_t& weight : weights) weight = static_cast<std::int64_t>(random() % 255) - 127;
  CircuitBuilder builder;
  ArrayId x = builder.input("x", {n}, {0, 15});
  Term term{x, 1, {n}, {{0, {0, 1}}}, integers(std::move(weights)), {0, {n, 1}}, {}};
  ArrayId sum = builder.sum("sum", {n}, {term});
  Tables tables;
  for (std::int64_t k = 0; k < 7; ++k) {
    tables.p.push_back((k - 3) * 4 * n);
    tables.increments.push_back(1);
  }
  tables.base = {0};
  tables.start = {0, 7};
  builder.output("y", builder.step("step", {n}, {sum, identityMap(1)}, tables));
  return builder.finish();
}

double real(Count value) { return static_cast<double>(value); }

// Kilobytes by which the peak of this process's memory passes what it has now, during a run.
double peakGrowth(const std::function<void()>& run) {
  auto field = [](const std::string& name) {
    std::ifstream in("/proc/self/status");
    for (std::string line; std::getline(in, line);)
      if (line.starts_with(name + ":")) return std::stod(line.substr(name.size() + 1));
    return 0.0;
  };
  ::malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";  // the peak starts anew
  double before = field("VmRSS");
  run();
  return std::max(0.0, field("VmHWM") - before);
}

using Bits = std::vector<std::uint8_t>;

// The binary digits of everything that leaves, as every other format has them.
Bits digits(const Netlist& netlist, const Bits& inputs) {
  std::vector<OutputCode> codes = outputCodes(netlist);
  auto code = codes.begin();
  Bits digits;
  for (const auto& port : outputValues(netlist, evaluateNaively(netlist, inputs)))
    for (std::int64_t value : port) {
      for (int k = 0; k < code->width; ++k)
        digits.push_back(static_cast<std::uint8_t>(value >> k & 1));
      ++code;
    }
  return digits;
}

std::vector<Bits> randomBits(const Netlist& netlist) {
  std::mt19937_64 random(1);
  std::vector<Bits> samples(kSamples, Bits(static_cast<std::size_t>(netlist.inputs())));
  for (Bits& sample : samples)
    for (std::uint8_t& bit : sample) bit = random() & 1;
  return samples;
}

bool sameDigits(const Netlist& a, const Netlist& b) {
  for (const Bits& sample : randomBits(a))
    if (digits(a, sample) != digits(b, sample)) return false;
  return true;
}

bool sameOutputs(const Netlist& a, const Netlist& b) {
  for (const Bits& sample : randomBits(a))
    if (outputValues(a, evaluateNaively(a, sample)) != outputValues(b, evaluateNaively(b, sample)))
      return false;
  return true;
}

class CircuitBench {
 public:
  CircuitBench(const Timer& timer, Report& report) : timer_(timer), report_(report) {}

  void run() {
    memory();
    expansion("attention", attention(40, 8, 4));
    expansion("dense layer", denseLayer(1024));
    Circuit large = attention(16384, 32, 6);
    counting(large);
    gateQueries(large);
    files();
    formatsOf(toNetlist(attention(16, 4, 3)));
    simplifying(attention(24, 4, 3));
    evaluating(attention(24, 4, 3));
  }

 private:
  void add(Row row) { report_.add(std::move(row)); }
  double seconds(const std::function<void()>& run) const { return timer_.best(run); }
  void rate(const std::string& name, double amount, const std::string& unit,
            const std::function<void()>& run, Bound bound, const std::function<bool()>& same) {
    double rate = amount / seconds(run) / kMillion;
    add({name, rate, unit, bound, equal(same())});
  }

  // What no reader or writer of bytes can pass.
  void memory() {
    std::string from(64 << 20, 'x'), to(64 << 20, 'y');
    double time = seconds([&] { std::memcpy(to.data(), from.data(), from.size()); });
    bytesPerSecond_ = static_cast<double>(from.size()) / time / kMillion;
    add({"copy memory", bytesPerSecond_, "MB/s", {}, equal(from == to)});
  }

  void expansion(const std::string& what, const Circuit& circuit) {
    Counts counts = count(circuit);
    std::uint64_t entries = 0, gates = 0;
    rate(
        "expand " + what, real(counts.storedEntries), "M entries/s",
        [&] {
          entries = gates = 0;
          expand(circuit, [&](const Bank& bank) {
            entries += bank.wires.size();
            gates += bank.thresholds.size();
          });
        },
        atLeast(50), [&] { return entries == counts.storedEntries && gates == counts.gates; });

    Netlist netlist;
    rate(
        "expand " + what + " to netlist", real(counts.storedEntries), "M entries/s",
        [&] { netlist = toNetlist(circuit); }, atLeast(50),
        [&] { return static_cast<Count>(netlist.gates()) == counts.gates; });

    Counts walked;
    rate(
        "count " + what + " netlist", real(counts.storedEntries), "M entries/s",
        [&] { walked = count(netlist); }, {}, [&] { return walked == counts; });

    double lists =
        static_cast<double>(netlist.bytes()) - 16.0 * static_cast<double>(netlist.gates());
    add({what + " netlist memory", lists / static_cast<double>(netlist.storedEntries()),
         "bytes/entry", atMost(9)});
  }

  void counting(const Circuit& circuit) {
    Counts counts;
    double time = seconds([&] { counts = count(circuit); });
    add({"count 1.1e12 gates", 1e3 * time, "ms", atMost(1000),
         equal(counts.gates == static_cast<Count>(circuit.gates()) && counts.depth() == 3)});
    add({"count 1.1e12 gates, peak memory", peakGrowth([&] { count(circuit); }) / 1024, "MB"});
  }

  // Gates of one step, chosen at random.
  std::vector<std::int64_t> randomGates(const Circuit& circuit, const std::string& step,
                                        std::size_t number) {
    const Array& array = circuit.array(circuit.find(step));
    std::mt19937_64 random(1);
    std::uniform_int_distribution<std::int64_t> any(
        array.first, array.first + array.as<StepOp>()->layout.total() - 1);
    std::vector<std::int64_t> gates(number);
    for (std::int64_t& gate : gates) gate = any(random);
    return gates;
  }

  void gateQueries(const Circuit& circuit) {
    GateQuery query(circuit);
    bool same = true;
    std::int64_t wires = 0, weights = 0;
    auto ask = [&](const std::vector<std::int64_t>& gates) {
      return seconds([&] {
        wires = 0;
        for (std::int64_t gate : gates) {
          GateInfo info = query.gate(gate, [&](const Wire& wire) {
            ++wires;
            weights += wire.weight;
          });
          same = same && query.number(info.step, info.index, info.breakpoint) == gate;
        }
      });
    };
    auto few = randomGates(circuit, "(x+y)^2", 20000);
    double perGate = ask(few) / static_cast<double>(few.size());
    add({"ask for a gate of 12 wires", kMillion * perGate, "us/gate", atMost(10), equal(same)});
    auto many = randomGates(circuit, "softmax", 3);
    double time = ask(many) - perGate * static_cast<double>(many.size());
    add({"ask for a gate of 10^6 wires",
         1e9 * time / static_cast<double>(wires),
         "ns/wire",
         {},
         equal(same && weights != 0)});
    sameGates(attention(4, 2, 2));
  }

  // Asks about the gates of a circuit that is small enough to be expanded.
  void sameGates(const Circuit& circuit) {
    Netlist netlist = toNetlist(circuit);
    GateQuery query(circuit);
    bool same = true;
    std::vector<Wire> wires;
    double time = seconds([&] {
      for (std::int64_t gate = 0; gate < circuit.gates(); ++gate) {
        same = same && query.gate(gate, wires).threshold == netlist.threshold(gate);
        auto list = netlist.list(netlist.bankOf(gate));
        same = same && std::equal(wires.begin(), wires.end(), list.begin(), list.end());
      }
    });
    add({"ask for every gate, and compare",
         kMillion * time / static_cast<double>(circuit.gates()),
         "us/gate",
         {},
         equal(same)});
  }

  template <class Either>
  void file(const std::string& what, const Either& model, double entries) {
    std::string bytes, again;
    double write = seconds([&] { bytes = formatTc0(model); });
    AnyCircuit read;
    double parse = seconds([&] { read = parseTc0(bytes, "a file in memory"); });
    again = formatTc0(std::get<Either>(read));
    auto size = static_cast<double>(bytes.size()) / kMillion;
    auto both = [&](const std::string& verb, double time) {
      add({verb + " .tc0 " + what, size / time, "MB/s", atLeast(bytesPerSecond_),
           equal(bytes == again)});
      add({verb + " .tc0 " + what + ", entries", entries / time / kMillion, "M entries/s"});
    };
    both("write", write);
    both("read", parse);
  }

  void files() {
    constexpr std::int64_t kLarge = 2048;
    file("circuit", denseLayer(kLarge), static_cast<double>(kLarge * kLarge));
    Netlist netlist = toNetlist(attention(24, 4, 3));
    file("netlist", netlist, static_cast<double>(netlist.storedEntries()));
  }

  void formatsOf(const Netlist& netlist) {
    for (const Format& format : formats()) {
      if (format.write == nullptr) continue;
      std::string name(format.name), bytes;
      double time = seconds([&] {
        std::ostringstream out;
        format.write(netlist, out, {});
        bytes = std::move(out).str();
      });
      auto size = static_cast<double>(bytes.size()) / kMillion;
      Row row{"write " + name, size / time, "MB/s", atLeast(bytesPerSecond_)};
      if (format.read == nullptr) {
        add(row);
        continue;
      }
      Netlist read;
      time = seconds([&] { read = format.read(bytes, name); });
      row.equal = equal(sameDigits(netlist, read));
      add(row);
      add({"read " + name, size / time, "MB/s", atLeast(bytesPerSecond_), row.equal});
    }
  }

  void simplifying(const Circuit& circuit) {
    Netlist netlist = toNetlist(circuit), simple;
    rate(
        "simplify", static_cast<double>(netlist.storedEntries()), "M entries/s",
        [&] { simple = simplify(netlist); }, {}, [&] { return sameOutputs(netlist, simple); });
  }

  void evaluating(const Circuit& circuit) {
    Counts counts = count(circuit);
    Netlist netlist = toNetlist(circuit);
    std::mt19937_64 random(1);
    InputValues inputs = randomInputs(circuit, random);
    Bits bits = encodeInputs(netlist.inputPorts(), inputs), wires;
    std::vector<std::vector<std::int64_t>> values;
    double plain = seconds([&] { values = evaluateNaively(circuit, inputs); });
    double walk = seconds([&] { wires = evaluateNaively(netlist, bits); });
    std::vector<std::vector<std::int64_t>> leaving;
    for (const Output& output : circuit.outputs()) leaving.push_back(values[output.array]);
    Equal same = equal(outputValues(netlist, wires) == leaving);
    add({"evaluate circuit plainly", real(counts.wires) / plain / kMillion, "M wires/s", {}, same});
    add({"evaluate netlist plainly", real(counts.wires) / walk / kMillion, "M wires/s", {}, same});
    add({"evaluate netlist plainly, entries",
         real(counts.storedEntries) / walk / kMillion,
         "M entries/s",
         {},
         same});
  }

  const Timer& timer_;
  Report& report_;
  double bytesPerSecond_ = 0;
};

int benchmark(const Options& options) {
  Report report(options);
  report.start();
  Timer timer(options.quick);
  CircuitBench(timer, report).run();
  return report.finish();
}

}  // namespace
}  // namespace tc0::bench

int main(int count, char** words) {
  return tc0::bench::mainOf("tc0-bench-circuit", count, words, [](auto options) {
    return tc0::bench::benchmark(tc0::bench::parseOptions(options));
  });
}
