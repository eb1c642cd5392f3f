#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/base/safetensors.h"
#include "circuit/count.h"
#include "circuit/sample_file.h"
#include "runtime/compare.h"
#include "runtime/parallel.h"
#include "runtime/simulator.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/model_file.h"
#include "tools/tc0/nested_json.h"
#include "tools/tc0/progress.h"
#include "tools/tc0/table.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

// Outputs of at most this many samples are printed where nothing else is asked for.
constexpr std::int64_t kShown = 4;

// What --watch names: arrays by name, gates by number.
struct Watched {
  Watch watch;
  std::vector<std::string> arrays;
};

Watched watched(const std::string& words, const AnyCircuit& model) {
  Watched result;
  for (std::size_t at = 0; at < words.size();) {
    std::size_t end = std::min(words.find(',', at), words.size());
    std::string word = words.substr(at, end - at);
    at = end + 1;
    if (!word.empty() && word.find_first_not_of("0123456789") == std::string::npos) {
      result.watch.gates.push_back(parseInteger(word, 0, INT64_MAX, "--watch"));
    } else if (const auto* circuit = std::get_if<Circuit>(&model)) {
      result.watch.arrays.push_back(circuit->find(word));
      result.arrays.push_back(word);
    } else {
      fail("--watch: required the number of a gate, a netlist has no arrays; found '", word, "'");
    }
  }
  return result;
}

RunOptions runOptions(const Arguments& arguments, Progress& progress) {
  RunOptions options;
  options.threads = static_cast<int>(arguments.integer("--threads", 0, 1024));
  options.memory = static_cast<std::uint64_t>(arguments.integer("--memory", 1, INT64_MAX));
  options.progress = [&progress](std::int64_t done) { progress.at(done); };
  return options;
}

