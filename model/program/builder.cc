#include "model/program/builder.h"

#include <utility>

#include "circuit/base/error.h"
#include "circuit/base/name.h"
#include "model/program/shapes.h"

namespace tc0::program {

template <class Op>
Tensor ProgramBuilder::start(const std::string& name, Op op) const {
  Tensor tensor;
  tensor.op = std::move(op);
  checkName(operationName(tensor), name);
  tensor.name = name;
  auto found = names_.find(name);
  if (found != names_.end())
    fail(label(tensor), ": required a name of its own, found it on tensor ", found->second);
  return tensor;
}

TensorId ProgramBuilder::add(Tensor tensor, Shape shape) {
  tensor.elements = elementsOf(shape, label(tensor));
  tensor.shape = std::move(shape);
  deriveRange(program_, tensor, budget_);
  auto id = static_cast<TensorId>(program_.tensors_.size());
  names_.emplace(tensor.name, id);
  program_.tensors_.push_back(std::move(tensor));
  return id;
}

const Tensor& ProgramBuilder::operand(const Tensor& reader, const char* what, TensorId id) const {
  auto count = static_cast<TensorId>(program_.tensors_.size());
  if (count == 0) fail(label(reader), ", ", what, ": required an earlier tensor, found none");
  if (id < 0 || id >= count)
    fail(label(reader), ", ", what, ": required an earlier tensor, 0 to ", count - 1, ", found ",
         id);
  return program_.tensor(id);
}

TensorId ProgramBuilder::input(const std::string& name, Shape shape, Range range) {
  return add(start(name, InputOp{range}), std::move(shape));
}

TensorId ProgramBuilder::constant(const std::string& name, Shape shape,
                                  std::vector<std::int64_t> values) {
  return sharedConstant(name, std::move(shape), integers(std::move(values)));
}

TensorId ProgramBuilder::sharedConstant(const std::string& name, Shape shape, Integers values) {
  std::size_t count = values == nullptr ? 0 : values->size();
  Tensor tensor = start(name, ConstantOp{std::move(values)});
  if (static_cast<std::size_t>(elementsOf(shape, label(tensor))) != count)
    fail(label(tensor), ": required one value for each element of ", listText(shape), ", found ",
         count);
  return add(std::move(tensor), std::move(shape));
}

TensorId ProgramBuilder::linear(const std::string& name, TensorId x, std::int64_t out,
                                Integers weights, Integers bias, std::int64_t groups) {
  Tensor tensor = start(name, LinearOp{x, weights, bias, groups});
  Shape shape = linearShape(label(tensor), operand(tensor, "x", x).shape, out, groups);
  elementsOf(shape, label(tensor));
  std::int64_t in = program_.tensor(x).shape.back() / groups;
  Magnitude count = multiplyMagnitudes(magnitude(out), magnitude(in));
  if (weights == nullptr || weights->size() != count)
    fail(label(tensor), ": required ", out, " x ", in, " weights, found ",
         weights == nullptr ? 0 : weights->size());
  if (bias != nullptr && bias->size() != static_cast<std::size_t>(out))
    fail(label(tensor), ": required a bias of ", out, " numbers, found ", bias->size());
  return add(std::move(tensor), std::move(shape));
}

TensorId ProgramBuilder::add(const std::string& name, TensorId a, TensorId b) {
  Tensor tensor = start(name, AddOp{a, b});
  Shape shape =
      sameShape(label(tensor), operand(tensor, "a", a).shape, operand(tensor, "b", b).shape);
  return add(std::move(tensor), std::move(shape));
}

TensorId ProgramBuilder::scale(const std::string& name, TensorId x, std::int64_t factor) {
  Tensor tensor = start(name, ScaleOp{x, factor});
  Shape shape = operand(tensor, "x", x).shape;
  return add(std::move(tensor), std::move(shape));
}

TensorId ProgramBuilder::matmul(const std::string& name, TensorId a, TensorId b) {
  Tensor tensor = start(name, MatmulOp{a, b});
  Shape shape =
      matmulShape(label(tensor), operand(tensor, "a", a).shape, operand(tensor, "b", b).shape);
  return add(std::move(tensor), std::move(shape));
}

void ProgramBuilder::checkStep(const Tensor& step, const Shape& shape, const Tables& tables,
                               int axis) const {
  checkTables(tables, step.as<RatioStepOp>() != nullptr, label(step));
  if (axis != -1) checkAxis(label(step), shape, axis);
  std::int64_t count = axis == -1 ? 1 : shape[axis];
  if (tables.tables() != count)
    fail(label(step), ": required ", count,
         axis == -1 ? " table for all elements" : cat(" tables along dimension ", axis), ", found ",
         tables.tables());
}

TensorId ProgramBuilder::step(const std::string& name, TensorId x, Tables tables, int axis) {
  Tensor tensor = start(name, StepOp{x, std::move(tables), axis});
  Shape shape = operand(tensor, "x", x).shape;
  checkStep(tensor, shape, tensor.as<StepOp>()->tables, axis);
  return add(std::move(tensor), std::move(shape));
}

TensorId ProgramBuilder::ratioStep(const std::string& name, TensorId numerator,
                                   TensorId denominator, Tables tables, int axis) {
  Tensor tensor = start(name, RatioStepOp{numerator, denominator, std::move(tables), axis});
  const Tensor& d = operand(tensor, "denominator", denominator);
  Shape shape = sameShape(label(tensor), operand(tensor, "numerator", numerator).shape, d.shape);
  checkStep(tensor, shape, tensor.as<RatioStepOp>()->tables, axis);
  if (d.range.lo < 1)
    fail(label(tensor), ": required a denominator of at least 1, found '", d.name, "' with range [",
         d.range.lo, ", ", d.range.hi, "]");
  return add(std::move(tensor), std::move(shape));
}

TensorId ProgramBuilder::sum(const std::string& name, TensorId x, int axis) {
  Tensor tensor = start(name, SumOp{x, axis});
  Shape shape = reducedShape(label(tensor), operand(tensor, "x", x).shape, axis);
  return add(std::move(tensor), std::move(shape));
}

TensorId ProgramBuilder::max(const std::string& name, TensorId x, int axis, std::int64_t rank) {
  Tensor tensor = start(name, MaxOp{x, axis, rank});
  const Shape& from = operand(tensor, "x", x).shape;
  Shape shape = reducedShape(label(tensor), from, axis);
  std::int64_t extent = from[axis];
  if (rank < 1 || rank > extent)
    fail(label(tensor), ": required a rank of 1 to ", extent, ", found ", rank);
  return add(std::move(tensor), std::move(shape));
}

TensorId ProgramBuilder::reshape(const std::string& name, TensorId x, Shape shape) {
  Tensor tensor = start(name, ReshapeOp{x});
  shape = reshapedShape(label(tensor), operand(tensor, "x", x).shape, std::move(shape));
  return add(std::move(tensor), std::move(shape));
}

TensorId ProgramBuilder::transpose(const std::string& name, TensorId x,
                                   std::vector<int> permutation) {
  Tensor tensor = start(name, TransposeOp{x, permutation});
  Shape shape = transposedShape(label(tensor), operand(tensor, "x", x).shape, permutation);
  return add(std::move(tensor), std::move(shape));
}

TensorId ProgramBuilder::slice(const std::string& name, TensorId x, std::vector<std::int64_t> start,
                               Shape shape, std::vector<std::int64_t> stride) {
  if (stride.empty()) stride.assign(start.size(), 1);
  Tensor tensor = this->start(name, SliceOp{x, start, stride});
  shape =
      slicedShape(label(tensor), operand(tensor, "x", x).shape, start, stride, std::move(shape));
  return add(std::move(tensor), std::move(shape));
}

TensorId ProgramBuilder::window(const std::string& name, const WindowOp& op, std::int64_t windows,
                                std::int64_t length) {
  Tensor tensor = start(name, op);
  Shape shape = windowShape(label(tensor), operand(tensor, "x", op.x).shape, op, windows, length);
  return add(std::move(tensor), std::move(shape));
}

TensorId ProgramBuilder::digits(const std::string& name, TensorId x, std::int64_t low,
                                std::int64_t count) {
  Tensor tensor = start(name, DigitsOp{x, low});
  Shape shape = digitsShape(label(tensor), operand(tensor, "x", x).shape, low, count);
  return add(std::move(tensor), std::move(shape));
}

TensorId ProgramBuilder::concat(const std::string& name, std::vector<TensorId> parts, int axis) {
  Tensor tensor = start(name, ConcatOp{parts, axis});
  std::vector<Shape> shapes;
  for (TensorId part : parts) shapes.push_back(operand(tensor, "part", part).shape);
  Shape shape = concatenatedShape(label(tensor), shapes, axis);
  return add(std::move(tensor), std::move(shape));
}

TensorId ProgramBuilder::broadcast(const std::string& name, TensorId x, Shape shape) {
  Tensor tensor = start(name, BroadcastOp{x});
  shape = broadcastShape(label(tensor), operand(tensor, "x", x).shape, std::move(shape));
  return add(std::move(tensor), std::move(shape));
}

namespace {

// Calls the builder's method for an operation that is already described.
struct AddTensor {
  ProgramBuilder& builder;
  const Tensor& tensor;
  const std::string& name = tensor.name;
  const Shape& shape = tensor.shape;

