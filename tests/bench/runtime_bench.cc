// What the array engine does in a second, and how far that is from what the machine can do.
//
//   tc0-bench-runtime [--quick] [--json] [--isa NAME]
//
// The network: 16 levels of banks, each 64 sums of 64 numbers of 6 bits with weights of a byte,
// then 63 thresholds at steps of a power of two. Rates include what passes in and out, 1 KiB of
// 64-bit numbers a sample, which the limit leaves out.
#include <chrono>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <random>

#include "circuit/base/error.h"
#include "circuit/builder.h"
#include "circuit/count.h"
#include "circuit/evaluate.h"
#include "runtime/array_calibrate.h"
#include "runtime/array_engine.h"

using namespace tc0;

namespace {

constexpr std::int64_t kWidth = 64, kLevels = 16, kGates = 63;

// The network on each of `tokens` rows of 64 numbers, with the same weights.
Circuit network(std::int64_t tokens, std::int64_t levels) {
  std::mt19937_64 random(1);
  std::uniform_int_distribution<std::int64_t> any(-127, 127);
  CircuitBuilder builder;
  ArrayId last = builder.input("x", {tokens, kWidth}, {0, kGates});
  for (std::int64_t level = 0; level < levels; ++level) {
    std::vector<std::int64_t> weights(static_cast<std::size_t>(kWidth * kWidth));
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

SampleBatch batchFor(const Circuit& circuit, std::int64_t samples) {
  std::mt19937_64 random(2);
  SampleBatch batch{samples, {{}}};
  const Array& input = circuit.array(0);
  for (std::int64_t i = 0; i < samples * input.elements; ++i)
    batch.values[0].push_back(static_cast<std::int64_t>(random() % (kGates + 1)));
  return batch;
}

double seconds(const std::function<void()>& body) {
  auto start = std::chrono::steady_clock::now();
  body();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// The best of several runs.
double best(int runs, const std::function<void()>& body) {
  double least = 1e300;
  for (int i = 0; i < runs; ++i) least = std::min(least, seconds(body));
  return least;
}

bool equalToJudge(const Circuit& circuit, const SampleBatch& batch, const Results& results) {
  std::int64_t elements = circuit.array(0).elements;
  auto last = static_cast<std::size_t>(circuit.outputs()[0].array);
  for (std::int64_t s : {std::int64_t{0}, batch.samples / 2, batch.samples - 1}) {
    auto from = batch.values[0].begin() + s * elements;
    auto values = evaluateNaively(circuit, {{from, from + elements}})[last];
    if (!std::equal(values.begin(), values.end(), results.outputs[0].begin() + s * elements))
      return false;
  }
  return true;
}

struct Row {
  int threads;
  double samples, gates, wires, multiplies, share;
  bool equal;
};

struct Report {
  std::string isa;
  CoreRates rates;
  std::vector<Row> rows;
  double scaling = 0, latency = 0;
  std::vector<std::pair<double, double>> growth;  // gates, seconds for a gate of a sample
  double largeGates = 0, largeSeconds = 0;
};

RunOptions withThreads(int threads) {
  RunOptions options;
  options.threads = threads;
  return options;
}

Report measure(Isa isa, bool quick) {
  Report report{std::string(isaName(isa)), coreRates(isa), {}, 0, 0, {}, 0, 0};
  int runs = quick ? 20 : 400;
  Circuit circuit = network(1, kLevels);
  Counts counts = count(circuit);
  ArrayEngine engine(circuit, {.isa = isa});
  SampleBatch batch = batchFor(circuit, 4096);  // in and out 4 MiB, near the cores
  double multiplies = kLevels * kWidth * kWidth, thresholds = kLevels * kWidth;
  for (int threads : {1, 2}) {
    Results results;
    double time = best(runs, [&] { engine.run(batch, {}, withThreads(threads), results); });
    double rate = static_cast<double>(batch.samples) / time;
    double limit = 0;
    if (report.rates.multiplies > 0)
      limit =
          threads / (multiplies / report.rates.multiplies + thresholds / report.rates.thresholds);
    report.rows.push_back({threads, rate, rate * static_cast<double>(counts.gates),
                           rate * static_cast<double>(counts.wires), rate * multiplies,
                           limit > 0 ? rate / limit : 0, equalToJudge(circuit, batch, results)});
  }
  report.scaling = report.rows[1].samples / report.rows[0].samples;

  SampleBatch one = batchFor(circuit, 1);
  Results answer;
  report.latency = best(quick ? 50 : 500, [&] { engine.run(one, {}, withThreads(1), answer); });

  for (std::int64_t tokens : {1, 10, 100, 1000}) {
    Circuit larger = network(tokens, kLevels);
    ArrayEngine of(larger, {.isa = isa});
    SampleBatch some =
        batchFor(larger, std::max<std::int64_t>(64, (quick ? 2048 : 16384) / tokens));
    Results results;
    double time = best(quick ? 2 : 4, [&] { of.run(some, {}, withThreads(1), results); });
    auto gates = static_cast<double>(larger.gates());
    report.growth.emplace_back(gates, time / gates / static_cast<double>(some.samples));
  }
  Circuit large = network(quick ? 1600 : 16000, kLevels);
  SampleBatch single = batchFor(large, 1);
  report.largeGates = static_cast<double>(large.gates());
  report.largeSeconds =
      seconds([&] { ArrayEngine(large, {.isa = isa}).run(single, {}, withThreads(1)); });
  return report;
}

void print(const Report& report) {
  std::printf("array engine, %s; 16 levels of 64 sums of 64 numbers of 6 bits, 63 gates a sum\n",
              report.isa.c_str());
  std::printf("a core at best: %.3g multiply-accumulates/s, %.3g thresholded sums/s\n\n",
              report.rates.multiplies, report.rates.thresholds);
  std::printf("threads  samples/s  gates/s    wires/s    MAC/s      of limit  equal\n");
  for (const Row& row : report.rows)
    std::printf("%7d  %-9.3g  %-9.3g  %-9.3g  %-9.3g  %6.0f %%  %s\n", row.threads, row.samples,
                row.gates, row.wires, row.multiplies, 100 * row.share, row.equal ? "yes" : "NO");
  std::printf("\n2 threads / 1 thread: %.2f\none sample: %.3g us\n", report.scaling,
              report.latency * 1e6);
  std::printf("\ngates in the circuit  ps for a gate of a sample, 1 thread\n");
  for (auto [gates, time] : report.growth) std::printf("%-20.3g  %.3g\n", gates, time * 1e12);
  std::printf("\none sample of a circuit of %.3g gates, planned and run: %.3g s\n",
              report.largeGates, report.largeSeconds);
}

void printJson(const Report& report) {
  std::printf("{\"isa\": \"%s\", \"core_macs\": %.6g, \"core_thresholds\": %.6g, \"rows\": [",
              report.isa.c_str(), report.rates.multiplies, report.rates.thresholds);
  const char* separator = "";
  for (const Row& row : report.rows) {
    std::printf(
        "%s{\"threads\": %d, \"samples\": %.6g, \"gates\": %.6g, \"wires\": %.6g, "
        "\"macs\": %.6g, \"share\": %.4f, \"equal\": %s}",
        separator, row.threads, row.samples, row.gates, row.wires, row.multiplies, row.share,
        row.equal ? "true" : "false");
    separator = ", ";
  }
  std::printf("], \"scaling\": %.4f, \"latency_s\": %.6g, \"growth\": [", report.scaling,
              report.latency);
  separator = "";
  for (auto [gates, time] : report.growth) {
    std::printf("%s{\"gates\": %.0f, \"seconds_per_gate\": %.6g}", separator, gates, time);
    separator = ", ";
  }
  std::printf("], \"large\": {\"gates\": %.0f, \"seconds\": %.6g}}\n", report.largeGates,
              report.largeSeconds);
}

}  // namespace

int main(int argc, char** argv) try {
  bool quick = false, json = false;
  Isa isa = bestIsa();
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--quick") == 0)
      quick = true;
    else if (std::strcmp(argv[i], "--json") == 0)
      json = true;
    else if (std::strcmp(argv[i], "--isa") == 0 && i + 1 < argc)
      isa = isaNamed(argv[++i]);
    else
      fail("arguments: required --quick, --json or --isa NAME, found '", argv[i], "'");
  }
  Report report = measure(isa, quick);
  json ? printJson(report) : print(report);
  for (const Row& row : report.rows)
    if (!row.equal) return 1;
} catch (const Error& error) {
  std::cerr << error.what() << "\n";
  return 1;
}
