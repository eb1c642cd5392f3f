#include "circuit/tc0_file.h"

#include "circuit/base/error.h"
#include "circuit/circuit_file.h"
#include "circuit/netlist_file.h"

namespace tc0 {

AnyCircuit parseTc0(std::string_view bytes, const std::string& where) {
  Container container = parseSafetensors(bytes, where);
  auto metadata = [&](const char* key) {
    auto found = container.metadata.find(key);
    if (found == container.metadata.end())
      fail(where, ": required metadata '", key, "' of a .tc0 file, found none");
    return found->second;
  };
  if (metadata("format") != "tc0")
    fail(where, ": required metadata format 'tc0', found '", shortened(metadata("format")), "'");
  if (metadata("version") != "1")
    fail(where, ": required version '1', found '", shortened(metadata("version")), "'");
  std::string kind = metadata("kind");
  nlohmann::json structure = parseJson(metadata("structure"), cat(where, ": structure"));
  if (kind == "circuit")
    return circuitFrom(JsonObject(structure, cat(where, ": structure")), container, where);
  if (kind == "netlist")
    return netlistFrom(JsonObject(structure, cat(where, ": structure")), container, where);
  fail(where, ": required kind 'circuit' or 'netlist', found '", shortened(kind), "'");
}

}  // namespace tc0
