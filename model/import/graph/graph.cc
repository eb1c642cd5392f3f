#include "model/import/graph/graph.h"

namespace tc0::importer {

std::string label(const Node& node) {
  const std::string& name =
      !node.name.empty() || node.outputs.empty() ? node.name : node.outputs[0];
  return (node.domain.empty() ? "" : node.domain + ".") + node.op + " '" + name.substr(0, 120) +
         "'";
}

}  // namespace tc0::importer
