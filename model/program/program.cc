#include "model/program/program.h"

#include "circuit/base/error.h"
#include "circuit/base/nearest.h"
#include "model/program/fields.h"

namespace tc0::program {
namespace {

struct OperandCollector : SeeNothing {
  std::vector<TensorId> ids;

  void operand(const char*, TensorId id) { ids.push_back(id); }
  void operands(const char*, const std::vector<TensorId>& more) {
    ids.insert(ids.end(), more.begin(), more.end());
  }
};

}  // namespace

const char* operationName(const Tensor& tensor) {
  return std::visit([](const auto& op) { return op.kName; }, tensor.op);
}

std::string label(const Tensor& tensor) {
  return cat(operationName(tensor), " '", tensor.name, "'");
}

std::vector<TensorId> operandsOf(const Tensor& tensor) {
  OperandCollector collector;
  fieldsOf(tensor, collector);
  return std::move(collector.ids);
}

TensorId Program::find(const std::string& name) const {
  std::vector<std::string> names;
  for (TensorId id : tensors_.ids()) {
    if (tensors_[id].name == name) return id;
    names.push_back(tensors_[id].name);
  }
  fail("required the name of a tensor, found '", name, "'", didYouMean(name, names));
}

}  // namespace tc0::program