  TensorId operator()(const InputOp& op) const { return builder.input(name, shape, op.range); }
  TensorId operator()(const ConstantOp& op) const {
    return builder.sharedConstant(name, shape, op.values);
  }
  TensorId operator()(const LinearOp& op) const {
    return builder.linear(name, op.x, shape.empty() ? 1 : shape.back(), op.weights, op.bias,
                          op.groups);
  }
  TensorId operator()(const AddOp& op) const { return builder.add(name, op.a, op.b); }
  TensorId operator()(const ScaleOp& op) const { return builder.scale(name, op.x, op.factor); }
  TensorId operator()(const MatmulOp& op) const { return builder.matmul(name, op.a, op.b); }
  TensorId operator()(const StepOp& op) const {
    return builder.step(name, op.x, op.tables, op.axis);
  }
  TensorId operator()(const RatioStepOp& op) const {
    return builder.ratioStep(name, op.numerator, op.denominator, op.tables, op.axis);
  }
  TensorId operator()(const SumOp& op) const { return builder.sum(name, op.x, op.axis); }
  TensorId operator()(const MaxOp& op) const { return builder.max(name, op.x, op.axis, op.rank); }
  TensorId operator()(const ReshapeOp& op) const { return builder.reshape(name, op.x, shape); }
  TensorId operator()(const TransposeOp& op) const {
    return builder.transpose(name, op.x, op.permutation);
  }
  TensorId operator()(const SliceOp& op) const {
    return builder.slice(name, op.x, op.start, shape, op.stride);
  }
  TensorId operator()(const WindowOp& op) const {
    bool has = shape.size() >= 2 && op.axis >= 0 && op.axis + 2 < std::ssize(shape);
    return builder.window(name, op, has ? shape[op.axis] : 1, has ? shape[shape.size() - 2] : 1);
  }
  TensorId operator()(const DigitsOp& op) const {
    return builder.digits(name, op.x, op.low, shape.empty() ? 0 : shape.back());
  }
  TensorId operator()(const ConcatOp& op) const { return builder.concat(name, op.parts, op.axis); }
  TensorId operator()(const BroadcastOp& op) const { return builder.broadcast(name, op.x, shape); }
};

}  // namespace

TensorId ProgramBuilder::addTensor(const Tensor& tensor) {
  return std::visit(AddTensor{*this, tensor}, tensor.op);
}

void ProgramBuilder::output(const std::string& name, TensorId tensor) {
  checkName("output", name);
  auto count = static_cast<TensorId>(program_.tensors_.size());
  if (count == 0) fail("output '", name, "': required a tensor, found none");
  if (tensor < 0 || tensor >= count)
    fail("output '", name, "': required a tensor, 0 to ", count - 1, ", found ", tensor);
  if (!outputNames_.insert(name).second)
    fail("output '", name, "': required a name of its own, found it twice");
  program_.outputs_.push_back({name, tensor});
}

void ProgramBuilder::metadata(const std::string& key, const std::string& value) {
  program_.metadata_[key] = value;
}

Program ProgramBuilder::finish() {
  names_.clear();
  outputNames_.clear();
  budget_ = {};
  return std::exchange(program_, Program{});
}

}  // namespace tc0::program
