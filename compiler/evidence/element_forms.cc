#include "compiler/evidence/element_forms.h"

#include <type_traits>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"

namespace tc0::evidence {
namespace {

using namespace program;

// The forms that are kept have at most this many wires in all. Then all of them are forgotten.
constexpr Count kMaxKeptWires = 30'000'000;

// An element of a linear operation: constant + sum of factors[k] * elements[k].
struct Sources {
  std::vector<std::pair<TensorId, std::int64_t>> elements;
  std::vector<std::int64_t> factors;
  std::int64_t constant = 0;

  void add(TensorId tensor, std::int64_t element, std::int64_t factor = 1) {
    elements.push_back({tensor, element});
    factors.push_back(factor);
  }
};

// Adds two lists of wires that are in rising order of sources. The result is in rising order,
// without wires that cancel.
std::vector<Wire> added(const std::vector<Wire>& a, const std::vector<Wire>& b) {
  std::vector<Wire> sum;
  sum.reserve(a.size() + b.size());
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    const bool left = j == b.size() || (i < a.size() && a[i].source <= b[j].source);
    const bool right = i == a.size() || (j < b.size() && b[j].source <= a[i].source);
    Wire wire = left ? a[i] : b[j];
    if (left && right) wire.weight += b[j].weight;
    i += left ? 1 : 0;
    j += right ? 1 : 0;
    if (wire.weight != 0) sum.push_back(wire);
  }
  return sum;
}

std::int64_t flat(const Shape& shape, const std::vector<std::int64_t>& index) {
  return rowMajor(shape).at(index.data());
}

struct NotLinear {};

// The elements that an element of a linear operation is made of, written down from the operations'
// definitions (model/program/program.h). Every operation has a case. That of an operation with
// gates of its own says NotLinear, and the type of the answer is what isLinear asks for.
class Definition {
 public:
  Definition(const Program& program, const Tensor& tensor, std::int64_t element)
      : program_(program), tensor_(tensor), element_(element), index_(tensor.shape.size()) {
    unflatten(tensor.shape, element, index_.data());
  }

  Sources operator()(const ConstantOp& op) const { return {{}, {}, (*op.values)[element_]}; }
  Sources operator()(const LinearOp& op) const {
    Sources sources;
    std::int64_t in = program_.tensor(op.x).shape.back(), out = tensor_.shape.back();
    std::int64_t row = element_ / out, o = element_ % out;
    if (op.bias != nullptr) sources.constant = (*op.bias)[o];
    for (std::int64_t i = 0; i < in; ++i)
      sources.add(op.x, row * in + i, (*op.weights)[o * in + i]);
    return sources;
  }
  Sources operator()(const AddOp& op) const {
    Sources sources;
    sources.add(op.a, element_);
    sources.add(op.b, element_);
    return sources;
  }
  Sources operator()(const ScaleOp& op) const { return one(op.x, element_, op.factor); }
  Sources operator()(const program::SumOp& op) const {
    Sources sources;
    std::vector<std::int64_t> index = index_;
    const Shape& shape = program_.tensor(op.x).shape;
    int axis = op.axis;
    for (index[axis] = 0; index[axis] < shape[axis]; ++index[axis])
      sources.add(op.x, flat(shape, index));
    return sources;
  }
  Sources operator()(const ReshapeOp& op) const { return one(op.x, element_); }
  Sources operator()(const TransposeOp& op) const {
    std::vector<std::int64_t> index(index_.size());
    for (std::size_t d = 0; d < index.size(); ++d) index[op.permutation[d]] = index_[d];
    return one(op.x, flat(program_.tensor(op.x).shape, index));
  }
  Sources operator()(const SliceOp& op) const {
    std::vector<std::int64_t> index(index_.size());
    for (std::size_t d = 0; d < index.size(); ++d)
      index[d] = op.start[d] + op.stride[d] * index_[d];
    return one(op.x, flat(program_.tensor(op.x).shape, index));
  }
  // Walks along the parts until the coordinate lies within one, counted from that part's beginning.
  Sources operator()(const ConcatOp& op) const {
    std::vector<std::int64_t> index = index_;
    int axis = op.axis;
    for (TensorId part : op.parts) {
      const Shape& shape = program_.tensor(part).shape;
      if (index[axis] < shape[axis]) return one(part, flat(shape, index));
      index[axis] -= shape[axis];
    }
    fail("concat: required parts that cover the result");
  }
  Sources operator()(const BroadcastOp& op) const {
    std::vector<std::int64_t> index = index_;
    const Shape& shape = program_.tensor(op.x).shape;
    for (std::size_t d = 0; d < index.size(); ++d)
      if (shape[d] == 1) index[d] = 0;
    return one(op.x, flat(shape, index));
  }
  NotLinear operator()(const program::InputOp&) const { return {}; }
  NotLinear operator()(const MatmulOp&) const { return {}; }
  NotLinear operator()(const program::StepOp&) const { return {}; }
  NotLinear operator()(const RatioStepOp&) const { return {}; }
  NotLinear operator()(const MaxOp&) const { return {}; }

