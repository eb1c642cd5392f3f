#include "tools/report/circuit_map.h"

#include <algorithm>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/gate_query.h"
#include "circuit/size/count.h"
#include "circuit/sources.h"
#include "model/names/array_names.h"
#include "runtime/simulator.h"
#include "tools/report/form_text.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

// Each array once, by number.
std::vector<ArrayId> readsOf(const Array& array) {
  std::vector<ArrayId> sources = sourcesOf(array.op);
  std::sort(sources.begin(), sources.end());
  sources.erase(std::unique(sources.begin(), sources.end()), sources.end());
  return sources;
}

std::int64_t gatesOf(const Circuit& circuit, ArrayId id) {
  // Gates are numbered step by step, so a step's end where the next one's begin.
  if (circuit.array(id).as<StepOp>() == nullptr) return 0;
  const auto& arrays = circuit.arrays();
  std::int64_t end = circuit.gates();
  for (ArrayId next = id + 1; next < arrays.nextId(); ++next) {
    if (arrays[next].as<StepOp>() == nullptr) continue;
    end = arrays[next].first;
    break;
  }
  TC0_ASSERT(circuit.array(id).first <= end);
  return end - circuit.array(id).first;
}

// The gates of every element, or 0 if elements differ.
std::int64_t gatesEach(const Tables& tables) {
  for (std::int64_t t = 1; t < tables.tables(); ++t)
    if (tables.gates(t) != tables.gates(0)) return 0;
  return tables.gates(0);
}

// At most `most` of the numbers below `count`, evenly, with the first and the last.
std::vector<std::int64_t> spread(std::int64_t count, std::int64_t most) {
  std::vector<std::int64_t> chosen;
  std::int64_t shown = std::min(count, most);
  for (std::int64_t k = 0; k < shown; ++k)
    chosen.push_back(shown == 1 ? 0 : Wide{count - 1} * k / (shown - 1));
  return chosen;
}

Json breakpointsOf(const Tables& tables, std::int64_t most) {
  Json list = Json::array();
  for (std::int64_t k : spread(tables.gates(0), most)) {
    std::int64_t at = tables.start[0] + k;
    list.push_back({tables.p[at], tables.qAt(at), tables.increments[at]});
  }
  return list;
}

// A number that every reader of JSON keeps, else its digits.
Json countJson(Count count) {
  if (count <= Count{1} << 53) return static_cast<std::int64_t>(count);
  return decimal(count);
}

Json gateJson(const GateQuery& query, std::int64_t gate, bool ratio, std::int64_t most) {
  std::vector<Wire> wires;
  GateInfo info = query.gate(gate, wires);
  Json json{{"gate", gate},
            {"index", info.index},
            {"breakpoint", info.breakpoint},
            {"compares", ratio ? cat("numerator / denominator ≥ ", info.p, "/", info.q)
                               : cat("number ≥ ", info.p)},
            {"threshold", info.threshold},
            {"fan_in", wires.size()},
            {"wires", Json::array()}};
  for (std::int64_t w = 0; w < std::min<std::int64_t>(std::ssize(wires), most); ++w)
    json["wires"].push_back({wires[w].weight, query.wireName(wires[w].source)});
  return json;
}

// The small arrays, and the gates that are shown: their values are computed.
Watch watchOf(const Circuit& circuit, const MapLimits& limits) {
  Watch watch;
  for (ArrayId id : circuit.arrays().ids()) {
    if (circuit.array(id).elements <= limits.elements) watch.arrays.push_back(id);
    for (std::int64_t k : spread(gatesOf(circuit, id), limits.gates))
      watch.gates.push_back(circuit.array(id).first + k);
  }
  return watch;
}

// Writes array after array, in their order.
class MapWriter {
 public:
  MapWriter(const Circuit& circuit, const SampleBatch& samples, const MapLimits& limits)
      : circuit_(circuit),
        limits_(limits),
        samples_(samples.samples),
        query_(circuit),
        names_(circuit.metadata()),
        levels_(arrayLevels(circuit)),
        counts_(countArrays(circuit)),
        watch_(watchOf(circuit, limits)) {
    if (samples_ > 0) results_ = Simulator(circuit, Engine::kArray).run(samples, watch_);
  }

