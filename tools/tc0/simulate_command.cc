#include <chrono>
#include <iostream>
#include <sstream>

#include "circuit/base/assert.h"
#include "circuit/base/command_line/progress.h"
#include "circuit/base/command_line/table.h"
#include "circuit/base/error.h"
#include "circuit/size/count.h"
#include "runtime/compare.h"
#include "runtime/parallel.h"
#include "runtime/split/run.h"
#include "tools/samples/sample_json.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/ranks/farm.h"
#include "tools/tc0/ranks/own_ranks.h"
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

// The samples that this rank computes.
SampleRange ownPart(const SimulateRequest& request) {
  return request.splitCircuit ? request.samples
                              : request.samples.part(ownRanks().rank(), ownRanks().size());
}

// Writes the results, or the shard that they are.
void keep(const SimulateRequest& request, const std::vector<NamedSamples>& results,
          const std::optional<ShardComparison>& compared = std::nullopt) {
  if (request.shard)
    writeShard(request.output, *request.shard, results, compared);
  else if (!request.output.empty())
    writeSamples(request.output, request.samples.count, results);
}

// The samples of a part are counted from its first one.
void sayWhere(Comparison& comparison, const SimulateRequest& request) {
  const SampleRange own = ownPart(request);
  if (comparison.difference && own.first > 0)
    *comparison.difference += cat(" (counted from sample ", own.first, ")");
}

// Results are written and printed only if all engines agree.
int compareAll(AnyCircuit model, const SampleBatch& batch, const SimulateRequest& request) {
  Ranks& ranks = ownRanks();
  Comparison comparison;
  together(ranks, [&] {
    Progress progress("comparing");
    RunOptions options = request.run;
    options.progress = [&](std::int64_t done) { progress.at(done); };
    comparison = compareEngines(model, batch, request.isa, options);
    sayWhere(comparison, request);
  });
  comparison = joined(ranks, comparison);
  if (comparison.difference || (request.output.empty() && !request.prints())) {
    printComparison(comparison, request, nullptr);
    return comparison.difference ? kFailed : kSuccess;
  }
  const ResultNames names(model, request.watched);
  Results results;
  together(ranks, [&] {
    const Engine usual = usualEngine(model);
    Simulator simulator(std::move(model), usual, request.isa);
    results = simulator.run(batch, request.watched.watch, request.run);
  });
  results = joined(ranks, std::move(results));
  if (ranks.rank() != 0) return kSuccess;
  std::vector<NamedSamples> named = names.named(results);
  keep(request, named, ShardComparison{comparison.values, comparison.gates, comparison.expanded});
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
  int ranks = 1;
  std::optional<int> exchanges = std::nullopt;  // between levels, if ranks divide the circuit
  std::int64_t samples = 0;
  double planSeconds = 0, seconds = 0;
  double gates = 0;  // of one sample

  double samplesPerSecond() const { return samples / seconds; }
};

Json toJson(const RunFigures& run) {
  Json json{{"engine", engineName(run.engine)}};
  if (!run.isa.empty()) json["isa"] = run.isa;
  json["threads"] = run.threads;
  if (run.ranks > 1) json["ranks"] = run.ranks;
  if (run.exchanges) json["exchanges"] = *run.exchanges;
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
  if (run.ranks > 1) table.row({"ranks", std::to_string(run.ranks)});
  if (run.exchanges) table.row({"exchanges", std::to_string(*run.exchanges)});
  table.row({"threads", std::to_string(run.threads)});
  table.row({"samples", std::to_string(run.samples)});
  table.row({"seconds", figure(run.seconds)});
  table.row({"samples/s", figure(run.samplesPerSecond())});
  table.row({"gate evaluations/s", figure(run.gates * run.samplesPerSecond())});
  std::cout << "\n";
  table.print(std::cout);
}

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Every rank computes its part of the samples.
Results runSamples(AnyCircuit model, const SampleBatch& batch, const SimulateRequest& request,
                   RunFigures& figures) {
  Ranks& ranks = ownRanks();
  Results results;
  together(ranks, [&] {
    Clock::time_point start = Clock::now();
    const Count plan = std::max<Count>(request.memory.value_or(0), Simulator::kPlanBytes);
    Simulator simulator(std::move(model), figures.engine, request.isa,
                        static_cast<std::uint64_t>(std::min<Count>(plan, UINT64_MAX)));
    figures.planSeconds = secondsSince(start);
    figures.gates = simulator.gates();
    start = Clock::now();
    Progress progress("simulating", batch.samples);
    RunOptions options = request.run;
    options.progress = [&](std::int64_t done) { progress.at(done); };
    results = simulator.run(batch, request.watched.watch, options);
    figures.seconds = secondsSince(start);
  });
  const Clock::time_point start = Clock::now();
  results = joined(ranks, std::move(results));
  figures.seconds += secondsSince(start);
  return results;
}

