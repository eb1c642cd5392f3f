#include <algorithm>
#include <chrono>
#include <cstring>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

#include "circuit/base/assert.h"
#include "circuit/base/command_line/progress.h"
#include "circuit/base/command_line/table.h"
#include "circuit/base/command_line/written_json.h"
#include "circuit/base/error.h"
#include "circuit/size/count.h"
#include "runtime/arrays/calibrate.h"
#include "runtime/arrays/engine.h"
#include "runtime/parallel.h"
#include "runtime/simulator.h"
#include "tools/tc0/bench_explain.h"
#include "tools/tc0/choices.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/model_file.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// What one sample takes, as far as the circuit tells.
struct Work {
  double gates = 0, wires = 0;
  double multiplies = 0, thresholds = 0;  // that the array engine does not save
};

Work workOf(const AnyCircuit& model) {
  Counts counts = std::visit([](const auto& one) { return count(one); }, model);
  Work work;
  work.gates = counts.gates;
  work.wires = counts.wires;
  return work;
}

// Bytes a second, read and written, that the threads copy in pieces of memory that are together as
// large as what a batch passes in and out: a cache's rate or the memory's, as the batch meets it.
double copyRate(double bytes, int threads) {
  const std::int64_t piece = std::clamp(bytes / 2 / threads, double{1 << 16}, double{1 << 27});
  std::vector<char> from(piece * threads, 1), to(from.size());
  const int repeats = std::max<int>(1, (1 << 26) / from.size());
  TC0_ASSERT(piece > 0 && repeats > 0);
  double best = 0;
  for (int round = 0; round < 4; ++round) {
    Clock::time_point start = Clock::now();
    parallelFor(threads, threads, [&](std::int64_t t) {
      for (int i = 0; i < repeats; ++i) {
        const std::int64_t at = t * piece;
        std::memcpy(to.data() + at, from.data() + at, piece);
        from[at] = to[at + piece / 2];  // keeps the copy
      }
    });
    best = std::max(best, 2.0 * repeats * from.size() / since(start));
  }
  return best;
}

// Samples as they pass in and out. The numbers of an input take a byte each if all of them fit one.
struct BenchBatch {
  SampleBatch batch;
  std::vector<std::vector<std::uint8_t>> narrow;
  SampleView view;
  double bytes = 0;  // a sample, in and out

  BenchBatch(const Simulator& simulator, std::int64_t samples, std::uint64_t seed)
      : batch(randomBatch(samples, seed, simulator.inputs())), view(batch) {
    narrow.reserve(batch.values.size());
    for (std::size_t i = 0; i < batch.values.size(); ++i) {
      Range range = simulator.inputs()[i].range;
      if (range.lo >= 0 && range.hi <= 255) {
        narrow.emplace_back(batch.values[i].begin(), batch.values[i].end());
        view.values[i] = narrow.back();
      }
      bytes += simulator.inputs()[i].elements() * bytesOf(view.values[i].element);
    }
    for (const auto& output : simulator.outputs())
      bytes += 8.0 * elementsOf(output.shape, output.name);
  }
  BenchBatch(const BenchBatch&) = delete;
  BenchBatch& operator=(const BenchBatch&) = delete;
};

// Seconds a sample takes in batches of this size: the best of runs that fill the time.
double secondsPerSample(const Simulator& simulator, const BenchBatch& batch, int threads,
                        double seconds) {
  RunOptions options;
  options.threads = threads;
  Results results;
  simulator.run(batch.view, {}, options, results);  // wakes threads and pages
  double best = 1e300;
  Clock::time_point start = Clock::now();
  do {
    Clock::time_point one = Clock::now();
    simulator.run(batch.view, {}, options, results);
    best = std::min(best, since(one));
  } while (since(start) < seconds);
  return best / batch.view.samples;
}

// The size of a batch that takes about a tenth of the time, but fills the lanes of a block at least:
// what a sample costs shows only there. From 512 samples on they are whole words of samples.
std::int64_t batchSize(const Simulator& simulator, double seconds) {
  constexpr double kLanes = 64;
  double one = secondsPerSample(simulator, BenchBatch(simulator, 1, 1), 1, 0);
  double numbers = 1;
  for (const InputPort& port : simulator.inputs()) numbers += port.elements();
  double wanted = std::min(std::max(seconds / 10 / one, 1.0) * kLanes, 3e7 / numbers);
  const std::int64_t samples = std::clamp(wanted, 1.0, 131072.0);
  return samples < 512 ? samples : samples / 512 * 512;
}

