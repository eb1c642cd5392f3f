#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

#include "circuit/base/command_line/progress.h"
#include "circuit/base/command_line/table.h"
#include "circuit/base/command_line/terminal.h"
#include "circuit/base/command_line/written_json.h"
#include "circuit/base/error.h"
#include "runtime/parallel.h"
#include "tools/tc0/bench_explain.h"
#include "tools/tc0/bench_measure.h"
#include "tools/tc0/choices.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/model_file.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

std::string figure(double value) {
  std::ostringstream text;
  text.precision(3);
  text << value;
  return text.str();
}

void print(const Json& result) {
  bool limited = result.contains("byte_products_per_second");
  std::string head =
      cat(result["engine"].get<std::string>(), " engine, ", result["isa"].get<std::string>());
  if (limited)
    head += cat("; one core: ", figure(result["byte_products_per_second"].get<double>()),
                " byte products/s, ", figure(result["thresholds_per_second"].get<double>()),
                " thresholds/s");
  std::cout << paragraph(head) << "\n";
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
    std::cout << "\n"
              << paragraph(
                     "The limit: products and steps that the engine cannot save, at the rates "
                     "above, on all threads, or what passes in and out at the rate of copying as "
                     "much (copied/s), whichever takes longer.");
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
  SampleWork work = workOf(model);
  std::unique_ptr<const ArrayEngine> own;
  CoreRates rates = engine == Engine::kArray ? coreRates(isa) : CoreRates{};
  Simulator simulator(std::move(model), engine, isa);
  if (engine == Engine::kArray) {
    own = std::make_unique<ArrayEngine>(*simulator.circuit(), ArrayEngine::Params{.isa = isa});
    addUnsaved(*own, work);
  }

  Json rows = Json::array();
  std::vector<int> counts{1};
  if (threads > 1) counts.push_back(threads);
  Progress progress("measuring");
  auto measure = [&](const BenchBatch& batch, int used) {
    const BenchTime time = timePerSample(simulator, batch, used, seconds);
    const double each = time.best;
    const double samples = batch.view.samples;
    double copies = copyRate(batch.bytes * samples, used);
    Json row{{"batch", batch.view.samples},
             {"threads", used},
             {"samples_per_second", 1 / each},
             {"seconds_per_batch", each * samples},
             {"processor_seconds_per_batch", time.processor * samples},
             {"gate_evaluations_per_second", work.gates / each},
             {"wire_evaluations_per_second", work.wires / each},
             {"bytes_per_second", batch.bytes / each},
             {"copied_bytes_per_second", copies}};
    if (double least = leastSeconds(work, rates, batch.bytes, copies, used); least > 0)
      row["share_of_limit"] = least / each;
    rows.push_back(row);
  };
  measure(BenchBatch(simulator, 1, 1), 1);
  BenchBatch many(simulator,
                  arguments.has("--batch")
                      ? arguments.integer("--batch")
                      : batchSize(simulator, seconds, engine == Engine::kNaive ? 1 : 64),
                  2);
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
