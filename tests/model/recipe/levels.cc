#include "tests/model/recipe/levels.h"

#include <algorithm>
#include <vector>

namespace tc0 {
namespace {

using namespace program;

// The tensor that reorderings lead back to.
TensorId origin(const Program& program, TensorId id) {
  for (;;) {
    const Tensor& tensor = program.tensor(id);
    bool moves = tensor.as<ReshapeOp>() || tensor.as<TransposeOp>() || tensor.as<SliceOp>() ||
                 tensor.as<BroadcastOp>();
    if (!moves) return id;
    id = operandsOf(tensor)[0];
  }
}

}  // namespace

bool isFresh(const Program& program, TensorId id) {
  const Tensor& tensor = program.tensor(origin(program, id));
  return tensor.as<StepOp>() != nullptr || tensor.as<RatioStepOp>() != nullptr;
}

std::int64_t levelsOf(const Program& program, bool gated) {
  std::vector<std::int64_t> level;
  auto at = [&](TensorId id) { return level[id]; };
  for (const Tensor& tensor : program.tensors()) {
    std::int64_t most = 0;
    for (TensorId id : operandsOf(tensor)) most = std::max(most, at(id));
    const auto* product = tensor.as<MatmulOp>();
    if (product != nullptr && gated && isFresh(program, product->b)) {
      const auto* e = program.tensor(origin(program, product->a)).as<StepOp>();
      if (e != nullptr) most = std::max(at(e->x), at(product->b));
    }
    bool costs =
        product != nullptr || tensor.as<StepOp>() || tensor.as<RatioStepOp>() || tensor.as<MaxOp>();
    level.push_back(most + (costs ? 1 : 0));
  }
  std::int64_t most = 0;
  for (const Output& output : program.outputs()) most = std::max(most, at(output.tensor));
  return most;
}

}  // namespace tc0