// Every rank computes its part of the circuit. While they do, an error of one of them ends all.
Results runCircuit(const AnyCircuit& model, const SampleBatch& batch,
                   const SimulateRequest& request, RunFigures& figures) {
  Ranks& ranks = ownRanks();
  std::optional<SplitSimulator> simulator;
  Clock::time_point start = Clock::now();
  together(ranks, [&] {
    simulator.emplace(std::get<Circuit>(model), request.watched.watch.arrays, ranks, request.isa);
  });
  figures.planSeconds = secondsSince(start);
  figures.exchanges = simulator->exchanges();
  figures.gates = std::get<Circuit>(model).gates();
  start = Clock::now();
  Progress progress("simulating", batch.samples);
  RunOptions options = request.run;
  options.progress = [&](std::int64_t done) { progress.at(done); };
  Results results;
  try {
    results = simulator->run(batch, options);
  } catch (const std::exception& error) {
    if (ranks.size() == 1) throw;
    throw RankFailed{error.what()};
  }
  figures.seconds = secondsSince(start);
  return results;
}

int simulate(AnyCircuit model, const SampleBatch& batch, const SimulateRequest& request) {
  TC0_ASSERT(request.engine.has_value());  // compareAll() is there for all of them
  const bool naive = *request.engine == Engine::kNaive;
  RunFigures figures{.engine = *request.engine,
                     .isa = naive ? "" : std::string(isaName(request.isa)),
                     .threads = naive ? 1 : threadCount(request.run.threads),
                     .ranks = ownRanks().size(),
                     .samples = request.samples.count};
  const ResultNames names(model, request.watched);
  const Results results = request.splitCircuit
                              ? runCircuit(model, batch, request, figures)
                              : runSamples(std::move(model), batch, request, figures);
  if (ownRanks().rank() != 0) return kSuccess;
  std::vector<NamedSamples> named = names.named(results);
  keep(request, named);
  if (request.json) {
    Json json = toJson(figures);
    if (request.shard) {
      json["file"] = shardPath(request.output, request.shard->shard);
      json["shard"] = request.shard->shard.text();
    }
    printJson(json, request.prints() ? &named : nullptr, request.samples.count, -1);
    return kSuccess;
  }
  if (request.prints()) printFirst(named, request.samples.count);
  printFigures(figures);
  return kSuccess;
}

int computed(AnyCircuit model, const SampleBatch& batch, const SimulateRequest& request) {
  if (!request.engine) return compareAll(std::move(model), batch, request);
  return simulate(std::move(model), batch, request);
}

}  // namespace

int runSimulate(const Arguments& arguments) {
  std::optional<ModelFile> file;
  SimulateRequest request;
  SampleBatch batch;
  together(ownRanks(), [&] {
    file = readModelFile(arguments.positional()[0], arguments);
    request = simulateRequestOf(arguments, *file);
    batch = samplesOf(request, file->model);
  });
  if (!request.shard) return computed(std::move(file->model), batch, request);
  // The first rank looks: what is seen of a shared folder may differ between machines.
  const bool isThere = ownRanks().rank() == 0 && isShardThere(request.output, *request.shard);
  if (!allGathered(ownRanks(), isThere ? "there" : "")[0].empty())
    return sayShard(arguments, *request.shard, true);
  const int code = computed(std::move(file->model), batch, request);
  if (code == kSuccess && !request.json) sayShard(arguments, *request.shard, false);
  return code;
}

}  // namespace tc0
