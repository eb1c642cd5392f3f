#include "circuit/sample_file.h"

#include <charconv>
#include <sstream>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/base/json_text.h"

namespace tc0 {
namespace {

using nlohmann::json;

constexpr std::int64_t kMaxNumbers = std::int64_t{1} << 28;  // of a sample

std::int64_t numbersOf(const std::vector<InputPort>& ports) {
  std::int64_t numbers = 0;
  for (const InputPort& port : ports) {
    if (port.elements() > kMaxNumbers - numbers)
      fail("input '", port.name, "': required at most 2^28 numbers in a sample, found more");
    numbers += port.elements();
  }
  return numbers;
}

// The numbers of a sample, port by port.
InputValues split(const std::vector<std::int64_t>& numbers, const std::vector<InputPort>& ports) {
  InputValues sample;
  auto at = numbers.begin();
  for (const InputPort& port : ports) {
    sample.emplace_back(at, at + port.elements());
    at += port.elements();
  }
  return sample;
}

// One sample a line: integers between blanks or commas, and a comment from '#' on. A line without
// numbers is a sample only if the circuit has no inputs.
std::vector<InputValues> fromLines(const std::string& text, const std::string& path,
                                   const std::vector<InputPort>& ports) {
  std::int64_t required = numbersOf(ports);
  std::vector<InputValues> samples;
  std::istringstream lines(text);
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    std::vector<std::int64_t> numbers;
    const char* at = line.data();
    const char* end = at + line.size();
    while (true) {
      while (at != end && (*at == ' ' || *at == ',' || *at == '\t' || *at == '\r')) ++at;
      if (at == end || *at == '#') break;
      std::int64_t value = 0;
      auto [next, error] = std::from_chars(at, end, value);
      if (error != std::errc())
        fail(path, ":", number, ": required integers of 64 bits, found '",
             std::string(at, std::min(at + 20, end)), "'");
      numbers.push_back(value);
      at = next;
    }
    if (numbers.empty() && required > 0) continue;
    if (std::ssize(numbers) != required)
      fail(path, ":", number, ": required ", required, " integers, found ", numbers.size());
    samples.push_back(split(numbers, ports));
  }
  return samples;
}

// Appends the integers of nested lists in order.
void flatten(const json& value, const std::string& where, std::vector<std::int64_t>& numbers) {
  if (!value.is_array()) {
    numbers.push_back(toInteger(value, where));
    return;
  }
  for (const json& element : value) flatten(element, where, numbers);
}

InputValues fromObject(const json& value, const std::string& where,
                       const std::vector<InputPort>& ports) {
  JsonObject object(value, where);
  InputValues sample;
  for (const InputPort& port : ports)
    flatten(object.at(port.name.c_str()), cat(where, ", '", port.name, "'"), sample.emplace_back());
  if (value.size() != ports.size())
    fail(where, ": required the ", ports.size(), " inputs of the circuit, found ", value.size(),
         " names");
  return sample;
}

std::vector<InputValues> fromJson(const std::string& text, const std::string& path,
                                  const std::vector<InputPort>& ports) {
  json parsed = parseJson(text, path);
  if (parsed.is_object()) return {fromObject(parsed, path, ports)};
  std::vector<InputValues> samples;
  for (const json& one : parsed)
    samples.push_back(fromObject(one, cat(path, ": sample ", samples.size()), ports));
  return samples;
}

}  // namespace

std::vector<InputValues> readSamples(const std::string& path, const std::vector<InputPort>& ports) {
  std::string text = readFile(path);
  std::size_t first = text.find_first_not_of(" \t\r\n");
  bool isJson = first != std::string::npos && (text[first] == '{' || text[first] == '[');
  auto samples = isJson ? fromJson(text, path, ports) : fromLines(text, path, ports);
  if (samples.empty()) fail(path, ": required at least one sample, found none");
  for (const InputValues& sample : samples) encodeInputs(ports, sample);  // throws if one is wrong
  return samples;
}

}  // namespace tc0
