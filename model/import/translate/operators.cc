#include "model/import/translate/operators.h"

#include "circuit/base/error.h"
#include "model/import/translate/fold.h"

namespace tc0::importer {
namespace {

// The names under which a domain is written. Graphs of integers write theirs without any.
bool isIn(Operator::Domain domain, const std::string& name) {
  switch (domain) {
    case Operator::Domain::kOnnx:
      return name.empty() || name == "qonnx.custom_op.channels_last";
    case Operator::Domain::kMicrosoft:
      return name == "com.microsoft" || name.empty();
    case Operator::Domain::kQonnx:
      return name == "onnx.brevitas" || name == "qonnx.custom_op.general" ||
             name == "finn.custom_op.general" || name == "finn.dataflow";
    case Operator::Domain::kInteger:
      return name.empty() || name == "PACTOps" || name == "deeploy";
    case Operator::Domain::kTflite:
      return name == "tflite";
  }
  return false;
}

}  // namespace

const std::vector<Operator>& allOperators() {
  static const std::vector<Operator> kAll = [] {
    std::vector<Operator> all;
    for (const auto& rows :
         {elementwiseOperators(), activationOperators(), arithmeticOperators(), linearOperators(),
          poolOperators(), viewOperators(), shapeOperators(), resizeOperators(),
          reductionOperators(), qonnxOperators(), quantiserOperators(), fusedOperators(),
          integerOperators(), normOperators(), rowNormOperators(), attentionOperators(),
          tfliteOperators()})
      all.insert(all.end(), rows.begin(), rows.end());
    return all;
  }();
  return kAll;
}

void translateNode(Translation& t, const Node& node) {
  if (node.outputs.empty()) refuse(t, "required a result, found none");
  if (foldNode(t, node)) return;
  for (const Operator& row : allOperators())
    if (node.op == row.op && isIn(row.domain, node.domain)) {
      row.translate(t, node);
      t.requireKnownAttributes();
      return;
    }
  refuse(t, "required an operator that tc0 import knows (docs/import.md lists them), found ",
         node.domain.empty() ? "" : node.domain + ".", node.op.substr(0, 60));
}

}  // namespace tc0::importer
