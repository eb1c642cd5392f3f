#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "model/program/cuts.h"

namespace tc0::program {
namespace {

// Dimensions (of all tensors, numbered one after the other) that an operation forces to agree.
class Dimensions {
 public:
  explicit Dimensions(const Draft& draft) : draft_(draft) {
    for (const Tensor& tensor : draft.tensors) {
      first_.push_back(parent_.size());
      parent_.resize(parent_.size() + tensor.shape.size());
    }
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
    for (std::size_t id = 0; id < draft.tensors.size(); ++id) {
      reader_ = static_cast<TensorId>(id);
      std::visit(*this, draft.tensors[id].op);
    }
  }

  std::size_t classOf(TensorId id, std::size_t d) {
    std::size_t x = first_[id] + d;
    while (parent_[x] != x) x = parent_[x] = parent_[parent_[x]];
    return x;
  }

  void operator()(const InputOp&) {}
  void operator()(const ConstantOp&) {}
  void operator()(const LinearOp& op) { alike(op.x, rank(op.x) - 1); }
  void operator()(const AddOp& op) {
    alike(op.a, rank(op.a));
    alike(op.b, rank(op.b));
  }
  void operator()(const MatmulOp& op) {
    std::size_t last = rank(op.a) - 1;
    alike(op.a, last);
    alike(op.b, last - 1);
    join(op.a, last, op.b, last - 1);
    join(reader_, last, op.b, last);
  }
  void operator()(const ScaleOp& op) { alike(op.x, rank(op.x)); }
  void operator()(const StepOp& op) { alike(op.x, rank(op.x)); }
  void operator()(const RatioStepOp& op) {
    alike(op.numerator, rank(op.numerator));
    alike(op.denominator, rank(op.denominator));
  }
  void operator()(const SumOp& op) { alikeBut(op.x, op.axis); }
  void operator()(const MaxOp& op) { alikeBut(op.x, op.axis); }
  void operator()(const ReshapeOp& op) {  // what is common at the front and at the back
    const Shape &from = shape(op.x), &to = shape(reader_);
    std::size_t least = std::min(from.size(), to.size()), front = 0, back = 0;
    while (front < least && from[front] == to[front]) ++front;
    while (front + back < least && from[from.size() - 1 - back] == to[to.size() - 1 - back]) ++back;
    alike(op.x, front);
    for (std::size_t k = 1; k <= back; ++k) join(reader_, to.size() - k, op.x, from.size() - k);
  }
  void operator()(const TransposeOp& op) {
    for (std::size_t d = 0; d < op.permutation.size(); ++d)
      join(reader_, d, op.x, static_cast<std::size_t>(op.permutation[d]));
  }
  void operator()(const SliceOp& op) { alikeWhereEqual(op.x); }
  void operator()(const ConcatOp& op) {
    for (TensorId part : op.parts) alikeBut(part, op.axis);
  }
  void operator()(const BroadcastOp& op) { alikeWhereEqual(op.x); }

 private:
  const Shape& shape(TensorId id) const { return draft_.tensors[id].shape; }
  std::size_t rank(TensorId id) const { return shape(id).size(); }
  void join(TensorId a, std::size_t i, TensorId b, std::size_t j) {
    parent_[classOf(a, i)] = classOf(b, j);
  }
  void alike(TensorId x, std::size_t dimensions) {
    for (std::size_t d = 0; d < dimensions; ++d) join(reader_, d, x, d);
  }
  void alikeBut(TensorId x, int axis) {
    for (std::size_t d = 0; d < rank(x); ++d)
      if (static_cast<int>(d) != axis) join(reader_, d, x, d);
  }
  void alikeWhereEqual(TensorId x) {
    for (std::size_t d = 0; d < rank(x); ++d)
      if (shape(x)[d] == shape(reader_)[d]) join(reader_, d, x, d);
  }

