#include <chrono>
#include <iostream>
#include <optional>

#include "circuit/base/choice.h"
#include "circuit/base/command_line/progress.h"
#include "circuit/base/error.h"
#include "circuit/count.h"
#include "circuit/sample_file.h"
#include "runtime/compare.h"
#include "runtime/parallel.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/model_file.h"
#include "tools/tc0/simulate_results.h"
#include "tools/tc0/table.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

// Outputs of at most this many samples are printed where nothing else is asked for.
constexpr std::int64_t kShown = 4;

// What the command line asks for; no engine: all of them.
struct Asked {
  std::optional<Engine> engine;
  Isa isa = Isa::kPortable;
  Watched watched;
  std::string outputs;  // a file, or nothing
  bool json = false;
  RunOptions options;

  // A comparison prints results only where they are asked for.
  bool prints() const {
    return outputs.empty() &&
           (engine || !watched.watch.arrays.empty() || !watched.watch.gates.empty());
  }
};

std::optional<Engine> engineOf(const std::string& name, const AnyCircuit& model) {
  if (name.empty()) return usualEngine(model);
  using Row = std::pair<std::optional<Engine>, const char*>;
  static const std::vector<Row> kEngines{{Engine::kArray, "array"},
                                         {Engine::kGate, "gate"},
                                         {Engine::kNaive, "naive"},
                                         {std::nullopt, "all"}};
  return choiceNamed("--engine", kEngines, name);
}

Asked askedOf(const Arguments& arguments, const AnyCircuit& model) {
  Asked asked;
  asked.engine = engineOf(arguments.text("--engine"), model);
  asked.isa = arguments.has("--isa") ? isaNamed(arguments.text("--isa")) : bestIsa();
  requireIsa(asked.isa);
  asked.watched = watchedIn(arguments.text("--watch"), model);
  asked.outputs = arguments.text("--output");
  asked.json = arguments.has("--json");
  asked.options.threads = static_cast<int>(arguments.integer("--threads", 0, 1024));
  return asked;
}

// Refuses samples that do not fit, before they are made, and leaves to the run what they leave.
void requireMemory(const Arguments& arguments, const AnyCircuit& model, std::int64_t samples,
                   Asked& asked) {
  SampleBytes one = sampleBytes(model, asked.watched);
  if (asked.outputs.ends_with(".safetensors")) one.results *= 3;
  if (!asked.engine) {
    SampleBytes compared = comparedBytes(model);
    one.results = std::max(one.results, compared.results);
  }
  const bool given = arguments.has("--memory");
  Count required = static_cast<Count>(samples) * (one.inputs + one.results);
  Count found =
      given ? static_cast<Count>(arguments.integer("--memory", 1, INT64_MAX)) : availableMemory();
  if (required >= found)
    fail("simulate: required memory for ", samples, " samples and their results, ",
         decimal(required), " bytes; found ", decimal(found), " bytes, ",
         given ? "by --memory" : "which this machine has free");
  if (given) asked.options.memory = static_cast<std::uint64_t>(found - required);
}

SampleBatch batchFor(const Arguments& arguments, const AnyCircuit& model, Asked& asked) {
  std::vector<InputPort> ports = inputPortsOf(model);
  if (arguments.has("--inputs")) {
    std::vector<InputValues> samples = readSamples(arguments.text("--inputs"), ports);
    requireMemory(arguments, model, std::ssize(samples), asked);
    return batchOf(samples, ports.size());
  }
  auto seed = static_cast<std::uint64_t>(arguments.integer("--seed", 0, INT64_MAX));
  std::int64_t samples = arguments.integer("--random", 0, INT32_MAX);
  requireMemory(arguments, model, samples, asked);
  return randomBatch(samples, seed, ports);
}

// A JSON object, the samples as its last member where they are printed.
void printJson(const Json& json, const Asked& asked, const Simulator* simulator,
               const Results& results, std::int64_t samples, int indent) {
  std::string text = json.dump(indent, ' ', false, Json::error_handler_t::replace);
  if (simulator == nullptr) {
    std::cout << text << "\n";
    return;
  }
  text.resize(text.find_last_not_of("}\n") + 1);
  std::cout << text << ",\"results\":";
  printSamples(std::cout, *simulator, asked.watched, results, samples);
  std::cout << "}\n";
}

void printFirst(const Asked& asked, const Simulator& simulator, const Results& results,
                std::int64_t samples) {
  for (std::int64_t s = 0; s < std::min(kShown, samples); ++s) {
    std::cout << "sample " << s << "\n";
    Json sample = sampleJson(simulator, asked.watched, results, s);
    for (const auto& [what, value] : sample.items())
      std::cout << "  " << what << " = " << value.dump() << "\n";
  }
  if (samples > kShown)
    std::cout << "and " << samples - kShown << " samples more (-o FILE or --json)\n";
}

