#include <chrono>
#include <iostream>
#include <sstream>

#include "circuit/base/assert.h"
#include "circuit/base/command_line/progress.h"
#include "circuit/base/command_line/table.h"
#include "circuit/size/count.h"
#include "runtime/compare.h"
#include "runtime/parallel.h"
#include "tools/samples/sample_json.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/model_file.h"
#include "tools/tc0/simulate_request.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

// Outputs of at most this many samples are printed as text.
constexpr std::int64_t kShown = 4;

// Prints a JSON object. If there are `results`, they are its last member.
void printJson(const Json& json, const std::vector<NamedSamples>* results, std::int64_t samples,
               int indent) {
  std::string text = json.dump(indent, ' ', false, Json::error_handler_t::replace);
  if (results == nullptr) {
    std::cout << text << "\n";
    return;
  }
  text.resize(text.find_last_not_of("}\n") + 1);
  std::cout << text << ",\"results\":";
  writeSamplesJson(std::cout, samples, *results);
  std::cout << "}\n";
}

void printFirst(const std::vector<NamedSamples>& results, std::int64_t samples) {
  for (std::int64_t s = 0; s < std::min(kShown, samples); ++s) {
    std::cout << "sample " << s << "\n";
    Json sample = sampleJson(results, s);
    for (const auto& [what, value] : sample.items())
      std::cout << "  " << what << " = " << lineOf(value) << "\n";
  }
  if (samples > kShown)
    std::cout << "and " << samples - kShown << " samples more (-o FILE or --json)\n";
}

void printComparison(const Comparison& comparison, const SimulateRequest& request,
                     const std::vector<NamedSamples>* results) {
  if (request.json) {
    Json json{{"samples", comparison.samples},
              {"values_compared", comparison.values},
              {"gates_compared", comparison.gates},
              {"gate_engine", comparison.expanded},
              {"equal", !comparison.difference.has_value()}};
    if (comparison.difference) json["difference"] = *comparison.difference;
    printJson(json, results, comparison.samples, 2);
    return;
  }
  if (results != nullptr) printFirst(*results, comparison.samples);
  std::cout << comparison.samples << " samples: " << grouped(comparison.values) << " values and "
            << grouped(comparison.gates) << " gates compared\n";
  if (!comparison.expanded) std::cout << "too large to expand: the gate engine was left out\n";
  std::cout << (comparison.difference ? "DIFFERENT: " + *comparison.difference
                                      : "all engines agree")
            << "\n";
}

// Results are written and printed only if all engines agree.
int compareAll(AnyCircuit model, const SampleBatch& batch, const SimulateRequest& request) {
  Comparison comparison = [&] {
    Progress progress("comparing");
    RunOptions options = request.run;
    options.progress = [&](std::int64_t done) { progress.at(done); };
    return compareEngines(model, batch, request.isa, options);
  }();
  if (comparison.difference || (request.output.empty() && !request.prints())) {
    printComparison(comparison, request, nullptr);
    return comparison.difference ? kFailed : kSuccess;
  }
  Engine usual = usualEngine(model);
  Simulator simulator(std::move(model), usual, request.isa);
  Results results = simulator.run(batch, request.watched.watch, request.run);
  std::vector<NamedSamples> named = namedResults(simulator, request.watched, results);
  if (!request.output.empty()) writeSamples(request.output, batch.samples, named);
  printComparison(comparison, request, request.prints() ? &named : nullptr);
  return kSuccess;
}

std::string figure(double value) {
  std::ostringstream text;
  text.precision(3);
  text << value;
  return text.str();
}

// How a run went. The naive evaluators use one thread and no instructions of their own.
struct RunFigures {
  Engine engine;
  std::string isa;  // empty for the naive evaluators
  int threads = 1;
  std::int64_t samples = 0;
  double planSeconds = 0, seconds = 0;
  double gates = 0;  // of one sample

  double samplesPerSecond() const { return samples / seconds; }
};

Json toJson(const RunFigures& run) {
  Json json{{"engine", engineName(run.engine)}};
  if (!run.isa.empty()) json["isa"] = run.isa;
  json["threads"] = run.threads;
  json["samples"] = run.samples;
  json["plan_seconds"] = run.planSeconds;
  json["seconds"] = run.seconds;
  json["samples_per_second"] = run.samplesPerSecond();
  json["gate_evaluations_per_second"] = run.gates * run.samplesPerSecond();
  return json;
}

void printFigures(const RunFigures& run) {
  Table table;
  table.row({"engine", std::string(engineName(run.engine)), run.isa});
  table.row({"threads", std::to_string(run.threads)});
  table.row({"samples", std::to_string(run.samples)});
  table.row({"seconds", figure(run.seconds)});
  table.row({"samples/s", figure(run.samplesPerSecond())});
  table.row({"gate evaluations/s", figure(run.gates * run.samplesPerSecond())});
  std::cout << "\n";
  table.print(std::cout);
}

int simulate(AnyCircuit model, const SampleBatch& batch, const SimulateRequest& request) {
  using Clock = std::chrono::steady_clock;
  auto since = [](Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  TC0_ASSERT(request.engine.has_value());  // compareAll() is there for all of them
  const bool naive = *request.engine == Engine::kNaive;
  RunFigures figures{.engine = *request.engine,
                     .isa = naive ? "" : std::string(isaName(request.isa)),
                     .threads = naive ? 1 : threadCount(request.run.threads),
                     .samples = batch.samples};
  Clock::time_point start = Clock::now();
  Simulator simulator(std::move(model), *request.engine, request.isa);
  figures.planSeconds = since(start);
  figures.gates = simulator.gates();
  start = Clock::now();
  Results results;
  {
    Progress progress("simulating", batch.samples);
    RunOptions options = request.run;
    options.progress = [&](std::int64_t done) { progress.at(done); };
    results = simulator.run(batch, request.watched.watch, options);
  }
  figures.seconds = since(start);
  std::vector<NamedSamples> named = namedResults(simulator, request.watched, results);
  if (!request.output.empty()) writeSamples(request.output, batch.samples, named);
  if (request.json) {
    printJson(toJson(figures), request.prints() ? &named : nullptr, batch.samples, -1);
    return kSuccess;
  }
  if (request.prints()) printFirst(named, batch.samples);
  printFigures(figures);
  return kSuccess;
}

}  // namespace

int runSimulate(const Arguments& arguments) {
  AnyCircuit model = readModel(arguments.positional()[0], arguments);
  SimulateRequest request = simulateRequestOf(arguments, model);
  SampleBatch batch = samplesOf(request, model);
  if (!request.engine) return compareAll(std::move(model), batch, request);
  return simulate(std::move(model), batch, request);
}

}  // namespace tc0