  const Draft& draft_;
  std::vector<std::size_t> first_, parent_;
  TensorId reader_ = 0;
};

// The first elements in every dimension.
Integers corner(const Integers& values, const Shape& from, const Shape& to) {
  if (values == nullptr || from == to) return values;
  AffineRow at = rowMajor(from);
  std::vector<std::int64_t> kept;
  Index index(to.size(), 0);
  do {
    kept.push_back((*values)[at.at(index.data())]);
  } while (advance(index.data(), to));
  return integers(std::move(kept));
}

void keepTables(Tables& tables, int axis, const Shape& shape) {
  if (axis < 0) return;
  auto count = static_cast<std::size_t>(shape[axis]);
  if (count + 1 >= tables.start.size()) return;
  tables.start.resize(count + 1);
  tables.base.resize(count);
  auto gates = static_cast<std::size_t>(tables.start.back());
  tables.p.resize(gates);
  tables.increments.resize(gates);
  if (!tables.q.empty()) tables.q.resize(gates);
}

// Makes an operation's own numbers fit the new shapes of its operands and of itself.
struct Fit {
  const Draft& before;
  const Draft& after;
  const Tensor& old;
  Tensor& now;

  const Shape& from(TensorId id) const { return before.tensors[id].shape; }
  const Shape& to(TensorId id) const { return after.tensors[id].shape; }

  void operator()(ConstantOp& op) { op.values = corner(op.values, old.shape, now.shape); }
  void operator()(LinearOp& op) {
    Shape was{old.shape.back(), from(op.x).back()}, is{now.shape.back(), to(op.x).back()};
    op.weights = corner(op.weights, was, is);
    op.bias = corner(op.bias, {was[0]}, {is[0]});
  }
  void operator()(StepOp& op) { keepTables(op.tables, op.axis, now.shape); }
  void operator()(RatioStepOp& op) { keepTables(op.tables, op.axis, now.shape); }
  void operator()(MaxOp& op) { op.rank = std::min(op.rank, to(op.x)[op.axis]); }
  void operator()(SliceOp& op) {
    for (std::size_t d = 0; d < op.start.size(); ++d)
      if (op.start[d] + op.stride[d] * (now.shape[d] - 1) >= to(op.x)[d]) {
        op.start[d] = 0;
        op.stride[d] = 1;
      }
  }
  void operator()(InputOp&) {}
  void operator()(AddOp&) {}
  void operator()(ScaleOp&) {}
  void operator()(MatmulOp&) {}
  void operator()(SumOp&) {}
  void operator()(ReshapeOp&) {}
  void operator()(TransposeOp&) {}
  void operator()(ConcatOp&) {}
  void operator()(BroadcastOp&) {}
};

Draft cutTo(const Draft& draft, Dimensions& dimensions, std::size_t which, std::int64_t extent) {
  Draft candidate = draft;
  for (std::size_t id = 0; id < draft.tensors.size(); ++id)
    for (std::size_t d = 0; d < draft.tensors[id].shape.size(); ++d)
      if (dimensions.classOf(static_cast<TensorId>(id), d) == which)
        candidate.tensors[id].shape[d] = extent;
  for (std::size_t id = 0; id < draft.tensors.size(); ++id)
    std::visit(Fit{draft, candidate, draft.tensors[id], candidate.tensors[id]},
               candidate.tensors[id].op);
  return candidate;
}

// One cut of some class; false where none keeps the failure.
bool cutOne(Draft& draft, const Take& take) {
  Dimensions dimensions(draft);
  std::map<std::size_t, std::int64_t> extents;
  for (std::size_t id = 0; id < draft.tensors.size(); ++id)
    for (std::size_t d = 0; d < draft.tensors[id].shape.size(); ++d)
      extents[dimensions.classOf(static_cast<TensorId>(id), d)] = draft.tensors[id].shape[d];
  for (auto [which, extent] : extents) {
    if (extent == 1) continue;
    for (std::int64_t smaller : {std::int64_t{1}, extent / 2, extent - 1})
      if (take(cutTo(draft, dimensions, which, smaller))) return true;
  }
  return false;
}

}  // namespace

void cutExtents(Draft& draft, const Take& take) {
  while (cutOne(draft, take)) {
  }
}

}  // namespace tc0::program
