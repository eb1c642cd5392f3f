#include "compiler/lower/step_tables.h"

#include "circuit/base/assert.h"
#include "circuit/base/number.h"

namespace tc0::lower {
namespace {

constexpr std::int64_t kMaxChannels = std::int64_t{1} << 16;

// The last dimension is the one whose coordinates have ranges of their own, the channels.
//
// Tables along the last dimension are narrowed channel by channel, tables along another one by the
// range of all elements. One table for all becomes a table for each channel if these have fewer
// breakpoints in all than the common table has in all channels together. Fewer breakpoints are
// fewer gates, because every element has a gate for each breakpoint of its table.
StepTables toRanges(const Tables& tables, int axis, const program::Tensor& numerator,
                    const program::Tensor* denominator) {
  int last = numerator.shape.size() - 1;
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
    std::int64_t channels = std::ssize(numerator.channels);
    bool varies = channels > 0 && channels <= kMaxChannels;
    if (!varies || last < 0) return result;
    Tables each;
    for (std::int64_t c = 0; c < channels; ++c) append(each, channel(0, c));
    TC0_ASSERT(each.tables() == numerator.shape[last]);
    if (std::ssize(each.p) < std::ssize(result.tables.p) * channels)
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

// With the denominator d, [q n >= p d] is [n >= ceil(p d / q)]. Breakpoints that fall on one number
// become one gate.
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