std::string figure(double value) {
  std::ostringstream text;
  text.precision(3);
  text << value;
  return text.str();
}

void print(const Json& result) {
  bool limited = result.contains("byte_products_per_second");
  std::cout << result["engine"].get<std::string>() << " engine, "
            << result["isa"].get<std::string>();
  if (limited)
    std::cout << "; one core: " << figure(result["byte_products_per_second"].get<double>())
              << " byte products/s, " << figure(result["thresholds_per_second"].get<double>())
              << " thresholds/s";
  std::cout << "\n\n";
  Table table({0, 1});
  table.row({"batch", "threads", "seconds", "samples/s", "gates/s", "wires/s", "bytes/s",
             "copied/s", "of the limit"});
  for (const Json& row : result["rows"])
    table.row({row["batch"].dump(), row["threads"].dump(), figure(row["seconds_per_batch"]),
               figure(row["samples_per_second"]), figure(row["gate_evaluations_per_second"]),
               figure(row["wire_evaluations_per_second"]), figure(row["bytes_per_second"]),
               figure(row["copied_bytes_per_second"]),
               row.contains("share_of_limit")
                   ? figure(100 * row["share_of_limit"].get<double>()) + "%"
                   : "-"});
  table.print(std::cout);
  if (limited)
    std::cout
        << "\nThe limit: products and steps that the engine cannot save, at the rates above, on "
           "all threads, or what\npasses in and out at the rate of copying as much "
           "(copied/s), whichever takes longer.\n";
}

}  // namespace

int runBench(const Arguments& arguments) {
  if (arguments.positional()[0] == "theory") return benchTheory(arguments);
  AnyCircuit model = readModel(arguments.positional()[0], arguments);
  Isa isa = isaOf(arguments);
  Engine engine = arguments.has("--engine") ? arguments.choice("--engine", engineChoices())
                                            : usualEngine(model);
  double seconds = arguments.integer("--milliseconds") / 1000.0;
  int threads = threadCount(arguments.integer("--threads"));
  Work work = workOf(model);
  std::unique_ptr<const ArrayEngine> own;
  CoreRates rates = engine == Engine::kArray ? coreRates(isa) : CoreRates{};
  Simulator simulator(std::move(model), engine, isa);
  if (engine == Engine::kArray) {
    own = std::make_unique<ArrayEngine>(*simulator.circuit(), ArrayEngine::Params{.isa = isa});
    for (const ArrayNote& note : own->explain()) {
      work.multiplies += note.products;
      work.thresholds += note.steps;
    }
  }

  Json rows = Json::array();
  std::vector<int> counts{1};
  if (threads > 1) counts.push_back(threads);
  Progress progress("measuring");
  auto measure = [&](const BenchBatch& batch, int used) {
    double each = secondsPerSample(simulator, batch, used, seconds);
    const double samples = batch.view.samples;
    double copies = copyRate(batch.bytes * samples, used);
    Json row{{"batch", batch.view.samples},
             {"threads", used},
             {"samples_per_second", 1 / each},
             {"seconds_per_batch", each * samples},
             {"gate_evaluations_per_second", work.gates / each},
             {"wire_evaluations_per_second", work.wires / each},
             {"bytes_per_second", batch.bytes / each},
             {"copied_bytes_per_second", copies}};
    if (rates.multiplies > 0) {
      double computing =
          (work.multiplies / rates.multiplies + work.thresholds / rates.thresholds) / used;
      row["share_of_limit"] = std::max(computing, batch.bytes / copies) / each;
    }
    rows.push_back(row);
  };
  measure(BenchBatch(simulator, 1, 1), 1);
  BenchBatch many(simulator, batchSize(simulator, seconds), 2);
  for (int used : counts) measure(many, used);

  Json result{{"engine", engineName(engine)},
              {"isa", isaName(isa)},
              {"gates", work.gates},
              {"wires", work.wires},
              {"rows", rows}};
  if (rates.multiplies > 0) {
    result["byte_products_per_second"] = rates.multiplies;
    result["thresholds_per_second"] = rates.thresholds;
  }
  if (arguments.has("--explain")) {
    if (own == nullptr) fail("--explain: required the array engine, found ", engineName(engine));
    result["arrays"] =
        explainArrays(*simulator.circuit(), *own, many.view, rates.multiplies, rates.thresholds);
  }
  if (reportedJson(arguments, result.dump(2) + "\n")) return kSuccess;
  print(result);
  if (result.contains("arrays")) printExplained(result["arrays"]);
  return kSuccess;
}

}  // namespace tc0