 private:
  static Sources one(TensorId tensor, std::int64_t element, std::int64_t factor = 1) {
    return {{{tensor, element}}, {factor}, 0};
  }

  const Program& program_;
  const Tensor& tensor_;
  std::int64_t element_;
  std::vector<std::int64_t> index_;
};

}  // namespace

template <class Op>
constexpr bool kLinear =
    std::is_same_v<std::invoke_result_t<const Definition&, const Op&>, Sources>;

bool isLinear(const Tensor& tensor) {
  return std::visit([]<class Op>(const Op&) { return kLinear<Op>; }, tensor.op);
}

ElementForms::ElementForms(const Program& program, const lower::CompileResult& compiled)
    : program_(program),
      circuit_(compiled.circuit),
      arrays_(compiled.arrays),
      flattener_(compiled.circuit),
      kept_(program.tensors().size()) {}

WireForm ElementForms::of(TensorId tensor, std::int64_t element) {
  const Array& array = circuit_.array(arrays_[tensor]);
  std::vector<std::int64_t> at(array.shape.size());
  unflatten(array.shape, element, at.data());
  PieceForm pieces = flattener_.element(arrays_[tensor], at.data());
  WireForm form{pieces.constant, {}};
  wiresOf(pieces, [&](const Wire& wire) { form.wires.push_back(wire); });
  visited_ += form.wires.size();
  return form;
}

// Adds the scaled wire lists of the operands pairwise, as a binary counter does: sums[i] is the sum
// of 2^i operands or empty. So each list is merged into larger ones only as often as the logarithm
// of the number of operands.
WireForm ElementForms::combine(const std::vector<std::pair<TensorId, std::int64_t>>& elements,
                               const std::vector<std::int64_t>& factors, std::int64_t constant) {
  WireForm form{constant, {}};
  TC0_ASSERT(elements.size() == factors.size());
  std::vector<std::vector<Wire>> sums;
  for (std::size_t k = 0; k < elements.size(); ++k) {
    if (factors[k] == 0) continue;
    const WireForm& part = operand(elements[k].first, elements[k].second);
    form.constant += factors[k] * part.constant;
    std::vector<Wire> scaled = part.wires;
    for (Wire& wire : scaled) wire.weight *= factors[k];
    visited_ += scaled.size();
    std::size_t i = 0;
    for (; i < sums.size() && !sums[i].empty(); ++i)
      scaled = added(std::exchange(sums[i], {}), scaled);
    if (i == sums.size()) sums.emplace_back();
    sums[i] = std::move(scaled);
  }
  for (const std::vector<Wire>& sum : sums) form.wires = added(form.wires, sum);
  return form;
}

WireForm ElementForms::expected(TensorId tensor, std::int64_t element) {
  const Tensor& what = program_.tensor(tensor);
  TC0_ASSERT(0 <= element && element < what.elements);
  Definition define(program_, what, element);
  auto sourcesOf = [&]<class Op>(const Op& op) -> Sources {
    if constexpr (kLinear<Op>) return define(op);
    fail(label(what), ": required a linear operation");
  };
  Sources sources = std::visit(sourcesOf, what.op);
  return combine(sources.elements, sources.factors, sources.constant);
}

// The result refers to the map of kept forms. Forgetting forms happens before the new one is added,
// so it stays valid until the next call.
const WireForm& ElementForms::operand(TensorId tensor, std::int64_t element) {
  auto& forms = kept_[tensor];
  auto found = forms.find(element);
  if (found != forms.end()) return found->second;
  WireForm form = present(tensor) ? of(tensor, element) : expected(tensor, element);
  if (keptWires_ > kMaxKeptWires) {
    for (auto& other : kept_) other.clear();
    keptWires_ = 0;
  }
  keptWires_ += form.wires.size();
  return kept_[tensor].emplace(element, std::move(form)).first->second;
}

}  // namespace tc0::evidence
