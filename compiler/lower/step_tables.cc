#include "compiler/lower/step_tables.h"

#include "circuit/base/number.h"
#include "compiler/lower/constructions/tables.h"

namespace tc0::lower {
namespace {

constexpr std::size_t kMaxChannels = std::size_t{1} << 16;

StepTables toRanges(const Tables& tables, int axis, const program::Tensor& numerator,
                    const program::Tensor* denominator) {
  auto last = static_cast<int>(numerator.shape.size()) - 1;
  auto channel = [&](std::int64_t t, std::int64_t c) {
    return narrowed(tables, t, numerator.channel(c),
                    denominator == nullptr ? Range{1, 1} : denominator->channel(c));
  };
  auto everywhere = [&](std::int64_t t) {
    return narrowed(tables, t, numerator.range,
                    denominator == nullptr ? Range{1, 1} : denominator->range);
  };
  StepTables result;
  result.axis = axis;
  if (axis < 0) {
    result.tables = everywhere(0);
    bool varies = !numerator.channels.empty() && numerator.channels.size() <= kMaxChannels;
    if (!varies || last < 0) return result;
    Tables each;
    for (std::size_t c = 0; c < numerator.channels.size(); ++c)
      append(each, channel(0, static_cast<std::int64_t>(c)));
    if (each.p.size() < result.tables.p.size() * numerator.channels.size())
      result = {std::move(each), last};
    return result;
  }
  for (std::int64_t t = 0; t < tables.tables(); ++t)
    append(result.tables, axis == last ? channel(t, t) : everywhere(t));
  return result;
}

}  // namespace

StepTables stepTables(const program::Program& program, const program::StepOp& op, bool narrow) {
  if (!narrow) return {op.tables, op.axis};
  return toRanges(op.tables, op.axis, program.tensor(op.x), nullptr);
}

StepTables ratioTables(const program::Program& program, const program::RatioStepOp& op,
                       bool narrow) {
  if (!narrow) return {op.tables, op.axis};
  return toRanges(op.tables, op.axis, program.tensor(op.numerator),
                  &program.tensor(op.denominator));
}

Tables dividedBy(const Tables& tables, std::int64_t denominator) {
  Tables result;
  for (std::int64_t t = 0; t < tables.tables(); ++t) {
    std::size_t begin = result.p.size();
    for (std::int64_t k = tables.start[t]; k < tables.start[t + 1]; ++k) {
      Wide product = Wide{tables.p[k]} * denominator, q = tables.qAt(k);
      auto p = static_cast<std::int64_t>(product / q + (product % q > 0 ? 1 : 0));
      if (result.p.size() > begin && result.p.back() == p) {
        result.increments.back() += tables.increments[k];
      } else {
        result.p.push_back(p);
        result.increments.push_back(tables.increments[k]);
      }
    }
    result.base.push_back(tables.base[t]);
    result.start.push_back(std::ssize(result.p));
  }
  return result;
}

}  // namespace tc0::lower