  Json arrays() {
    Json list = Json::array();
    for (ArrayId id : circuit_.arrays().ids()) list.push_back(array(id));
    TC0_ASSERT(gate_ == watch_.gates.size());
    return list;
  }

  Json levels() const {
    Json rows = Json::array();
    std::int64_t deepest = levels_.empty() ? 0 : *std::max_element(levels_.begin(), levels_.end());
    for (std::int64_t level = 0; level <= deepest; ++level) {
      Json arrays = Json::array();
      std::int64_t gates = 0;
      for (ArrayId id : circuit_.arrays().ids()) {
        if (levels_[id] != level) continue;
        arrays.push_back(id);
        gates += gatesOf(circuit_, id);
      }
      rows.push_back({{"level", level}, {"gates", gates}, {"arrays", std::move(arrays)}});
    }
    return rows;
  }

 private:
  Json array(ArrayId id) {
    const Array& array = circuit_.array(id);
    const ArrayName said = names_.of(array.name);
    Json json{{"name", array.name},
              {"block", said.block},
              {"operation", said.operation},
              {"meaning", said.meaning},
              {"op", operationName(array)},
              {"level", levels_[id]},
              {"shape", array.shape},
              {"elements", array.elements},
              {"range", {array.range.lo, array.range.hi}},
              {"reads", readsOf(array)},
              {"form", formText(circuit_, id)},
              {"gates", gatesOf(circuit_, id)}};
    if (const auto* step = array.as<StepOp>()) {
      json["wires"] = countJson(counts_[id].wires);
      json["largest_fan_in"] = countJson(counts_[id].largestFanIn);
      putStep(array, *step, gatesOf(circuit_, id), json);
    }
    if (samples_ > 0 && watched_ < watch_.arrays.size() && watch_.arrays[watched_] == id)
      json["values"] = values(array, results_.arrays[watched_++]);
    return json;
  }

  void putStep(const Array& array, const StepOp& step, std::int64_t gates, Json& json) {
    json["first_gate"] = array.first;
    if (std::int64_t each = gatesEach(step.tables); each > 0) json["gates_each"] = each;
    json["tables"] = step.tables.tables();
    json["thresholds"] = step.tables.gates(0);
    json["breakpoints"] = breakpointsOf(step.tables, limits_.breakpoints);
    json["shown_gates"] = Json::array();
    for (; gate_ < watch_.gates.size() && watch_.gates[gate_] < array.first + gates; ++gate_) {
      Json shown =
          gateJson(query_, watch_.gates[gate_], step.denominator.has_value(), limits_.wires);
      if (samples_ > 0) shown["values"] = results_.gates[gate_];
      json["shown_gates"].push_back(std::move(shown));
    }
  }

  // The first values of an array in each sample.
  Json values(const Array& array, const std::vector<std::int64_t>& all) const {
    TC0_ASSERT(std::ssize(all) == samples_ * array.elements);
    Json list = Json::array();
    for (std::int64_t s = 0; s < samples_; ++s) {
      auto from = all.begin() + s * array.elements;
      list.push_back(
          std::vector<std::int64_t>(from, from + std::min(array.elements, limits_.values)));
    }
    return list;
  }

  const Circuit& circuit_;
  const MapLimits& limits_;
  std::int64_t samples_;
  GateQuery query_;
  ArrayNames names_;
  PerArray<std::int64_t> levels_;
  PerArray<Counts> counts_;
  Watch watch_;
  Results results_;
  std::size_t gate_ = 0, watched_ = 0;  // the next ones of watch_
};

}  // namespace

PerArray<std::int64_t> arrayLevels(const Circuit& circuit) {
  PerArray<std::int64_t> levels;
  for (const Array& array : circuit.arrays()) {
    std::int64_t level = 0;
    for (ArrayId source : sourcesOf(array.op)) level = std::max(level, levels[source]);
    levels.push_back(level + (array.as<StepOp>() != nullptr ? 1 : 0));
  }
  return levels;
}

Json circuitMap(const Circuit& circuit, const SampleBatch& samples, const MapLimits& limits) {
  MapWriter writer(circuit, samples, limits);
  return {{"samples", samples.samples},
          {"gates", circuit.gates()},
          {"arrays", writer.arrays()},
          {"levels", writer.levels()},
          {"metadata", circuit.metadata()}};
}

}  // namespace tc0
