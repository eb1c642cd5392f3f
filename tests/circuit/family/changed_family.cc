#include "tests/circuit/family/changed_family.h"

#include "circuit/base/safetensors.h"

namespace tc0 {

nlohmann::json structureOf(const CircuitFamily& family) {
  const std::string bytes = family.format();
  return nlohmann::json::parse(parseSafetensors(bytes, "family").metadata.at("structure"));
}

CircuitFamily withStructure(const CircuitFamily& family, const nlohmann::json& structure) {
  const std::string bytes = family.format();
  const Container container = parseSafetensors(bytes, "family");
  ContainerWriter writer;
  for (const auto& [key, value] : container.metadata) writer.metadata(key, value);
  writer.metadata("structure", structure.dump());
  for (const auto& [name, tensor] : container.tensors)
    writer.add(name, integersOf(container, name, "family"));
  return CircuitFamily::parse(writer.format(), "changed");
}

}  // namespace tc0