// Results are written and printed only where all engines agree.
int compareAll(AnyCircuit model, const SampleBatch& batch, const Asked& asked) {
  Comparison comparison = [&] {
    Progress progress("comparing");
    RunOptions options = asked.options;
    options.progress = [&](std::int64_t done) { progress.at(done); };
    return compareEngines(model, batch, asked.isa, options);
  }();
  std::optional<Simulator> simulator;
  Results results;
  if (!comparison.difference && (!asked.outputs.empty() || asked.prints())) {
    Engine usual = usualEngine(model);
    simulator.emplace(std::move(model), usual, asked.isa);
    results = simulator->run(batch, asked.watched.watch, asked.options);
    if (!asked.outputs.empty())
      writeResults(asked.outputs, *simulator, asked.watched, results, batch.samples);
  }
  const Simulator* printed = simulator && asked.prints() ? &*simulator : nullptr;
  if (asked.json) {
    Json json{{"samples", comparison.samples},
              {"values_compared", comparison.values},
              {"gates_compared", comparison.gates},
              {"gate_engine", comparison.expanded},
              {"equal", !comparison.difference.has_value()}};
    if (comparison.difference) json["difference"] = *comparison.difference;
    printJson(json, asked, printed, results, batch.samples, 2);
  } else {
    if (printed != nullptr) printFirst(asked, *printed, results, batch.samples);
    std::cout << comparison.samples
              << " samples: " << grouped(static_cast<Count>(comparison.values)) << " values and "
              << grouped(static_cast<Count>(comparison.gates)) << " gates compared\n";
    if (!comparison.expanded) std::cout << "too large to expand: the gate engine was left out\n";
    std::cout << (comparison.difference ? "DIFFERENT: " + *comparison.difference
                                        : "all engines agree")
              << "\n";
  }
  return comparison.difference ? kFailed : kSuccess;
}

std::string figure(double value) {
  std::ostringstream text;
  text.precision(3);
  text << value;
  return text.str();
}

// The naive evaluators use one thread and no instructions of their own.
int simulate(AnyCircuit model, const SampleBatch& batch, const Asked& asked) {
  using Clock = std::chrono::steady_clock;
  auto since = [](Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  Clock::time_point start = Clock::now();
  Simulator simulator(std::move(model), *asked.engine, asked.isa);
  const double planned = since(start);
  start = Clock::now();
  Results results;
  {
    Progress progress("simulating", batch.samples);
    RunOptions options = asked.options;
    options.progress = [&](std::int64_t done) { progress.at(done); };
    results = simulator.run(batch, asked.watched.watch, options);
  }
  const double seconds = since(start);
  if (!asked.outputs.empty())
    writeResults(asked.outputs, simulator, asked.watched, results, batch.samples);

  auto rate = [&](double each) { return each * static_cast<double>(batch.samples) / seconds; };
  const bool naive = *asked.engine == Engine::kNaive;
  const int threads = naive ? 1 : threadCount(asked.options.threads);
  if (asked.json) {
    Json json{{"engine", engineName(*asked.engine)}};
    if (!naive) json["isa"] = isaName(asked.isa);
    json["threads"] = threads;
    json["samples"] = batch.samples;
    json["plan_seconds"] = planned;
    json["seconds"] = seconds;
    json["samples_per_second"] = rate(1);
    json["gate_evaluations_per_second"] = rate(static_cast<double>(simulator.gates()));
    printJson(json, asked, asked.prints() ? &simulator : nullptr, results, batch.samples, -1);
    return kSuccess;
  }
  if (asked.prints()) printFirst(asked, simulator, results, batch.samples);
  Table table;
  table.row({"engine", std::string(engineName(*asked.engine)),
             naive ? "" : std::string(isaName(asked.isa))});
  table.row({"threads", std::to_string(threads)});
  table.row({"samples", std::to_string(batch.samples)});
  table.row({"seconds", figure(seconds)});
  table.row({"samples/s", figure(rate(1))});
  table.row({"gate evaluations/s", figure(rate(static_cast<double>(simulator.gates())))});
  std::cout << "\n";
  table.print(std::cout);
  return kSuccess;
}

}  // namespace

int runSimulate(const Arguments& arguments) {
  AnyCircuit model = readModel(arguments.positional()[0], arguments);
  bool given = arguments.has("--inputs");
  if (given == arguments.has("--random"))
    fail("simulate: required either --inputs FILE or --random N, found ", given ? "both" : "none");
  Asked asked = askedOf(arguments, model);
  SampleBatch batch = batchFor(arguments, model, asked);
  if (!asked.engine) return compareAll(std::move(model), batch, asked);
  return simulate(std::move(model), batch, asked);
}

}  // namespace tc0
