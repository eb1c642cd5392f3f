#include "compiler/lower/bit_choices.h"

namespace tc0::lower {
namespace {

bool isProduct(const program::Program& program, program::TensorId id) {
  return program.tensor(shownBy(program, id)).as<program::MatmulOp>() != nullptr;
}

Construction productChoice(const program::Program& program, const program::MatmulOp& op) {
  if (isProduct(program, op.a)) return Construction::kGateLeft;
  if (isProduct(program, op.b)) return Construction::kGateRight;
  return Construction::kAnd;
}

}  // namespace

Choices bitChoices(const program::Program& program, bool keepAll) {
  Choices choices;
  for (program::TensorId id : choosableOf(program, neededBy(program, keepAll))) {
    if (program.tensor(id).as<program::StepOp>() != nullptr) continue;
    const auto* product = program.tensor(id).as<program::MatmulOp>();
    choices[id] = product != nullptr ? productChoice(program, *product) : Construction::kMultiples;
  }
  return choices;
}

}  // namespace tc0::lower
