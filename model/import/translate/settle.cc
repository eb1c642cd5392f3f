#include "model/import/translate/settle.h"

#include <algorithm>
#include <numeric>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"

namespace tc0::importer {
namespace {

std::vector<int> inverseOf(const std::vector<int>& order) {
  std::vector<int> inverse(order.size());
  for (std::size_t d = 0; d < order.size(); ++d) inverse[order[d]] = static_cast<int>(d);
  return inverse;
}

std::vector<int> identity(std::size_t rank) {
  std::vector<int> order(rank);
  std::iota(order.begin(), order.end(), 0);
  return order;
}

// What is proven of the integers of each channel.
std::vector<Range> rangesOf(const Translation& t, const Variable& variable) {
  const program::Tensor& tensor = t.tensor(variable.tensor);
  const std::size_t channels = variable.chain.channels();
  if (channels == 1) return {tensor.range};
  TC0_ASSERT(variable.axis >= 0);
  const bool last = variable.order[variable.axis] + 1 == std::ssize(tensor.shape);
  std::vector<Range> ranges;
  for (std::size_t c = 0; c < channels; ++c)
    ranges.push_back(last ? tensor.channel(static_cast<std::int64_t>(c)) : tensor.range);
  return ranges;
}

AffineStage affineOf(const Variable& variable) {
  const auto affine = variable.chain.affine();
  TC0_ASSERT(affine.has_value());
  return *affine;
}

}  // namespace

void settle(Translation& t, Variable& variable, const std::string& name, std::size_t row) {
  if (variable.chain.affine()) return;
  OperationRow& made = t.report.operations[row];
  const std::string where = cat(t.file, ": ", made.op, " '", made.node.substr(0, 120), "'");
  const std::vector<Range> ranges = rangesOf(t, variable);
  StepTables found = stepTables(variable.chain, ranges, where);
  made.tables += found.tables.tables();
  made.breakpoints += std::ssize(found.tables.p);
  made.ties.count += found.ties.count;
  for (const FloatTies::Tie& tie : found.ties.first)
    if (made.ties.first.size() < 16) made.ties.first.push_back(tie);
  if (variable.chain.hasSteps() && made.exactness == Exactness::kExact)
    made.exactness = Exactness::kUpToTies;
  const int axis = found.tables.tables() > 1 ? variable.order[variable.axis] : -1;
  variable.tensor =
      t.builder.step(t.name("", name), variable.tensor, std::move(found.tables), axis);
  variable.chain = Chain(found.tail);
}

Variable settled(Translation& t, Variable variable) {
  settle(t, variable, "", t.report.operations.size() - 1);
  return variable;
}

program::TensorId ordered(Translation& t, const Variable& variable,
                          const std::vector<int>& wanted) {
  std::vector<int> permutation;
  for (int d : wanted) permutation.push_back(variable.order[d]);
  if (permutation == identity(permutation.size())) return variable.tensor;
  return t.builder.transpose(t.name(".t"), variable.tensor, permutation);
}

program::TensorId plain(Translation& t, const Variable& variable) {
  return ordered(t, variable, identity(variable.order.size()));
}

Variable variableOf(Translation& t, program::TensorId tensor, const Fraction& scale,
                    const Fraction& offset) {
  Variable result;
  result.tensor = tensor;
  result.shape = t.tensor(tensor).shape;
  result.order = identity(result.shape.size());
  result.chain = Chain(AffineStage{{Surd(scale)}, {Surd(offset)}});
  return result;
}

program::TensorId filled(Translation& t, const std::string& suffix, const Shape& shape,
                         std::int64_t value) {
  return t.builder.constant(t.name(suffix), shape,
                            std::vector<std::int64_t>(elementsOf(shape, t.where()), value));
}

program::TensorId shiftedBy(Translation& t, program::TensorId x, std::int64_t value) {
  if (value == 0) return x;
  const Shape shape = t.tensor(x).shape;
  const program::TensorId one = filled(t, ".zero", Shape(shape.size(), 1), value);
  const program::TensorId all = t.builder.broadcast(t.name(".zeros"), one, shape);
  return t.builder.add(t.name(".shifted"), x, all);
}

Multiples multiplesOf(const std::vector<Fraction>& values, std::int64_t most,
                      const std::string& what) {
  Multiples result;
  Fraction unit(0);
  for (const Fraction& value : values)
    if (value.sign() != 0) unit = unit.sign() == 0 ? value : Fraction::gcd(unit, value);
  if (unit.sign() < 0) unit = -unit;
  if (unit.sign() != 0) result.unit = unit;
  for (const Fraction& value : values) {
    const Fraction count = value / result.unit;
    if (!count.fitsInt64() || magnitude(count.toInt64()) > magnitude(most))
      fail(
          what, ": required numbers that are small multiples of one scale, found ",
          value.toDouble(),
          " among others; quantise the network first, while it is trained (Brevitas) or after (ONNX "
          "Runtime's quantiser), or let --calibrate SAMPLES.npz do it");
    result.counts.push_back(count.toInt64());
  }
  return result;
}

// Scales of channels become integers by which the channels are multiplied: a diagonal matrix along
// the channels' dimension.
Variable uniform(Translation& t, Variable variable, bool centred) {
  variable = settled(t, std::move(variable));
  AffineStage affine = affineOf(variable);
  std::vector<Fraction> scales, offsets;
  for (const Surd& a : affine.a) {
    if (!a.isFraction())
      refuse(t, "required a rounding behind the batch normalisation before it, found none");
    scales.push_back(a.u());
  }
  for (const Surd& b : affine.b) {
    if (!b.isFraction())
      refuse(t, "required a rounding behind the batch normalisation before it, found none");
    offsets.push_back(b.u());
  }
  const bool sameOffsets = std::all_of(offsets.begin(), offsets.end(),
                                       [&](const Fraction& f) { return f == offsets[0]; });
  const bool sameScales =
      std::all_of(scales.begin(), scales.end(), [&](const Fraction& f) { return f == scales[0]; });
  if (sameScales && sameOffsets && scales[0].sign() != 0 && (!centred || offsets[0].sign() == 0)) {
    variable.chain = Chain(AffineStage{{Surd(scales[0])}, {Surd(offsets[0])}});
    variable.axis = -1;
    return variable;
  }
  const bool shifts = centred || !sameOffsets;
  std::vector<Fraction> all = scales;
  if (shifts) all.insert(all.end(), offsets.begin(), offsets.end());
  const Multiples multiples =
      multiplesOf(all, std::int64_t{1} << 40, t.where() + ": scales of what it joins");
  const std::size_t channels = std::max(scales.size(), offsets.size());
  auto count = [&](std::size_t c) { return multiples.counts[scales.size() == 1 ? 0 : c]; };
  auto shift = [&](std::size_t c) {
    return shifts ? multiples.counts[scales.size() + (offsets.size() == 1 ? 0 : c)] : 0;
  };
  Fraction offset = shifts ? Fraction(0) : offsets[0];
  if (channels == 1) {
    program::TensorId x = variable.tensor;
    if (count(0) != 1) x = t.builder.scale(t.name(".scaled"), x, count(0));
    variable.tensor = shiftedBy(t, x, shift(0));
  } else {
    std::vector<int> wanted = identity(variable.shape.size());
    std::swap(wanted[variable.axis], wanted.back());
    const program::TensorId x = ordered(t, variable, wanted);
    countOf({std::ssize(scales) + std::ssize(offsets), static_cast<std::int64_t>(channels)},
            t.where());
    std::vector<std::int64_t> weights(channels * channels, 0), bias;
    for (std::size_t c = 0; c < channels; ++c) {
      weights[c * channels + c] = count(c);
      bias.push_back(shift(c));
    }
    variable.tensor = t.builder.linear(t.name(".scaled"), x, static_cast<std::int64_t>(channels),
                                       integers(std::move(weights)), integers(std::move(bias)));
    variable.order = inverseOf(wanted);
  }
  variable.chain = Chain(AffineStage{{Surd(multiples.unit)}, {Surd(offset)}});
  variable.axis = -1;
  return variable;
}

Scaled scaled(Translation& t, const Variable& variable, bool centred) {
  const Variable same = uniform(t, variable, centred);
  const AffineStage affine = affineOf(same);
  return {plain(t, same), affine.a[0].u(), affine.b[0].u()};
}

Variable constantVariable(Translation& t, const Constant& constant) {
  std::vector<Fraction> values;
  bool whole = constant.factor.size() == 1;
  for (std::int64_t i = 0; i < constant.elements() && whole; ++i) {
    const double v = constant.numbers.values[i];
    whole = v == static_cast<double>(static_cast<std::int64_t>(v));
  }
  Multiples multiples;
  if (whole) {
    multiples.unit = constant.factor[0];
    for (double v : constant.numbers.values)
      multiples.counts.push_back(static_cast<std::int64_t>(v));
  } else {
    for (std::int64_t i = 0; i < constant.elements(); ++i) values.push_back(constant.at(i));
    multiples = multiplesOf(values, std::int64_t{1} << 40, t.where() + ": constants");
  }
  const Shape shape = constant.shape();
  Variable result =
      variableOf(t, t.builder.constant(t.name(".constant"), shape, std::move(multiples.counts)),
                 multiples.unit);
  result.isFloat = constant.numbers.isFloat;
  return result;
}

}  // namespace tc0::importer
