#include "tools/samples/sample_json.h"

#include <ostream>

#include "circuit/base/error.h"
#include "circuit/base/json_text.h"

namespace tc0 {
namespace {

using nlohmann::json;
using Json = nlohmann::ordered_json;

void flatten(const json& value, const std::string& where, std::vector<std::int64_t>& numbers) {
  if (!value.is_array()) {
    numbers.push_back(toInteger(value, where));
    return;
  }
  for (const json& element : value) flatten(element, where, numbers);
}

// How many samples a value of an object holds: one, unless it is a list of several values with all
// of the input's numbers in each.
std::int64_t samplesIn(const json& value, const InputPort& port, const std::string& where) {
  if (!value.is_array() || value.empty()) return 1;
  std::vector<std::int64_t> numbers;
  flatten(value, where, numbers);
  if (std::ssize(numbers) == port.elements()) return 1;
  for (const json& sample : value) {
    numbers.clear();
    flatten(sample, where, numbers);
    if (std::ssize(numbers) != port.elements()) return 1;
  }
  return std::ssize(value);
}

// Appends the samples of an object to the batch.
void appendObject(const json& value, const std::string& where, const std::vector<InputPort>& ports,
                  SampleBatch& batch) {
  JsonObject object(value, where);
  std::int64_t samples = -1;
  for (std::size_t p = 0; p < ports.size(); ++p) {
    const InputPort& port = ports[p];
    const std::string place = cat(where, ", '", port.name, "'");
    const json& numbers = object.at(port.name.c_str());
    std::int64_t found = samplesIn(numbers, port, place);
    if (samples >= 0 && found != samples)
      fail(place, ": required ", samples, " samples as of '", ports[0].name, "', found ", found);
    samples = found;
    std::size_t before = batch.values[p].size();
    flatten(numbers, place, batch.values[p]);
    std::int64_t added = batch.values[p].size() - before;
    if (added != samples * port.elements())
      fail("input '", port.name, "': required ", port.elements(), " numbers, found ", added);
  }
  if (value.size() != ports.size())
    fail(where, ": required the ", ports.size(), " inputs of the circuit, found ", value.size(),
         " names");
  batch.samples += ports.empty() ? 1 : samples;
}

Json nested(const Shape& shape, std::size_t dimension, const NumbersIn& values,
            std::int64_t& next) {
  if (dimension == shape.size()) return values[next++];
  Json list = Json::array();
  for (std::int64_t i = 0; i < shape[dimension]; ++i)
    list.push_back(nested(shape, dimension + 1, values, next));
  return list;
}

}  // namespace

SampleBatch parseSamplesJson(std::string_view text, const std::vector<InputPort>& ports,
                             const std::string& where) {
  json parsed = parseJson(text, where);
  SampleBatch batch;
  batch.values.resize(ports.size());
  if (parsed.is_object()) {
    appendObject(parsed, where, ports, batch);
    return batch;
  }
  for (std::size_t s = 0; s < parsed.size(); ++s)
    appendObject(parsed[s], cat(where, ": sample ", s), ports, batch);
  return batch;
}

Json sampleJson(const std::vector<NamedSamples>& arrays, std::int64_t sample) {
  Json json = Json::object();
  for (const NamedSamples& array : arrays) {
    std::int64_t next = sample * elementsOf(array.shape, array.name);
    json[array.name] = nested(array.shape, 0, array.values, next);
  }
  return json;
}

std::string lineOf(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void writeSamplesJson(std::ostream& out, std::int64_t samples,
                      const std::vector<NamedSamples>& arrays) {
  out << "[";
  for (std::int64_t s = 0; s < samples; ++s)
    out << (s == 0 ? "" : ",") << lineOf(sampleJson(arrays, s));
  out << "]";
}

}  // namespace tc0
