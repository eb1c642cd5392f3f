#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "circuit/base/assert.h"
#include "model/program/cuts.h"

namespace tc0::program {
namespace {

// Which dimensions must keep equal extents if one of them is cut.
//
// All dimensions of all tensors are numbered one after the other: dimension d of tensor id is
// first_[id] + d. Each operation joins those that it forces to agree, say both inner dimensions of
// a product; the classes are kept as a forest (union-find with path halving). Cutting a whole class
// to a smaller extent keeps the shapes valid, up to reshapes and slices that no longer fit: then
// the program is refused when it is built, and the cut is not taken.
class Dimensions {
 public:
  explicit Dimensions(const EditableProgram& draft) : draft_(draft) {
    for (const Tensor& tensor : draft.tensors) {
      first_.push_back(parent_.size());
      parent_.resize(parent_.size() + tensor.shape.size());
    }
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
    for (TensorId id : draft.tensors.ids()) {
      reader_ = id;
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
  void operator()(const DigitsOp& op) { alike(op.x, rank(op.x)); }
  void operator()(const SumOp& op) { alikeBut(op.x, op.axis); }
  void operator()(const MaxOp& op) { alikeBut(op.x, op.axis); }
  // Extents that both shapes have at the front, and those at the back, are taken for the same.
  void operator()(const ReshapeOp& op) {
    const Shape &from = shape(op.x), &to = shape(reader_);
    std::size_t least = std::min(from.size(), to.size()), front = 0, back = 0;
    while (front < least && from[front] == to[front]) ++front;
    while (front + back < least && from[from.size() - 1 - back] == to[to.size() - 1 - back]) ++back;
    alike(op.x, front);
    for (std::size_t k = 1; k <= back; ++k) join(reader_, to.size() - k, op.x, from.size() - k);
  }
  void operator()(const TransposeOp& op) {
    for (std::size_t d = 0; d < op.permutation.size(); ++d)
      join(reader_, d, op.x, op.permutation[d]);
  }
  void operator()(const SliceOp& op) { alikeWhereEqual(op.x); }
  void operator()(const WindowOp& op) {
    for (std::size_t d = 0; d < rank(op.x); ++d)
      if (static_cast<int>(d) != op.axis) join(reader_, d + 1 == rank(op.x) ? d + 1 : d, op.x, d);
  }
  void operator()(const ConcatOp& op) {
    for (TensorId part : op.parts) alikeBut(part, op.axis);
  }
  void operator()(const BroadcastOp& op) { alikeWhereEqual(op.x); }

 private:
  const Shape& shape(TensorId id) const { return draft_.tensors[id].shape; }
  std::size_t rank(TensorId id) const { return shape(id).size(); }
  void join(TensorId a, std::size_t i, TensorId b, std::size_t j) {
    TC0_ASSERT(i < rank(a) && j < rank(b));
    parent_[classOf(a, i)] = classOf(b, j);
  }
  void alike(TensorId x, std::size_t dimensions) {
    for (std::size_t d = 0; d < dimensions; ++d) join(reader_, d, x, d);
  }
  void alikeBut(TensorId x, int axis) {
    for (int d = 0; d < std::ssize(shape(x)); ++d)
      if (d != axis) join(reader_, d, x, d);
  }
  void alikeWhereEqual(TensorId x) {
    for (std::size_t d = 0; d < rank(x); ++d)
      if (shape(x)[d] == shape(reader_)[d]) join(reader_, d, x, d);
  }

  const EditableProgram& draft_;
  PerTensor<std::size_t> first_;
  std::vector<std::size_t> parent_;
  TensorId reader_ = 0;  // the tensor whose operation is being looked at
};

// The elements of an array of shape `from` whose indices lie within `to`.
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
  std::int64_t count = shape[axis];
  if (count >= tables.tables()) return;
  tables.start.resize(count + 1);
  tables.base.resize(count);
  std::int64_t gates = tables.start.back();
  tables.p.resize(gates);
  tables.increments.resize(gates);
  if (!tables.q.empty()) tables.q.resize(gates);
}

// Makes an operation's own numbers fit the new shapes of its operands and of itself.
struct Fit {
  const EditableProgram& before;
  const EditableProgram& after;
  const Tensor& old;
  Tensor& now;

  const Shape& from(TensorId id) const { return before.tensors[id].shape; }
  const Shape& to(TensorId id) const { return after.tensors[id].shape; }

  void operator()(ConstantOp& op) { op.values = corner(op.values, old.shape, now.shape); }
  void operator()(LinearOp& op) {
    Shape was{old.shape.back(), from(op.x).back()}, is{now.shape.back(), to(op.x).back()};
    if (op.groups > 1 && was != is) {  // a part of a matrix of groups is none: one group is left
      op.weights = integers(std::vector<std::int64_t>(is[0] * is[1], 1));
      op.bias = corner(op.bias, {was[0]}, {is[0]});
      op.groups = 1;
      return;
    }
    was[1] /= op.groups;
    is[1] /= op.groups;
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
  void operator()(DigitsOp&) {}
  void operator()(WindowOp&) {}
  void operator()(ConcatOp&) {}
  void operator()(BroadcastOp&) {}
};

// The program with all dimensions of one class cut to an extent.
EditableProgram cutTo(const EditableProgram& draft, Dimensions& dimensions, std::size_t which,
                      std::int64_t extent) {
  EditableProgram candidate = draft;
  for (TensorId id : draft.tensors.ids())
    for (std::size_t d = 0; d < draft.tensors[id].shape.size(); ++d)
      if (dimensions.classOf(id, d) == which) candidate.tensors[id].shape[d] = extent;
  for (TensorId id : draft.tensors.ids())
    std::visit(Fit{draft, candidate, draft.tensors[id], candidate.tensors[id]},
               candidate.tensors[id].op);
  return candidate;
}

// Cuts the first class that permits it; false if no cut of any class keeps the failure.
bool cutOne(EditableProgram& draft, const Take& take) {
  Dimensions dimensions(draft);
  std::map<std::size_t, std::int64_t> extents;
  for (TensorId id : draft.tensors.ids())
    for (std::size_t d = 0; d < draft.tensors[id].shape.size(); ++d)
      extents[dimensions.classOf(id, d)] = draft.tensors[id].shape[d];
  for (auto [which, extent] : extents) {
    if (extent == 1) continue;
    for (std::int64_t smaller : {std::int64_t{1}, extent / 2, extent - 1})
      if (take(cutTo(draft, dimensions, which, smaller))) return true;
  }
  return false;
}

}  // namespace

void cutExtents(EditableProgram& draft, const Take& take) {
  while (cutOne(draft, take)) {
  }
}

}  // namespace tc0::program