int compareAll(const Arguments& arguments, const AnyCircuit& model, const SampleBatch& batch,
               Isa isa) {
  Progress progress("comparing");
  Comparison comparison = compareEngines(model, batch, isa, runOptions(arguments, progress));
  if (arguments.has("--json")) {
    Json json{{"samples", comparison.samples},
              {"values_compared", comparison.values},
              {"gates_compared", comparison.gates},
              {"gate_engine", comparison.expanded},
              {"equal", !comparison.difference.has_value()}};
    if (comparison.difference) json["difference"] = *comparison.difference;
    std::cout << json.dump(2) << "\n";
  } else {
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

// Calls visit(name, shape, values of all samples) for outputs, arrays and gates.
template <class Visit>
void eachResult(const Simulator& simulator, const Watched& watched, const Results& results,
                Visit&& visit) {
  for (std::size_t o = 0; o < simulator.outputs().size(); ++o)
    visit(simulator.outputs()[o].name, simulator.outputs()[o].shape, results.outputs[o]);
  for (std::size_t w = 0; w < watched.arrays.size(); ++w)
    visit(watched.arrays[w], simulator.circuit()->array(watched.watch.arrays[w]).shape,
          results.arrays[w]);
  for (std::size_t w = 0; w < watched.watch.gates.size(); ++w)
    visit(cat("gate ", watched.watch.gates[w]), Shape{},
          std::vector<std::int64_t>(results.gates[w].begin(), results.gates[w].end()));
}

// One sample of the results by name.
Json sampleJson(const Simulator& simulator, const Watched& watched, const Results& results,
                std::int64_t s) {
  Json sample = Json::object();
  eachResult(simulator, watched, results,
             [&](const std::string& name, const Shape& shape, const auto& values) {
               sample[name] = nestedJson(shape, values.data() + s * elementsOf(shape, name));
             });
  return sample;
}

// Tensors of shape [samples, ...] or, by name, JSON.
void writeResults(const std::string& path, const Simulator& simulator, const Watched& watched,
                  const Results& results, std::int64_t samples) {
  if (!path.ends_with(".safetensors")) {
    Json all = Json::array();
    for (std::int64_t s = 0; s < samples; ++s)
      all.push_back(sampleJson(simulator, watched, results, s));
    writeFile(path, [&](std::ostream& out) { out << all.dump() << "\n"; });
    return;
  }
  ContainerWriter writer;
  eachResult(simulator, watched, results,
             [&](const std::string& name, Shape shape, const auto& values) {
               shape.insert(shape.begin(), samples);
               writer.add(name, values, shape);
             });
  std::string bytes = writer.format();
  writeFile(path, [&](std::ostream& out) { out << bytes; });
}

}  // namespace

int runSimulate(const Arguments& arguments) {
  using Clock = std::chrono::steady_clock;
  AnyCircuit model = readModel(arguments.positional()[0], arguments);
  bool given = arguments.has("--inputs");
  if (given == arguments.has("--random"))
    fail("simulate: required either --inputs FILE or --random N, found ", given ? "both" : "none");
  std::vector<InputPort> ports = inputPortsOf(model);
  auto seed = static_cast<std::uint64_t>(arguments.integer("--seed", 0, INT64_MAX));
  SampleBatch batch = given ? batchOf(readSamples(arguments.text("--inputs"), ports), ports.size())
                            : randomBatch(arguments.integer("--random", 0, INT32_MAX), seed, ports);
  Isa isa = arguments.has("--isa") ? isaNamed(arguments.text("--isa")) : bestIsa();
  requireIsa(isa);
  const std::string& name = arguments.text("--engine");
  if (name == "all") return compareAll(arguments, model, batch, isa);
  Engine engine = name.empty() ? usualEngine(model) : engineNamed(name);
  Watched watch = watched(arguments.text("--watch"), model);

  Clock::time_point start = Clock::now();
  Simulator simulator(std::move(model), engine, isa);
  Clock::time_point planned = Clock::now();
  Results results;
  {
    Progress progress("simulating", batch.samples);
    results = simulator.run(batch, watch.watch, runOptions(arguments, progress));
  }
  double seconds = std::chrono::duration<double>(Clock::now() - planned).count();
  if (arguments.has("--outputs"))
    writeResults(arguments.text("--outputs"), simulator, watch, results, batch.samples);

  auto rate = [&](double each) { return each * static_cast<double>(batch.samples) / seconds; };
  auto threads = threadCount(static_cast<int>(arguments.integer("--threads", 0, 1024)));
  if (arguments.has("--json")) {
    Json json{{"engine", engineName(engine)},
              {"isa", isaName(isa)},
              {"threads", threads},
              {"samples", batch.samples},
              {"plan_seconds", std::chrono::duration<double>(planned - start).count()},
              {"seconds", seconds},
              {"samples_per_second", rate(1)},
              {"gate_evaluations_per_second", rate(static_cast<double>(simulator.gates()))}};
    if (!arguments.has("--outputs")) {
      json["results"] = Json::array();
      for (std::int64_t s = 0; s < batch.samples; ++s)
        json["results"].push_back(sampleJson(simulator, watch, results, s));
    }
    std::cout << json.dump(-1, ' ', false, Json::error_handler_t::replace) << "\n";
    return kSuccess;
  }
  for (std::int64_t s = 0; s < std::min(kShown, batch.samples) && !arguments.has("--outputs");
       ++s) {
    std::cout << "sample " << s << "\n";
    Json sample = sampleJson(simulator, watch, results, s);
    for (const auto& [what, value] : sample.items())
      std::cout << "  " << what << " = " << value.dump() << "\n";
  }
  if (batch.samples > kShown && !arguments.has("--outputs"))
    std::cout << "and " << batch.samples - kShown << " samples more (--outputs FILE or --json)\n";
  Table table;
  auto figure = [](double value) {
    std::ostringstream text;
    text.precision(3);
    text << value;
    return text.str();
  };
  table.row({"engine", std::string(engineName(engine)), std::string(isaName(isa))});
  table.row({"threads", std::to_string(threads)});
  table.row({"samples", std::to_string(batch.samples)});
  table.row({"seconds", figure(seconds)});
  table.row({"samples/s", figure(rate(1))});
  table.row({"gate evaluations/s", figure(rate(static_cast<double>(simulator.gates())))});
  std::cout << "\n";
  table.print(std::cout);
  return kSuccess;
}

}  // namespace tc0
