// What the engines do in a second, and how far that is from what the machine can do.
//
// The network has 16 levels of banks: 64 sums of 64 numbers of 6 bits with weights of a byte, each
// with 63 thresholds at equal steps of a power of two. Rates include passing numbers in and out, 64
// bytes a sample each way, which the limit leaves out. Options: those of report.h, and --isa NAME.

#include <iostream>
#include <random>

#include "circuit/base/error.h"
#include "circuit/builder.h"
#include "circuit/evaluate.h"
#include "circuit/expand.h"
#include "circuit/size/count.h"
#include "runtime/arrays/calibrate.h"
#include "runtime/arrays/engine.h"
#include "runtime/gates/engine.h"
#include "tests/bench/main.h"
#include "tests/bench/report.h"

namespace tc0::bench {
namespace {

constexpr std::int64_t kWidth = 64, kLevels = 16, kGates = 63;

// The network on each of `tokens` rows of 64 numbers, with the same weights.
Circuit network(std::int64_t tokens, std::int64_t levels) {
  std::mt19937_64 random(1);
  std::uniform_int_distribution<std::int64_t> any(-127, 127);
  CircuitBuilder builder;
  ArrayId last = builder.input("x", {tokens, kWidth}, {0, kGates});
  for (std::int64_t level = 0; level < levels; ++level) {
    std::vector<std::int64_t> weights(kWidth * kWidth);
    for (std::int64_t& weight : weights) weight = any(random);
    Term product;
    product.source = last;
    product.over = {kWidth};
    product.at = {{0, {1, 0, 0}}, {0, {0, 0, 1}}};
    product.weights = integers(weights);
    product.weightAt = {0, {0, kWidth, 1}};
    ArrayId sum = builder.sum(cat("sum", level), {tokens, kWidth}, {product});
    Tables tables;
    for (std::int64_t k = 0; k < kGates; ++k) {
      tables.p.push_back((k - kGates / 2) * 1024);
      tables.increments.push_back(1);
    }
    tables.start = {0, kGates};
    tables.base = {0};
    last = builder.step(cat("step", level), {tokens, kWidth}, {sum, {}}, tables);
  }
  builder.output("y", last);
  return builder.finish();
}

// Samples, and room for the outputs. The network has as many outputs as inputs, all of a byte.
struct Bytes {
  std::int64_t samples;
  std::vector<std::uint8_t> in, out;
  SampleView view() const { return {samples, {in}}; }
};

Bytes bytesFor(const Circuit& circuit, std::int64_t samples) {
  std::mt19937_64 random(2);
  std::vector<std::uint8_t> zeros(samples * circuit.array(0).elements);
  Bytes bytes{samples, zeros, zeros};
  for (std::uint8_t& value : bytes.in) value = random() % (kGates + 1);
  return bytes;
}

double seconds(const std::function<void()>& body) {
  auto start = std::chrono::steady_clock::now();
  body();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Rows of numbers do not mix: each is judged as a sample of the network of one row.
Equal equalToJudge(const Bytes& bytes) {
  Circuit one = network(1, kLevels);
  ArrayId last = one.outputs()[0].array;
  std::int64_t rows = std::ssize(bytes.in) / kWidth;
  for (std::int64_t row : {std::int64_t{0}, rows / 2, rows - 1}) {
    std::int64_t at = row * kWidth;
    auto values = evaluateNaively(one, {{bytes.in.begin() + at, bytes.in.begin() + at + kWidth}});
    if (!std::equal(values[last].begin(), values[last].end(), bytes.out.begin() + at))
      return Equal::kNo;
  }
  return Equal::kYes;
}

RunOptions withThreads(int threads) {
  RunOptions options;
  options.threads = threads;
  return options;
}

template <class E>
void runInto(const E& engine, Bytes& bytes, int threads) {
  engine.runInto(bytes.view(), {bytes.out}, withThreads(threads));
}

// Runs once more after the outputs were overwritten, and compares with the judge.
template <class E>
Equal equalAgain(const E& engine, Bytes& bytes, int threads) {
  std::fill(bytes.out.begin(), bytes.out.end(), std::uint8_t{255});
  runInto(engine, bytes, threads);
  return equalToJudge(bytes);
}

const char* threadText(int threads) { return threads == 1 ? ", 1 thread" : ", 2 threads"; }

void arrayRows(Report& report, const Circuit& circuit, Isa isa, bool quick) {
  CoreRates rates = coreRates(isa);
  if (rates.multiplies > 0) {
    report.add({"a core: byte products", rates.multiplies, "/s"});
    report.add({"a core: thresholds", rates.thresholds, "/s"});
  }
  Counts counts = count(circuit);
  ArrayEngine engine(circuit, {.isa = isa});
  Bytes bytes = bytesFor(circuit, 8192);  // in and out 1 MiB, near the cores
  // Turn by turn, so that a busy moment of the machine does not fall on one row alone.
  double times[3] = {0, 1e300, 1e300};
  for (int i = 0; i < (quick ? 20 : 400); ++i)
    for (int threads : {1, 2})
      times[threads] = std::min(times[threads], seconds([&] { runInto(engine, bytes, threads); }));
  for (int threads : {1, 2}) {
    std::string name = cat("array engine", threadText(threads));
    double rate = bytes.samples / times[threads];
    Bound target;
    if (threads == 2 && isa >= Isa::kVnni) target = atLeast(isa == Isa::kAmx ? 5e11 : 2e11);
    report.add({name, rate * counts.gates, "gates/s", target, equalAgain(engine, bytes, threads)});
    report.add({name + ": wires", rate * counts.wires, "wires/s"});
    if (rates.multiplies == 0) continue;
    double each = kLevels * kWidth * (kWidth / rates.multiplies + 1 / rates.thresholds) / threads;
    report.add(
        {name + ": of the limit", 100 * rate * each, "%", atLeast(isa == Isa::kAmx ? 30 : 75)});
  }
  report.add({"array engine: 2 threads / 1", times[1] / times[2], "times", atLeast(1.7)});
  Bytes one = bytesFor(circuit, 1);
  double latency = Timer(quick).best([&] { runInto(engine, one, 1); });
  report.add({"array engine: one sample", latency * 1e6, "us", {}, equalAgain(engine, one, 1)});
}

void gateRows(Report& report, const Circuit& circuit, Isa isa, bool quick) {
  Netlist netlist = toNetlist(circuit);
  GateEngine engine(netlist, isa);
  Bytes bytes = bytesFor(circuit, 8192);
  for (int threads : {1, 2}) {
    double time = Timer(quick).best([&] { runInto(engine, bytes, threads); });
    report.add({cat("gate engine", threadText(threads)), bytes.samples * circuit.gates() / time,
                "gates/s", threads == 2 ? atLeast(2e10) : Bound{},
                equalAgain(engine, bytes, threads)});
  }
}

void growthRows(Report& report, Isa isa, bool quick) {
  for (std::int64_t tokens : {1, 10, 100, 1000}) {
    Circuit circuit = network(tokens, kLevels);
    ArrayEngine engine(circuit, {.isa = isa});
    Bytes bytes = bytesFor(circuit, std::max<std::int64_t>(64, 16384 / tokens));
    double time = Timer(quick).best([&] { runInto(engine, bytes, 1); });
    double gates = circuit.gates();
    report.add({cat("a gate's time, of ", circuit.gates()),
                time / gates / bytes.samples * 1e12,
                "ps",
                {},
                equalAgain(engine, bytes, 1)});
  }
}

void largeRows(Report& report, Isa isa, bool quick) {
  Circuit circuit = network(quick ? 1600 : 16000, kLevels);
  Bytes one = bytesFor(circuit, 1);
  std::string name = cat("one sample, of ", circuit.gates(), " gates");
  double first = seconds([&] { runInto(ArrayEngine(circuit, {.isa = isa}), one, 1); });
  report.add({name, first * 1e3, "ms, planned", atMost(1e4), equalToJudge(one)});
  ArrayEngine engine(circuit, {.isa = isa});
  for (int threads : {1, 2}) {
    double time = Timer(quick).best([&] { runInto(engine, one, threads); });
    report.add(
        {name + threadText(threads), time * 1e3, "ms", {}, equalAgain(engine, one, threads)});
  }
}

int run(std::vector<std::string> words) {
  Isa isa = bestIsa();
  if (auto at = std::find(words.begin(), words.end(), "--isa"); words.end() - at >= 2) {
    isa = isaNamed(at[1]);
    words.erase(at, at + 2);
  }
  Options options = parseOptions(words);
  options.isa = isaName(isa);
  Report report(options);
  report.start();
  Circuit circuit = network(1, kLevels);
  arrayRows(report, circuit, isa, options.quick);
  gateRows(report, circuit, isa, options.quick);
  growthRows(report, isa, options.quick);
  largeRows(report, isa, options.quick);
  return report.finish();
}

}  // namespace
}  // namespace tc0::bench

int main(int count, char** words) {
  return tc0::bench::mainOf("tc0-bench-runtime", count, words, tc0::bench::run);
}
