#include "tools/tc0/simulate_results.h"

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "tools/tc0/command.h"
#include "tools/tc0/model_file.h"

namespace tc0 {
namespace {

constexpr Count kNumber = sizeof(std::int64_t);

std::int64_t gatesOf(const AnyCircuit& model) {
  if (const auto* circuit = std::get_if<Circuit>(&model)) return circuit->gates();
  return std::get<Netlist>(model).gates();
}

Count outputNumbers(const AnyCircuit& model) {
  Count numbers = 0;
  if (const auto* circuit = std::get_if<Circuit>(&model))
    for (const Output& output : circuit->outputs())
      numbers += circuit->array(output.array).elements;
  else
    for (const OutputPort& port : std::get<Netlist>(model).outputPorts())
      numbers += elementsOf(port.shape, port.name);
  return numbers;
}

}  // namespace

WatchList watchListOf(const std::string& list, const AnyCircuit& model) {
  WatchList result;
  for (std::size_t at = 0; at < list.size();) {
    std::size_t end = std::min(list.find(',', at), list.size());
    std::string word = list.substr(at, end - at);
    at = end + 1;
    if (!word.empty() && word.find_first_not_of("0123456789") == std::string::npos) {
      result.watch.gates.push_back(parseInteger(word, 0, gatesOf(model) - 1, "--watch"));
    } else if (const auto* circuit = std::get_if<Circuit>(&model)) {
      result.watch.arrays.push_back(circuit->find(word));
      result.arrays.push_back(word);
    } else {
      fail("--watch: required the number of a gate, a netlist has no arrays; found '", word, "'");
    }
  }
  return result;
}

std::size_t resultsOf(const AnyCircuit& model, const WatchList& watched) {
  const auto* circuit = std::get_if<Circuit>(&model);
  std::size_t outputs = circuit != nullptr ? circuit->outputs().size()
                                           : std::get<Netlist>(model).outputPorts().size();
  return outputs + watched.watch.arrays.size() + watched.watch.gates.size();
}

SampleBytes sampleBytes(const AnyCircuit& model, const WatchList& watched) {
  SampleBytes bytes;
  for (const InputPort& port : inputPortsOf(model)) bytes.inputs += kNumber * port.elements();
  bytes.results = kNumber * outputNumbers(model) + watched.watch.gates.size();
  for (ArrayId id : watched.watch.arrays)
    bytes.results += kNumber * std::get<Circuit>(model).array(id).elements;
  return bytes;
}

SampleBytes comparedBytes(const AnyCircuit& model) {
  SampleBytes bytes = sampleBytes(model, {});
  bytes.results = 2 * (bytes.results + gatesOf(model));
  if (const auto* circuit = std::get_if<Circuit>(&model))
    for (const Array& array : circuit->arrays()) bytes.results += kNumber * array.elements;
  return bytes;
}

Count availableMemory() {
  Count bytes = Count(::sysconf(_SC_PHYS_PAGES)) * ::sysconf(_SC_PAGESIZE);
  std::ifstream in("/proc/meminfo");
  for (std::string name; in >> name; in.ignore(256, '\n'))
    if (std::uint64_t kibibytes = 0; name == "MemAvailable:" && in >> kibibytes)
      bytes = Count{kibibytes} * 1024;
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    bytes = std::min(bytes, Count{limit.rlim_cur});
  return bytes;
}

ResultNames::ResultNames(const AnyCircuit& model, const WatchList& watched) {
  if (const auto* circuit = std::get_if<Circuit>(&model)) {
    for (const Output& output : circuit->outputs())
      outputs_.push_back({output.name, circuit->array(output.array).shape});
    for (std::size_t w = 0; w < watched.arrays.size(); ++w)
      arrays_.push_back({watched.arrays[w], circuit->array(watched.watch.arrays[w]).shape});
  } else {
    for (const OutputPort& port : std::get<Netlist>(model).outputPorts())
      outputs_.push_back({port.name, port.shape});
  }
  for (std::int64_t gate : watched.watch.gates) gates_.push_back({cat("gate ", gate), Shape{}});
}

std::vector<NamedSamples> ResultNames::named(const Results& results) const {
  std::vector<NamedSamples> named;
  const auto add = [&](const std::vector<Name>& names, const auto& lists) {
    TC0_ASSERT(names.size() == lists.size());
    for (std::size_t i = 0; i < lists.size(); ++i)
      named.push_back({names[i].name, names[i].shape, lists[i]});
  };
  add(outputs_, results.outputs);
  add(arrays_, results.arrays);
  add(gates_, results.gates);
  return named;
}

}  // namespace tc0
