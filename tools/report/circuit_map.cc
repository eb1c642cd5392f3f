#include "tools/report/circuit_map.h"

#include <algorithm>

#include "circuit/base/error.h"
#include "circuit/count.h"
#include "circuit/gate_query.h"
#include "circuit/sources.h"
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
  for (std::size_t next = static_cast<std::size_t>(id) + 1; next < circuit.arrays().size(); ++next)
    if (circuit.arrays()[next].as<StepOp>() != nullptr)
      return circuit.arrays()[next].first - circuit.array(id).first;
  return circuit.gates() - circuit.array(id).first;
}

// The gates of every element, or 0 where elements differ.
std::int64_t gatesEach(const Tables& tables) {
  for (std::int64_t t = 1; t < tables.tables(); ++t)
    if (tables.gates(t) != tables.gates(0)) return 0;
  return tables.gates(0);
}

std::vector<std::int64_t> spread(std::int64_t count, std::int64_t most) {
  std::vector<std::int64_t> chosen;
  std::int64_t shown = std::min(count, most);
  for (std::int64_t k = 0; k < shown; ++k)
    chosen.push_back(shown == 1 ? 0 : static_cast<std::int64_t>(Wide{count - 1} * k / (shown - 1)));
  return chosen;
}

Json breakpointsOf(const Tables& tables, std::int64_t most) {
  Json list = Json::array();
  for (std::int64_t k : spread(tables.gates(0), most)) {
    auto at = static_cast<std::size_t>(tables.start[0] + k);
    list.push_back(
        {tables.p[at], tables.qAt(static_cast<std::int64_t>(at)), tables.increments[at]});
  }
  return list;
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
  for (std::size_t w = 0; w < std::min<std::size_t>(wires.size(), static_cast<std::size_t>(most));
       ++w)
    json["wires"].push_back({wires[w].weight, query.wireName(wires[w].source)});
  return json;
}

// What the engines are asked for: small arrays, and the gates that are shown.
Watch watchOf(const Circuit& circuit, const std::vector<std::int64_t>& gates,
              const MapLimits& limits) {
  Watch watch;
  watch.gates = gates;
  for (std::size_t id = 0; id < circuit.arrays().size(); ++id)
    if (circuit.arrays()[id].elements <= limits.elements)
      watch.arrays.push_back(static_cast<ArrayId>(id));
  return watch;
}

}  // namespace

std::vector<std::int64_t> arrayLevels(const Circuit& circuit) {
  std::vector<std::int64_t> levels;
  for (const Array& array : circuit.arrays()) {
    std::int64_t level = 0;
    for (ArrayId source : sourcesOf(array.op)) level = std::max(level, levels[source]);
    levels.push_back(level + (array.as<StepOp>() != nullptr ? 1 : 0));
  }
  return levels;
}

Json circuitMap(const Circuit& circuit, const SampleBatch& samples, const MapLimits& limits) {
  std::vector<std::int64_t> levels = arrayLevels(circuit), gates;
  for (std::size_t id = 0; id < circuit.arrays().size(); ++id)
    for (std::int64_t k : spread(gatesOf(circuit, static_cast<ArrayId>(id)), limits.gates))
      gates.push_back(circuit.arrays()[id].first + k);
  Watch watch = watchOf(circuit, gates, limits);
  Results results;
  if (samples.samples > 0) results = Simulator(circuit, Engine::kArray).run(samples, watch);

  Json map{{"samples", samples.samples}, {"gates", circuit.gates()}, {"arrays", Json::array()}};
  GateQuery query(circuit);
  std::size_t gate = 0, watched = 0;
  for (std::size_t i = 0; i < circuit.arrays().size(); ++i) {
    auto id = static_cast<ArrayId>(i);
    const Array& array = circuit.array(id);
    Json json{{"name", array.name},           {"op", operationName(array)},
              {"level", levels[i]},           {"shape", array.shape},
              {"elements", array.elements},   {"range", {array.range.lo, array.range.hi}},
              {"reads", readsOf(array)},      {"form", formText(circuit, id)},
              {"gates", gatesOf(circuit, id)}};
    if (const auto* step = array.as<StepOp>()) {
      json["first_gate"] = array.first;
      if (std::int64_t each = gatesEach(step->tables); each > 0) json["gates_each"] = each;
      json["tables"] = step->tables.tables();
      json["thresholds"] = step->tables.gates(0);
      json["breakpoints"] = breakpointsOf(step->tables, limits.breakpoints);
      json["shown_gates"] = Json::array();
      for (; gate < gates.size() && gates[gate] < array.first + gatesOf(circuit, id); ++gate) {
        Json shown = gateJson(query, gates[gate], step->denominator.has_value(), limits.wires);
        if (samples.samples > 0) shown["values"] = results.gates[gate];
        json["shown_gates"].push_back(std::move(shown));
      }
    }
    if (samples.samples > 0 && watched < watch.arrays.size() && watch.arrays[watched] == id) {
      const std::vector<std::int64_t>& all = results.arrays[watched++];
      json["values"] = Json::array();
      for (std::int64_t s = 0; s < samples.samples; ++s) {
        auto from = all.begin() + s * array.elements;
        json["values"].push_back(
            std::vector<std::int64_t>(from, from + std::min(array.elements, limits.values)));
      }
    }
    map["arrays"].push_back(std::move(json));
  }
  std::int64_t deepest = 0;
  for (std::int64_t level : levels) deepest = std::max(deepest, level);
  Json rows = Json::array();
  for (std::int64_t level = 0; level <= deepest; ++level) {
    Json row{{"level", level}, {"gates", 0}, {"arrays", Json::array()}};
    std::int64_t total = 0;
    for (std::size_t i = 0; i < levels.size(); ++i)
      if (levels[i] == level) {
        row["arrays"].push_back(i);
        total += gatesOf(circuit, static_cast<ArrayId>(i));
      }
    row["gates"] = total;
    rows.push_back(std::move(row));
  }
  map["levels"] = std::move(rows);
  map["metadata"] = circuit.metadata();
  return map;
}

}  // namespace tc0
