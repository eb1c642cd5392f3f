#include "tools/tc0/convert/part_option.h"

#include <algorithm>

#include "circuit/base/command_line/command_line.h"
#include "circuit/base/error.h"
#include "circuit/part.h"

namespace tc0 {
namespace {

// Takes "[1,2]" or "[1][2]" off the end of a name.
std::optional<Index> takeIndex(std::string& name) {
  const std::size_t open = name.find('[');
  if (open == std::string::npos || name.back() != ']') return std::nullopt;
  std::string numbers = name.substr(open + 1, name.size() - open - 2);
  name.resize(open);
  for (std::size_t at = 0; (at = numbers.find("][", at)) != std::string::npos;)
    numbers.replace(at, 2, ",");
  return parseIntegers(numbers, 0, std::int64_t{1} << 60, "--only " + name + "[...]");
}

bool isNumber(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

bool hasArray(const AnyCircuit& model, const std::string& name) {
  const auto* circuit = std::get_if<Circuit>(&model);
  return circuit != nullptr && std::any_of(circuit->arrays().begin(), circuit->arrays().end(),
                                           [&](const Array& array) { return array.name == name; });
}

bool hasOutput(const AnyCircuit& model, const std::string& name) {
  auto isIn = [&](const auto& outputs) {
    return std::any_of(outputs.begin(), outputs.end(),
                       [&](const auto& output) { return output.name == name; });
  };
  if (const auto* circuit = std::get_if<Circuit>(&model)) return isIn(circuit->outputs());
  return isIn(std::get<Netlist>(model).outputPorts());
}

// The names of outputs may hold brackets, so the whole text is tried first.
PartName outputNamed(std::string name, const AnyCircuit& model) {
  PartName part{.kind = PartName::Kind::kOutput};
  if (!hasOutput(model, name)) part.index = takeIndex(name);
  part.name = name;
  return part;
}

PartName levelNamed(const std::string& text) {
  PartName part{.kind = PartName::Kind::kLevel};
  part.level = static_cast<std::int32_t>(parseInteger(text, 1, (1 << 30), "--only level:"));
  return part;
}

}  // namespace

PartName partNamed(const std::string& text, const AnyCircuit& model) {
  auto after = [&](std::string_view word) {
    return text.starts_with(word) ? std::optional(text.substr(word.size())) : std::nullopt;
  };
  if (auto name = after("array:")) return {.kind = PartName::Kind::kArray, .name = *name};
  if (auto number = after("level:")) return levelNamed(*number);
  if (auto name = after("output:")) return outputNamed(*name, model);
  if (hasArray(model, text)) return {.kind = PartName::Kind::kArray, .name = text};
  if (hasOutput(model, text)) return {.kind = PartName::Kind::kOutput, .name = text};
  if (isNumber(text)) return levelNamed(text);
  if (text.ends_with("]")) return outputNamed(text, model);
  return {.kind = PartName::Kind::kArray, .name = text};
}

AnyCircuit partOf(const AnyCircuit& model, const PartName& part) {
  if (const auto* netlist = std::get_if<Netlist>(&model)) {
    if (part.kind != PartName::Kind::kOutput)
      fail("--only: required an output of a netlist, which has no arrays and levels, found ",
           part.kind == PartName::Kind::kLevel ? cat("level ", part.level)
                                               : cat("'", part.name, "'"));
    return outputPart(*netlist, part.name, part.index);
  }
  const Circuit& circuit = std::get<Circuit>(model);
  switch (part.kind) {
    case PartName::Kind::kLevel:
      return levelPart(circuit, part.level);
    case PartName::Kind::kOutput:
      return outputPart(circuit, part.name, part.index);
    case PartName::Kind::kArray:
      return arrayPart(circuit, circuit.find(part.name));
  }
  fail("--only: required a part");
}

}  // namespace tc0
