#include "circuit/formats/aig_text.h"

#include <utility>

#include "circuit/base/error.h"
#include "circuit/logic/bit_blast.h"

namespace tc0 {

std::string NamedAig::node(std::uint64_t number) const {
  if (number <= aig.inputs()) return inputs[number - 1];
  return gatePrefix + std::to_string(number - aig.inputs());
}

NamedAig namedAig(const Netlist& netlist, std::string_view format, Count bytesPerNode,
                  const WriteOptions& options) {
  Count nodes = bitBlastBound(netlist);
  checkSize(options, format, nodes * bytesPerNode + 2 * nameCharacters(netlist),
            cat("up to ", grouped(nodes), " two-input gates"));
  NetNames names(netlist);
  return {bitBlast(netlist), names.inputBits(), names.outputBits(), names.prefix("n")};
}

}  // namespace tc0
