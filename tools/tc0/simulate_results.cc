#include "tools/tc0/simulate_results.h"

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <ostream>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/base/safetensors.h"
#include "circuit/evaluate.h"
#include "tools/tc0/command.h"
#include "tools/tc0/model_file.h"
#include "tools/tc0/nested_json.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

constexpr Count kNumber = sizeof(std::int64_t);

std::int64_t gatesOf(const AnyCircuit& model) {
  if (const auto* circuit = std::get_if<Circuit>(&model)) return circuit->gates();
  return std::get<Netlist>(model).gates();
}

Count outputNumbers(const AnyCircuit& model) {
  Count numbers = 0;
  if (const auto* circuit = std::get_if<Circuit>(&model))
    for (const Output& output : circuit->outputs())
      numbers += static_cast<Count>(circuit->array(output.array).elements);
  else
    for (const OutputPort& port : std::get<Netlist>(model).outputPorts())
      numbers += static_cast<Count>(elementsOf(port.shape, port.name));
  return numbers;
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
    visit(cat("gate ", watched.watch.gates[w]), Shape{}, results.gates[w]);
}

std::string tensorsText(const Simulator& simulator, const Watched& watched, const Results& results,
                        std::int64_t samples) {
  ContainerWriter writer;
  eachResult(simulator, watched, results,
             [&](const std::string& name, Shape shape, const auto& values) {
               shape.insert(shape.begin(), samples);
               if constexpr (sizeof(values[0]) == kNumber)
                 writer.add(name, values, shape);
               else
                 writer.add(name, std::vector<std::int64_t>(values.begin(), values.end()), shape);
             });
  return writer.format();
}

}  // namespace

Watched watchedIn(const std::string& list, const AnyCircuit& model) {
  Watched result;
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

SampleBytes sampleBytes(const AnyCircuit& model, const Watched& watched) {
  SampleBytes bytes;
  for (const InputPort& port : inputPortsOf(model))
    bytes.inputs += kNumber * static_cast<Count>(port.elements());
  bytes.results = kNumber * outputNumbers(model) + watched.watch.gates.size();
  for (ArrayId id : watched.watch.arrays)
    bytes.results += kNumber * static_cast<Count>(std::get<Circuit>(model).array(id).elements);
  return bytes;
}

SampleBytes comparedBytes(const AnyCircuit& model) {
  SampleBytes bytes = sampleBytes(model, {});
  bytes.results = 2 * (bytes.results + static_cast<Count>(gatesOf(model)));
  if (const auto* circuit = std::get_if<Circuit>(&model))
    for (const Array& array : circuit->arrays())
      bytes.results += kNumber * static_cast<Count>(array.elements);
  return bytes;
}

Count availableMemory() {
  Count bytes =
      static_cast<Count>(::sysconf(_SC_PHYS_PAGES)) * static_cast<Count>(::sysconf(_SC_PAGESIZE));
  std::ifstream in("/proc/meminfo");
  for (std::string name; in >> name; in.ignore(256, '\n'))
    if (std::uint64_t kibibytes = 0; name == "MemAvailable:" && in >> kibibytes)
      bytes = Count{kibibytes} * 1024;
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    bytes = std::min(bytes, Count{limit.rlim_cur});
  return bytes;
}

Json sampleJson(const Simulator& simulator, const Watched& watched, const Results& results,
                std::int64_t sample) {
  Json json = Json::object();
  eachResult(simulator, watched, results,
             [&](const std::string& name, const Shape& shape, const auto& values) {
               std::int64_t elements = elementsOf(shape, name);
               auto from = values.begin() + sample * elements;
               std::vector<std::int64_t> own(from, from + elements);
               json[name] = nestedJson(shape, own.data());
             });
  return json;
}

void printSamples(std::ostream& out, const Simulator& simulator, const Watched& watched,
                  const Results& results, std::int64_t samples) {
  out << "[";
  for (std::int64_t s = 0; s < samples; ++s)
    out << (s == 0 ? "" : ",")
        << sampleJson(simulator, watched, results, s)
               .dump(-1, ' ', false, Json::error_handler_t::replace);
  out << "]";
}

void writeResults(const std::string& path, const Simulator& simulator, const Watched& watched,
                  const Results& results, std::int64_t samples) {
  if (!path.ends_with(".safetensors")) {
    writeFile(path, [&](std::ostream& out) {
      printSamples(out, simulator, watched, results, samples);
      out << "\n";
    });
    return;
  }
  std::string bytes = tensorsText(simulator, watched, results, samples);
  writeFile(path, [&](std::ostream& out) { out << bytes; });
}

}  // namespace tc0
