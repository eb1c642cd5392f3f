#include "model/import/translate/quantiser.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/error.h"
#include "model/import/translate/operators.h"
#include "model/import/translate/settle.h"

namespace tc0::importer {
namespace {

bool isZero(const Parameters& p) {
  return std::all_of(p.values.begin(), p.values.end(),
                     [](const Fraction& f) { return f.sign() == 0; });
}

int commonAxis(const Translation& t, const Parameters& a, const Parameters& b) {
  if (a.axis >= 0 && b.axis >= 0 && a.axis != b.axis)
    refuse(t, "required scale and zero point along one dimension, found two");
  return std::max(a.axis, b.axis);
}

// A number that is on the quantiser's grid and within its limits already stays as it is: then no
// step is needed.
bool isOnGrid(const Translation& t, const Variable& x, const Quantiser& q) {
  const auto affine = x.chain.affine();
  if (!affine || affine->a.size() > 1 || affine->b.size() > 1 || q.scale.values.size() > 1 ||
      q.zero.values.size() > 1 || q.lo.size() > 1 || !affine->a[0].isFraction() ||
      !affine->b[0].isFraction())
    return false;
  const Fraction a = affine->a[0].u() / q.scale.values[0];
  const Fraction b = affine->b[0].u() / q.scale.values[0] + q.zero.values[0];
  if (!a.isInteger() || !b.isInteger()) return false;
  const Range range = t.tensor(x.tensor).range;
  const Fraction p = a * Fraction(range.lo) + b, r = a * Fraction(range.hi) + b;
  return q.lo[0] <= std::min(p, r) && std::max(p, r) <= q.hi[0];
}

Constant quantisedConstant(Translation& t, const Constant& x, const Quantiser& q) {
  const int axis = commonAxis(t, q.scale, q.zero);
  Constant result = x;
  result.axis = axis;
  result.factor = {Fraction(1)};
  if (!q.codes) {
    result.factor = q.scale.values;
    if (q.scale.values.size() == 1) result.axis = -1;
  }
  std::int64_t inner = 1;
  for (std::size_t d = std::max(axis, 0) + 1; d < x.shape().size(); ++d) inner *= x.shape()[d];
  for (std::int64_t i = 0; i < x.elements(); ++i) {
    const std::int64_t c = axis < 0 ? 0 : i / inner % x.shape()[axis];
    const Fraction &scale = of(q.scale.values, c), &zero = of(q.zero.values, c), &lo = of(q.lo, c),
                   &hi = of(q.hi, c);
    const Fraction before = q.zeroLast ? Fraction(0) : zero;
    const Near near =
        nearOf(Surd(x.at(i))) *
            Near{1 / scale.toLongDouble(), std::ldexp(1 / std::fabs(scale.toLongDouble()), -60)} +
        nearOf(Surd(before));
    double n = 0;
    if (const auto quick = rounded(q.mode, near)) {
      n = static_cast<double>(*quick);
    } else {
      n = Fraction(rounded(q.mode, Surd(x.at(i) / scale + before)), Big(1)).toDouble();
    }
    if (q.zeroLast) n += zero.toDouble();
    n = std::clamp(n, lo.toDouble(), hi.toDouble());
    result.numbers.values[i] = q.codes ? n : n - zero.toDouble();
  }
  return result;
}

PerChannel<std::optional<Fraction>> optional(const PerChannel<Fraction>& values) {
  return {values.begin(), values.end()};
}

// n - zero within lo - zero and hi - zero.
PerChannel<Fraction> minus(const PerChannel<Fraction>& a, const PerChannel<Fraction>& b) {
  PerChannel<Fraction> result;
  for (std::size_t c = 0; c < std::max(a.size(), b.size()); ++c)
    result.push_back(of(a, c) - of(b, c));
  return result;
}

}  // namespace

Variable quantised(Translation& t, Variable x, const Quantiser& q, Chain::FloatStep step) {
  const int axis = commonAxis(t, q.scale, q.zero);
  x = alongAxis(t, std::move(x), axis);
  if (isOnGrid(t, x, q)) {
    if (q.codes) {
      x.chain.append(timesStage({q.scale.values[0].inverse()}));
      x.chain.append(plusStage({q.zero.values[0]}));
      x.chain = Chain(*x.chain.affine());  // floats find the same codes
      x.isFloat = false;
    }
    return x;
  }
  PerChannel<Fraction> inverse;
  for (const Fraction& s : q.scale.values) inverse.push_back(s.inverse());
  try {
    x.chain.append(timesStage(inverse));
    if (!isZero(q.zero) && !q.zeroLast) x.chain.append(plusStage(q.zero.values));
    x.chain.append(RoundStage{q.mode});
    if (!isZero(q.zero) && q.zeroLast) x.chain.append(plusStage(q.zero.values));
    x.chain.append(ClampStage{optional(q.lo), optional(q.hi)});
    if (q.codes) {
      x.chain.append(AffineStage{{Surd(1)}, {Surd(0)}}, std::move(step));
      x.isFloat = false;
    } else {
      AffineStage out{PerChannel<Surd>(q.scale.values.begin(), q.scale.values.end()), {}};
      for (const Fraction& f : minus({Fraction(0)}, q.zero.values)) out.b.emplace_back(f);
      if (!isZero(q.zero)) {
        const std::size_t count = std::max(out.a.size(), out.b.size());
        PerChannel<Surd> b;
        for (std::size_t c = 0; c < count; ++c) b.push_back(of(out.a, c) * of(out.b, c));
        out.b = std::move(b);
      }
      x.chain.append(out, std::move(step));
    }
  } catch (const Error& error) {
    refuse(t, error.what());
  }
  return x;
}

void quantise(Translation& t, const Node& node, const Quantiser& q) {
  if (t.isConstant(node, 0)) {
    Constant result = quantisedConstant(t, t.constant(node, 0, "operand"), q);
    if (q.codes) result.numbers.isFloat = false;
    t.define(node, std::move(result));
    return;
  }
  PerChannel<float> lo, hi;
  for (const Fraction& f : q.lo) lo.push_back(static_cast<float>(f.toLongDouble()));
  for (const Fraction& f : q.hi) hi.push_back(static_cast<float>(f.toLongDouble()));
  auto step = [s = q.scale.singles, z = q.zero.singles, lo, hi, mode = q.mode, codes = q.codes,
               last = q.zeroLast](float v, std::int64_t c) {
    const float n = std::clamp(
        last ? rounded(mode, v / of(s, c)) + of(z, c) : rounded(mode, v / of(s, c) + of(z, c)),
        of(lo, c), of(hi, c));
    return codes ? n : (n - of(z, c)) * of(s, c);
  };
  t.define(node, quantised(t, t.variable(node, 0, Use::kElementwise), q, step));
}

Quantiser linearQuantiser(Translation& t, const Node& node, std::size_t scale, std::size_t zero,
                          const Shape& shape) {
  Quantiser q;
  q.codes = q.zeroLast = true;
  const int axis = shape.empty() ? 0
                                 : axisOf(integerOr(t, "axis", shape.size() > 1 ? 1 : 0),
                                          shape.size(), t.where() + ": axis");
  if (integerOr(t, "block_size", 0) != 0)
    refuse(t, "block_size: required 0, found blocks; quantise per tensor or per axis");
  auto parameters = [&](const Constant& constant, const char* what) {
    Constant along = constant;
    if (constant.elements() > 1) {
      if (constant.shape().size() != 1 || constant.elements() != shape[axis])
        refuse(t, what, ": required one number or one for each of ", shape[axis],
               " coordinates, found the shape ", listText(constant.shape()));
      along.numbers.shape.assign(shape.size(), 1);
      along.numbers.shape[axis] = constant.elements();
      along.axis = constant.factor.size() > 1 ? axis : -1;
    } else {
      along.numbers.shape.clear();
      along.axis = -1;
    }
    return *parametersOf(along, shape, t.where() + ": " + what);
  };
  q.scale = parameters(t.constant(node, scale, "scale"), "scale");
  for (const Fraction& s : q.scale.values)
    if (s.sign() <= 0) refuse(t, "scale: required positive numbers, found ", s.toDouble());
  Numbers type;
  type.isSigned = false;
  type.bits = 8;
  if (t.has(node, zero)) {
    const Constant& z = t.constant(node, zero, "zero point");
    q.zero = parameters(z, "zero point");
    type = z.numbers;
  } else {
    q.zero = {-1, {Fraction(0)}, {0.0F}};
    const std::int64_t to = integerOr(t, "output_dtype", 0);
    if (to == 3 || to == 5 || to == 22) type.isSigned = true;
    if (to == 4 || to == 5) type.bits = 16;
    if (to == 21 || to == 22) type.bits = 4;
  }
  if (type.isFloat || type.bits > 32)
    refuse(t, "zero point: required an integer of at most 32 bits, found another type");
  const std::int64_t half = std::int64_t{1} << (type.bits - 1);
  q.lo = {Fraction(type.isSigned ? -half : 0)};
  q.hi = {Fraction(type.isSigned ? half - 1 : 2 * half - 1)};
  return q;
}

Value dequantised(Translation& t, const Node& node, std::size_t x, std::size_t scale,
                  std::size_t zero, int axis) {
  const Shape shape = shapeOf(t.value(node, x));
  auto along = [&](const Constant& constant, const char* what) {
    Constant result = constant;
    if (constant.elements() > 1) {
      if (constant.shape().size() != 1 || axis < 0 || axis >= std::ssize(shape) ||
          constant.elements() != shape[axis])
        refuse(t, what, ": required one number or one for each coordinate of dimension ", axis,
               " of ", listText(shape), ", found the shape ", listText(constant.shape()),
               "; blocks are not read");
      result.numbers.shape.assign(shape.size(), 1);
      result.numbers.shape[axis] = constant.elements();
      if (result.factor.size() > 1) result.axis = axis;
    } else {
      result.numbers.shape.clear();
      result.axis = -1;
    }
    return *parametersOf(result, shape, t.where() + ": " + what);
  };
  const Parameters s = along(t.constant(node, scale, "scale"), "scale");
  Parameters z{-1, {Fraction(0)}, {0.0F}};
  if (t.has(node, zero)) z = along(t.constant(node, zero, "zero point"), "zero point");
  if (t.isConstant(node, x)) {
    Constant result = t.constant(node, x, "operand");
    std::int64_t inner = 1;
    const int zeroAxis = std::max(z.axis, 0);
    for (std::size_t d = zeroAxis + 1; d < shape.size(); ++d) inner *= shape[d];
    for (std::int64_t i = 0; i < result.elements(); ++i)
      result.numbers.values[i] -=
          of(z.values, z.axis < 0 ? 0 : i / inner % shape[zeroAxis]).toDouble();
    result.factor = s.values;
    result.axis = s.axis;
    result.numbers.isFloat = true;
    return result;
  }
  Variable v = t.variable(node, x, Use::kElementwise);
  v = alongAxis(t, std::move(v), commonAxis(t, s, z));
  PerChannel<Fraction> minusZero;
  for (const Fraction& f : z.values) minusZero.push_back(-f);
  v.chain.append(plusStage(minusZero));
  v.chain.append(timesStage(s.values), [s = s.singles, z = z.singles](float q, std::int64_t c) {
    return (q - of(z, c)) * of(s, c);
  });
  v.isFloat = true;
  return v;
}

namespace {

// The grid within the limits of a Clip that alone reads the codes: how fewer bits are written.
ReaderGrid clipped(const Translation& t, const std::string& codes, ReaderGrid grid) {
  const Node* clip = nullptr;
  std::size_t readers = 0;
  for (const Node& node : t.graph.nodes)
    for (const std::string& input : node.inputs)
      if (input == codes) {
        clip = &node;
        ++readers;
      }
  for (const Port& output : t.graph.outputs) readers += output.name == codes ? 1 : 0;
  if (readers != 1 || clip == nullptr || clip->op != "Clip" || clip->inputs.size() != 3)
    return grid;
  for (const std::size_t k : {1, 2}) {
    const auto found = t.graph.constants.find(clip->inputs[k]);
    if (found == t.graph.constants.end() || found->second.values.size() != 1) return grid;
    const double limit = found->second.values[0];
    if (!(std::fabs(limit) < 0x1p31) || limit != std::floor(limit)) return grid;
    const auto whole = static_cast<std::int64_t>(limit);
    if (k == 1 && whole <= grid.hi) grid.lo = std::max(grid.lo, whole);
    if (k == 2 && whole >= grid.lo) grid.hi = std::min(grid.hi, whole);
  }
  return grid;
}

}  // namespace

std::optional<ReaderGrid> gridOfReader(Translation& t, const std::string& tensor) {
  std::string at = tensor;
  for (int hops = 0; hops < 16; ++hops) {
    const Node* reader = nullptr;
    std::size_t count = 0;
    for (const Node& node : t.graph.nodes)
      for (std::size_t k = 0; k < node.inputs.size(); ++k)
        if (node.inputs[k] == at && node.op != "Shape") {
          reader = k == 0 ? &node : nullptr;
          ++count;
        }
    for (const Port& output : t.graph.outputs) count += output.name == at ? 1 : 0;
    if (count != 1 || reader == nullptr) return std::nullopt;
    auto number = [&](std::size_t k) -> std::optional<Fraction> {
      if (k >= reader->inputs.size() || reader->inputs[k].empty()) return Fraction(0);
      const auto found = t.graph.constants.find(reader->inputs[k]);
      if (found == t.graph.constants.end() || found->second.values.size() != 1 ||
          !std::isfinite(found->second.values[0]))
        return std::nullopt;
      return Fraction::of(found->second.values[0]);
    };
    if (reader->op == "QuantizeLinear") {
      const auto scale = number(1), zero = number(2);
      if (!scale || !zero || scale->sign() <= 0) return std::nullopt;
      Numbers type;
      type.isSigned = false;
      type.bits = 8;
      if (reader->inputs.size() > 2 && !reader->inputs[2].empty())
        type = t.graph.constants.at(reader->inputs[2]);
      if (type.isFloat || type.bits > 16) return std::nullopt;
      const std::int64_t half = std::int64_t{1} << (type.bits - 1);
      return clipped(t, reader->outputs.empty() ? "" : reader->outputs[0],
                     {*scale, *zero, type.isSigned ? -half : 0,
                      type.isSigned ? half - 1 : 2 * half - 1, RoundMode::kHalfEven, true});
    }
    if (reader->op == "Quant" || reader->op == "IntQuant") {
      const auto scale = number(1), zero = number(2), bits = number(3);
      if (!scale || !zero || !bits || scale->sign() <= 0 || !bits->fitsInt64() ||
          bits->toInt64() < 2 || bits->toInt64() > 16 || reader->inputs.size() < 4)
        return std::nullopt;
      auto flag = [&](const char* name, std::int64_t otherwise) {
        const auto found = reader->attributes.find(name);
        const auto* value =
            found == reader->attributes.end() ? nullptr : std::get_if<std::int64_t>(&found->second);
        return value == nullptr ? otherwise : *value;
      };
      const std::int64_t half = std::int64_t{1} << (bits->toInt64() - 1);
      const std::int64_t narrow = flag("narrow", 0) != 0 ? 1 : 0;
      ReaderGrid grid = flag("signed", 1) != 0
                            ? ReaderGrid{*scale, *zero, -half + narrow, half - 1}
                            : ReaderGrid{*scale, *zero, 0, 2 * half - 1 - narrow};
      const auto mode = reader->attributes.find("rounding_mode");
      if (mode != reader->attributes.end())
        if (const auto* word = std::get_if<std::string>(&mode->second))
          grid.mode = roundModeNamed(*word, t.where());
      return grid;
    }
    static const char* const kMoves[] = {"Reshape",   "Transpose", "Flatten", "Squeeze",
                                         "Unsqueeze", "Identity",  "Cast"};
    if (std::none_of(std::begin(kMoves), std::end(kMoves),
                     [&](const char* op) { return reader->op == op; }))
      return std::nullopt;
    at = reader->outputs.empty() ? "" : reader->outputs[0];
  }
  return std::nullopt;
}

namespace {

void translateQuantizeLinear(Translation& t, const Node& node) {
  quantise(t, node, linearQuantiser(t, node, 1, 2, shapeOf(t.value(node, 0))));
}

void translateDequantizeLinear(Translation& t, const Node& node) {
  const Shape& shape = shapeOf(t.value(node, 0));
  if (integerOr(t, "block_size", 0) != 0)
    refuse(t, "block_size: required 0, found blocks; quantise per tensor or per axis");
  const int axis = shape.empty() ? -1
                                 : axisOf(integerOr(t, "axis", shape.size() > 1 ? 1 : 0),
                                          shape.size(), t.where() + ": axis");
  t.define(node, dequantised(t, node, 0, 1, 2, axis));
}

}  // namespace

std::vector<Operator> quantiserOperators() {
  using enum Operator::Domain;
  return {{"QuantizeLinear", kOnnx, translateQuantizeLinear},
          {"QuantizeLinear", kMicrosoft, translateQuantizeLinear},
          {"DequantizeLinear", kOnnx, translateDequantizeLinear},
          {"DequantizeLinear", kMicrosoft, translateDequantizeLinear}};
}

}  // namespace tc0::importer
