#include <chrono>
#include <cstring>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "circuit/base/error.h"
#include "circuit/count.h"
#include "runtime/array_calibrate.h"
#include "runtime/parallel.h"
#include "runtime/simulator.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/model_file.h"
#include "tools/tc0/progress.h"
#include "tools/tc0/table.h"

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
  double multiplies = 0, thresholds = 0;  // of the array engine
};

Work workOf(const Model& model) {
  Counts counts = std::visit([](const auto& one) { return count(one); }, model);
  Work work{static_cast<double>(counts.gates), static_cast<double>(counts.wires), 0, 0};
  const auto* circuit = std::get_if<Circuit>(&model);
  if (circuit == nullptr) return work;
  for (const Array& array : circuit->arrays()) {
    auto elements = static_cast<double>(array.elements);
    if (array.as<StepOp>() != nullptr) work.thresholds += elements;
    const auto* sum = array.as<SumOp>();
    if (sum == nullptr) continue;
    for (const Term& term : sum->terms) {
      if (term.source == kOne) continue;
      double products = elements;
      for (std::int64_t extent : term.over) products *= static_cast<double>(extent);
      work.multiplies += products;
    }
  }
  return work;
}

// Bytes a second that one core copies in memory, read and written.
double copyRate() {
  constexpr std::size_t kBytes = std::size_t{64} << 20;
  std::vector<char> from(kBytes, 1), to(kBytes);
  double best = 0;
  for (int round = 0; round < 4; ++round) {
    Clock::time_point start = Clock::now();
    std::memcpy(to.data(), from.data(), kBytes);
    best = std::max(best, 2.0 * kBytes / since(start));
    from[static_cast<std::size_t>(round)] = to[kBytes / 2];  // keeps the copy
  }
  return best;
}

// Seconds a sample takes in batches of this size: the best of runs that fill the time.
double secondsPerSample(const Simulator& simulator, const SampleBatch& batch, int threads,
                        double seconds) {
  RunOptions options;
  options.threads = threads;
  simulator.run(batch, {}, options);  // wakes threads and pages
  double best = 1e300;
  Clock::time_point start = Clock::now();
  do {
    Clock::time_point one = Clock::now();
    simulator.run(batch, {}, options);
    best = std::min(best, since(one));
  } while (since(start) < seconds);
  return best / static_cast<double>(batch.samples);
}

// A batch that takes about a tenth of the time, in whole words of samples where there are many.
std::int64_t batchSize(const Simulator& simulator, double seconds) {
  double one = secondsPerSample(simulator, randomBatch(1, 1, simulator.inputs()), 1, 0);
  double numbers = 1;
  for (const InputPort& port : simulator.inputs()) numbers += static_cast<double>(port.elements());
  double wanted = std::min(seconds / 10 / one * 64, 3e7 / numbers);
  return wanted < 512 ? std::max<std::int64_t>(1, static_cast<std::int64_t>(wanted))
                      : static_cast<std::int64_t>(std::min(wanted, 131072.0)) / 512 * 512;
}

std::string figure(double value) {
  std::ostringstream text;
  text.precision(3);
  text << value;
  return text.str();
}

}  // namespace

int runBench(const Arguments& arguments) {
  Model model = readModel(arguments.positional()[0], arguments);
  Isa isa = arguments.has("--isa") ? isaNamed(arguments.text("--isa")) : bestIsa();
  Engine engine =
      arguments.has("--engine") ? engineNamed(arguments.text("--engine")) : usualEngine(model);
  double seconds = static_cast<double>(arguments.integer("--milliseconds", 1, 600000)) / 1000;
  int threads = threadCount(static_cast<int>(arguments.integer("--threads", 0, 1024)));
  Work work = workOf(model);
  CoreRates rates = engine == Engine::kArray ? coreRates(isa) : CoreRates{};
  double copies = copyRate();
  Simulator simulator(std::move(model), engine, isa);

  Json rows = Json::array();
  std::vector<int> counts{1};
  if (threads > 1) counts.push_back(threads);
  Progress progress("measuring");
  auto measure = [&](const SampleBatch& batch, int used) {
    double each = secondsPerSample(simulator, batch, used, seconds);
    Json row{{"batch", batch.samples},
             {"threads", used},
             {"samples_per_second", 1 / each},
             {"seconds_per_batch", each * static_cast<double>(batch.samples)},
             {"gate_evaluations_per_second", work.gates / each},
             {"wire_evaluations_per_second", work.wires / each}};
    if (rates.multiplies > 0) {
      double least =
          (work.multiplies / rates.multiplies + work.thresholds / rates.thresholds) / used;
      row["share_of_limit"] = least / each;
    }
    rows.push_back(row);
  };
  measure(randomBatch(1, 1, simulator.inputs()), 1);
  SampleBatch many = randomBatch(batchSize(simulator, seconds), 2, simulator.inputs());
  for (int used : counts) measure(many, used);

  Json result{{"engine", engineName(engine)},
              {"isa", isaName(isa)},
              {"gates", work.gates},
              {"wires", work.wires},
              {"copied_bytes_per_second", copies},
              {"rows", rows}};
  if (rates.multiplies > 0) {
    result["byte_products_per_second"] = rates.multiplies;
    result["thresholds_per_second"] = rates.thresholds;
  }
  if (arguments.has("--json")) {
    std::cout << result.dump(2) << "\n";
    return kSuccess;
  }
  std::cout << engineName(engine) << " engine, " << isaName(isa) << "; one core: ";
  if (rates.multiplies > 0)
    std::cout << figure(rates.multiplies) << " byte products/s, " << figure(rates.thresholds)
              << " thresholds/s, ";
  std::cout << figure(copies) << " bytes/s copied\n\n";
  Table table;
  table.row({"batch", "threads", "seconds", "samples/s", "gates/s", "wires/s", "of the limit"});
  for (const Json& row : rows)
    table.row({row["batch"].dump(), row["threads"].dump(), figure(row["seconds_per_batch"]),
               figure(row["samples_per_second"]), figure(row["gate_evaluations_per_second"]),
               figure(row["wire_evaluations_per_second"]),
               row.contains("share_of_limit")
                   ? figure(100 * row["share_of_limit"].get<double>()) + "%"
                   : "-"});
  table.print(std::cout);
  if (rates.multiplies > 0)
    std::cout << "\nThe limit: products and thresholds of the circuit at the rates above, on all "
                 "threads.\n";
  return kSuccess;
}

}  // namespace tc0
