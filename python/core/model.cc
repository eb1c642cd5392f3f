#include "python/core/model.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "circuit/base/error.h"
#include "circuit/expand.h"
#include "circuit/formats/formats.h"
#include "circuit/gate_query.h"
#include "circuit/size/count.h"
#include "circuit/size/count_json.h"
#include "circuit/sources.h"
#include "python/core/interruptible.h"

namespace tc0::python {
namespace {

using Json = nlohmann::ordered_json;

std::string textOf(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json rangeJson(Range range) { return {range.lo, range.hi}; }

Range rangeOfForms(const Netlist& netlist, const OutputPort& port) {
  Range range{};
  bool first = true;
  for (const OutputForm& form : port.forms) {
    Range one{form.constant, form.constant};
    for (const Wire& wire : netlist.list(form)) (wire.weight < 0 ? one.lo : one.hi) += wire.weight;
    range = first ? one : range.hull(one);
    first = false;
  }
  return range;
}

Json outputsJson(const AnyCircuit& any) {
  Json outputs = Json::array();
  if (const auto* circuit = std::get_if<Circuit>(&any)) {
    for (const Output& output : circuit->outputs()) {
      const Array& array = circuit->array(output.array);
      outputs.push_back(
          {{"name", output.name}, {"shape", array.shape}, {"range", rangeJson(array.range)}});
    }
    return outputs;
  }
  const auto& netlist = std::get<Netlist>(any);
  for (const OutputPort& port : netlist.outputPorts())
    outputs.push_back({{"name", port.name},
                       {"shape", port.shape},
                       {"range", rangeJson(rangeOfForms(netlist, port))}});
  return outputs;
}

std::vector<InputPort> portsOf(const AnyCircuit& any) {
  if (const auto* circuit = std::get_if<Circuit>(&any)) return inputPorts(*circuit);
  return std::get<Netlist>(any).inputPorts();
}

Json wiresJson(const std::vector<Wire>& wires) {
  Json list = Json::array();
  for (const Wire& wire : wires) list.push_back({wire.source, wire.weight});
  return list;
}

Json gateOf(const Circuit& circuit, std::int64_t number) {
  const GateQuery query(circuit);
  std::vector<Wire> wires;
  const GateInfo info = query.gate(number, wires);
  Json names = Json::array();
  for (const Wire& wire : wires) names.push_back(query.wireName(wire.source));
  return {{"gate", number},
          {"step", circuit.array(info.step).name},
          {"index", info.index},
          {"breakpoint", info.breakpoint},
          {"compares", circuit.array(info.step).as<StepOp>()->denominator
                           ? cat("numerator / denominator >= ", info.p, "/", info.q)
                           : cat("number >= ", info.p)},
          {"threshold", info.threshold},
          {"wires", wiresJson(wires)},
          {"names", names}};
}

Json gateOf(const Netlist& netlist, std::int64_t number) {
  checkGate(number, netlist.gates());
  const std::int64_t bank = netlist.bankOf(number);
  std::vector<Wire> wires;
  Json names = Json::array();
  for (const Wire& wire : netlist.list(bank)) {
    wires.push_back(wire);
    names.push_back(wire.source < netlist.inputs() ? cat("x", wire.source)
                                                   : cat("g", wire.source - netlist.inputs()));
  }
  return {{"gate", number},
          {"step", nullptr},
          {"index", Json::array({bank})},
          {"breakpoint", number - netlist.firstGate(bank)},
          {"compares", ""},
          {"threshold", netlist.threshold(number)},
          {"wires", wiresJson(wires)},
          {"names", names}};
}

}  // namespace

std::shared_ptr<Model> Model::read(std::string_view bytes, const std::string& where,
                                   const std::string& format) {
  if (format.empty() || format == "tc0") return std::make_shared<Model>(parseTc0(bytes, where));
  const Format& other = formatByName(format);
  if (other.read == nullptr)
    fail(where, ": required a format that can be read, found ", other.name);
  return std::make_shared<Model>(other.read(bytes, where));
}

std::string Model::write(const std::string& format) const {
  if (format.empty() || format == "tc0")
    return std::visit([](const auto& one) { return formatTc0(one); }, any_);
  const Format& other = formatByName(format);
  if (other.write == nullptr) fail("required a format that can be written, found ", other.name);
  std::ostringstream out;
  if (const auto* circuit = std::get_if<Circuit>(&any_))
    other.write(toNetlist(*circuit), out, {});
  else
    other.write(std::get<Netlist>(any_), out, {});
  return std::move(out).str();
}

const Circuit& Model::circuit(const char* need) const {
  if (const auto* circuit = std::get_if<Circuit>(&any_)) return *circuit;
  fail(need, ": required a circuit of arrays, found a netlist");
}

std::string Model::description() const {
  Json inputs = Json::array();
  for (const InputPort& port : portsOf(any_))
    inputs.push_back({{"name", port.name},
                      {"shape", port.shape},
                      {"range", rangeJson(port.range)},
                      {"coding", codingName(port.coding.kind)},
                      {"width", port.coding.width}});
  Json json{{"kind", isCircuit() ? "circuit" : "netlist"},
            {"inputs", inputs},
            {"outputs", outputsJson(any_)},
            {"metadata", Json::object()}};
  if (isCircuit()) json["metadata"] = std::get<Circuit>(any_).metadata();
  return textOf(json);
}

std::string Model::counts() const {
  return textOf(toJson(std::visit([](const auto& one) { return count(one); }, any_)));
}

std::string Model::arrays() const {
  const Circuit& circuit = this->circuit("arrays");
  const PerArray<Counts> counts = countArrays(circuit);
  std::vector<std::size_t> level;
  Json list = Json::array();
  for (ArrayId id : circuit.arrays().ids()) {
    const Array& array = circuit.array(id);
    Json reads = Json::array();
    std::size_t deepest = counts[id].depth();
    for (ArrayId source : sourcesOf(array.op)) {
      if (source == kOne) continue;
      if (std::find(reads.begin(), reads.end(), Json(source)) == reads.end())
        reads.push_back(source);
      deepest = std::max(deepest, level[source]);
    }
    level.push_back(deepest);
    list.push_back({{"name", array.name},
                    {"op", operationName(array)},
                    {"shape", array.shape},
                    {"range", rangeJson(array.range)},
                    {"reads", reads},
                    {"gates", decimal(counts[id].gates)},
                    {"level", deepest}});
  }
  return textOf(list);
}

std::string Model::gate(std::int64_t number) const {
  return textOf(std::visit([&](const auto& one) { return gateOf(one, number); }, any_));
}

std::string Model::gates(std::int64_t limit) const {
  std::optional<Netlist> expanded;
  if (const auto* circuit = std::get_if<Circuit>(&any_)) {
    if (circuit->gates() > limit)
      fail("gates: required at most ", limit, " of them, found ", circuit->gates(),
           "; a larger limit may be given");
    expanded = toNetlist(*circuit);
  }
  const Netlist& netlist = expanded ? *expanded : std::get<Netlist>(any_);
  if (netlist.gates() > limit)
    fail("gates: required at most ", limit, " of them, found ", netlist.gates(),
         "; a larger limit may be given");
  Json gates = Json::array();
  for (std::int64_t g = 0; g < netlist.gates(); ++g) {
    Json wires = Json::array();
    for (const Wire& wire : netlist.list(netlist.bankOf(g)))
      wires.push_back({wire.source, wire.weight});
    gates.push_back({netlist.threshold(g), std::move(wires)});
  }
  Json outputs = Json::array();
  for (const OutputPort& port : netlist.outputPorts()) {
    Json forms = Json::array();
    for (const OutputForm& form : port.forms) {
      Json wires = Json::array();
      for (const Wire& wire : netlist.list(form)) wires.push_back({wire.source, wire.weight});
      forms.push_back({form.constant, std::move(wires)});
    }
    outputs.push_back(std::move(forms));
  }
  return textOf({{"wires", netlist.wires()},
                 {"inputs", netlist.inputs()},
                 {"gates", gates},
                 {"outputs", outputs}});
}

const Simulator& Model::simulator() const {
  std::call_once(once_, [&] { simulator_ = std::make_unique<const Simulator>(any_); });
  return *simulator_;
}

void Model::timed(std::int64_t samples, const std::function<void(std::stop_token)>& compute) const {
  constexpr double kBrief = 0.02;
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  if (static_cast<double>(samples) * secondsPerSample_ < kBrief) {
    nanobind::gil_scoped_release others;
    compute({});
  } else {
    interruptible(compute);
  }
  const std::chrono::duration<double> taken = Clock::now() - start;
  secondsPerSample_ = taken.count() / static_cast<double>(std::max<std::int64_t>(1, samples));
}

void Model::run(std::int64_t samples, const std::vector<ArrayIn>& inputs,
                const std::vector<ArrayOut>& outputs, int threads) const {
  const SampleView view = samplesIn(samples, inputs);
  std::vector<NumbersOut> rooms;
  for (const ArrayOut& output : outputs) rooms.push_back(roomIn(output));
  timed(samples, [&](const std::stop_token& stop) {
    RunOptions options;
    options.threads = threads;
    options.stop = stop;
    simulator().runInto(view, rooms, options);
  });
}

std::vector<std::vector<std::int64_t>> Model::watch(std::int64_t samples,
                                                    const std::vector<ArrayIn>& inputs,
                                                    const std::vector<std::int32_t>& arrays,
                                                    int threads) const {
  const PerArray<Array>& all = circuit("watch").arrays();
  Watch watch;
  for (std::int32_t id : arrays) {
    if (id < 0 || id >= std::ssize(all))
      fail("watch: required an array from 0 to ", std::ssize(all) - 1, ", found ", id);
    watch.arrays.push_back(id);
  }
  const SampleView view = samplesIn(samples, inputs);
  Results results;
  timed(samples, [&](const std::stop_token& stop) {
    RunOptions options;
    options.threads = threads;
    options.stop = stop;
    simulator().run(view, watch, options, results);
  });
  return std::move(results.arrays);
}

}  // namespace tc0::python
