#pragma once

#include <concepts>
#include <optional>
#include <string_view>

#include "model/program/program.h"

/// Every field of every operation, said once.
///
/// fieldsOf(op, see) calls one method of `see` for each field of the operation, in a fixed order.
/// The method says what role the field plays. Its arguments are the field's key, by which files and
/// MLIR call it, and the field itself.
///
/// Code that only copies operations (operands, JSON, MLIR, dumps) is a `see` of a few lines, so it
/// cannot forget a field that is named here. Code that knows what an operation means is a visitor
/// of Tensor::op with every case written and no default case.
///
///   see.range(Range&)                      the range of an input, which files keep at the tensor
///   see.operand(key, TensorId&)            an earlier tensor
///   see.operands(key, vector<TensorId>&)   any number of earlier tensors
///   see.axis(key, int&)                    a dimension
///   see.axes(key, vector<int>&)            dimensions
///   see.number(key, int64_t&)              an integer
///   see.count(key, int64_t&)               an integer of at least 1, left out if it is 1
///   see.list(key, vector<int64_t>&)        integers
///   see.numbers(key, Integers&, NumbersShape)
///                                          weights, a bias or constants; tensors may share them
///   see.tables(Tables&, key, int&)         step tables; key and integer are of the dimension along
///                                          which they lie (-1: there is one table)
///
/// An operation without a case here does not compile, because every use of fieldsOf instantiates
/// all cases.
namespace tc0::program {

/// How the shape of an operation's own numbers follows from the shapes of its result and of its
/// operand x.
struct NumbersShape {
  enum Kind {
    kResult,       // the result's shape
    kMatrix,       // last extent of the result x last extent of x, of which a group has its part
    kOptionalRow,  // last extent of the result; the numbers may be absent (null)
  };
  Kind kind;
  std::int64_t groups = 1;

  NumbersShape(Kind which, std::int64_t parts = 1) : kind(which), groups(parts) {}
};

template <class T, class Op>
concept IsOp = std::same_as<std::remove_const_t<T>, Op>;

void fieldsOf(IsOp<InputOp> auto& op, auto&& see) { see.range(op.range); }

void fieldsOf(IsOp<ConstantOp> auto& op, auto&& see) {
  see.numbers("values", op.values, NumbersShape::kResult);
}

void fieldsOf(IsOp<LinearOp> auto& op, auto&& see) {
  see.operand("x", op.x);
  see.count("groups", op.groups);
  see.numbers("weights", op.weights, NumbersShape(NumbersShape::kMatrix, op.groups));
  see.numbers("bias", op.bias, NumbersShape::kOptionalRow);
}

void fieldsOf(IsOp<AddOp> auto& op, auto&& see) {
  see.operand("a", op.a);
  see.operand("b", op.b);
}

void fieldsOf(IsOp<ScaleOp> auto& op, auto&& see) {
  see.operand("x", op.x);
  see.number("factor", op.factor);
}

void fieldsOf(IsOp<MatmulOp> auto& op, auto&& see) {
  see.operand("a", op.a);
  see.operand("b", op.b);
}

void fieldsOf(IsOp<StepOp> auto& op, auto&& see) {
  see.operand("x", op.x);
  see.tables(op.tables, "axis", op.axis);
}

void fieldsOf(IsOp<RatioStepOp> auto& op, auto&& see) {
  see.operand("numerator", op.numerator);
  see.operand("denominator", op.denominator);
  see.tables(op.tables, "axis", op.axis);
}

void fieldsOf(IsOp<DigitsOp> auto& op, auto&& see) {
  see.operand("x", op.x);
  see.number("low", op.low);
}

void fieldsOf(IsOp<SumOp> auto& op, auto&& see) {
  see.operand("x", op.x);
  see.axis("axis", op.axis);
}

void fieldsOf(IsOp<MaxOp> auto& op, auto&& see) {
  see.operand("x", op.x);
  see.axis("axis", op.axis);
  see.number("rank", op.rank);
}

void fieldsOf(IsOp<ReshapeOp> auto& op, auto&& see) { see.operand("x", op.x); }

void fieldsOf(IsOp<TransposeOp> auto& op, auto&& see) {
  see.operand("x", op.x);
  see.axes("permutation", op.permutation);
}

void fieldsOf(IsOp<SliceOp> auto& op, auto&& see) {
  see.operand("x", op.x);
  see.list("start", op.start);
  see.list("stride", op.stride);
}

void fieldsOf(IsOp<WindowOp> auto& op, auto&& see) {
  see.operand("x", op.x);
  see.axis("axis", op.axis);
  see.number("stride", op.stride);
  see.number("dilation", op.dilation);
  see.number("before", op.before);
  see.number("fill", op.fill);
}

void fieldsOf(IsOp<ConcatOp> auto& op, auto&& see) {
  see.operands("parts", op.parts);
  see.axis("axis", op.axis);
}

void fieldsOf(IsOp<BroadcastOp> auto& op, auto&& see) { see.operand("x", op.x); }

/// Calls the methods of `see` for the fields of a tensor's operation. If the tensor is not const,
/// `see` may change the fields.
template <class T, class See>
requires IsOp<T, Tensor>
void fieldsOf(T& tensor, See&& see) {
  std::visit([&](auto& op) { fieldsOf(op, see); }, tensor.op);
}

/// A `see` that ignores every field. A `see` that needs only some roles derives from this one and
/// writes the methods of those.
struct SeeNothing {
  void range(const Range&) {}
  void operand(const char*, const TensorId&) {}
  void operands(const char*, const std::vector<TensorId>&) {}
  void axis(const char*, int) {}
  void axes(const char*, const std::vector<int>&) {}
  void number(const char*, std::int64_t) {}
  void count(const char*, std::int64_t) {}
  void list(const char*, const std::vector<std::int64_t>&) {}
  void numbers(const char*, const Integers&, NumbersShape) {}
  void tables(const Tables&, const char*, int) {}
};

/// An operation of this name with empty fields; nothing if no operation has the name.
inline std::optional<Operation> operationNamed(std::string_view name) {
  std::optional<Operation> found;
  auto compare = [&]<class... Ops>(const std::variant<Ops...>&) {
    ((name == Ops::kName ? void(found = Ops()) : void()), ...);
  };
  compare(Operation());
  return found;
}

/// The shape that `shape` stands for, if the operation's result and x have these shapes.
inline Shape shapeOfNumbers(NumbersShape shape, const Shape& result, const Shape* x) {
  switch (shape.kind) {
    case NumbersShape::kResult:
      return result;
    case NumbersShape::kMatrix:
      return {result.back(), x->back() / shape.groups};
    case NumbersShape::kOptionalRow:
      return {result.back()};
  }
  return {};
}

}  // namespace tc0::program
