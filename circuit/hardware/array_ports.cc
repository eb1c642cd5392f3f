#include "circuit/hardware/array_ports.h"

#include <cctype>
#include <unordered_set>

namespace tc0 {
namespace {

// Names of one letter and digits are the top module's own.
std::string portName(const std::string& wish, std::unordered_set<std::string>& taken) {
  std::string name;
  for (char c : wish) name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  const bool own =
      name.size() > 1 && std::string("vrd").find(name[0]) != std::string::npos &&
      (std::isdigit(static_cast<unsigned char>(name[1])) != 0 || name[1] == 'v' || name[1] == 'r');
  if (own || std::isdigit(static_cast<unsigned char>(name[0])) != 0) name = "port_" + name;
  while (!taken.insert(name).second) name += "_";
  return name;
}

}  // namespace

ArrayPorts::ArrayPorts(const Circuit& circuit) {
  std::unordered_set<std::string> taken;
  for (const Array& array : circuit.arrays())
    if (const auto* input = array.as<InputOp>())
      inputs_.push_back({portName(array.name, taken), array.elements, input->coding.width});
  for (const Output& output : circuit.outputs()) {
    const Array& array = circuit.array(output.array);
    outputs_.push_back({portName(output.name, taken), array.elements, bitsFor(array.range).width});
  }
  clock_ = portName("clock", taken);
}

}  // namespace tc0
