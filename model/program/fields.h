#pragma once

#include <concepts>
#include <optional>
#include <string_view>

#include "model/program/program.h"

/// Every field of every operation, said once.
///
/// fieldsOf(op, see) calls a method of `see` for each field of the operation, in the order of files: the
/// method says the field's role, its arguments are the field's key in files and in MLIR and the field
/// itself. Whatever only copies operations (operands, JSON, MLIR, dumps) is a `see` of a few lines, so a
/// field that is named here cannot be lost in one of them. Whatever knows what an operation means is a
/// visitor of Tensor::op with every case written.
///
///   see.range(Range&)                      the range of an input, which files keep at the tensor
///   see.operand(key, TensorId&)            an earlier tensor
///   see.operands(key, vector<TensorId>&)   any number of earlier tensors
///   see.axis(key, int&)                    a dimension
///   see.axes(key, vector<int>&)            dimensions
///   see.number(key, int64_t&)              an integer
///   see.list(key, vector<int64_t>&)        integers
///   see.numbers(key, Integers&, NumbersShape)   many integers, shared by those who use the same
///   see.tables(Tables&, key, int&)         step tables, and the dimension along which they lie (-1: none)
///
/// An operation without a case here does not compile, because every use of Tensor::op instantiates all.
namespace tc0::program {

/// The shape of an operation's own numbers, from the shapes of its result and of its operand x.
enum class NumbersShape {
  kResult,       // the result's shape
  kMatrix,       // last extent of the result x last extent of x
  kOptionalRow,  // last extent of the result; null if there are none
};

template <class T, class Op>
concept IsOp = std::same_as<std::remove_const_t<T>, Op>;

void fieldsOf(IsOp<InputOp> auto& op, auto&& see) { see.range(op.range); }

void fieldsOf(IsOp<ConstantOp> auto& op, auto&& see) {
  see.numbers("values", op.values, NumbersShape::kResult);
}

void fieldsOf(IsOp<LinearOp> auto& op, auto&& see) {
  see.operand("x", op.x);
  see.numbers("weights", op.weights, NumbersShape::kMatrix);
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

void fieldsOf(IsOp<ConcatOp> auto& op, auto&& see) {
  see.operands("parts", op.parts);
  see.axis("axis", op.axis);
}

void fieldsOf(IsOp<BroadcastOp> auto& op, auto&& see) { see.operand("x", op.x); }

/// Calls see's methods for the fields of a tensor's operation. A tensor that is not const lets `see`
/// change them.
template <class T, class See>
requires IsOp<T, Tensor>
void fieldsOf(T& tensor, See&& see) {
  std::visit([&](auto& op) { fieldsOf(op, see); }, tensor.op);
}

/// A `see` that looks at nothing. One that looks at some fields only derives from it and hides those.
struct SeeNothing {
  void range(const Range&) {}
  void operand(const char*, const TensorId&) {}
  void operands(const char*, const std::vector<TensorId>&) {}
  void axis(const char*, int) {}
  void axes(const char*, const std::vector<int>&) {}
  void number(const char*, std::int64_t) {}
  void list(const char*, const std::vector<std::int64_t>&) {}
  void numbers(const char*, const Integers&, NumbersShape) {}
  void tables(const Tables&, const char*, int) {}
};

/// The operation of this name with nothing in its fields, or none if no operation has the name.
inline std::optional<Operation> operationNamed(std::string_view name) {
  std::optional<Operation> found;
  auto compare = [&]<class... Ops>(const std::variant<Ops...>&) {
    ((name == Ops::kName ? void(found = Ops()) : void()), ...);
  };
  compare(Operation());
  return found;
}

/// The shape of the numbers that an operation of this result and this x has in a field.
inline Shape shapeOfNumbers(NumbersShape shape, const Shape& result, const Shape* x) {
  switch (shape) {
    case NumbersShape::kResult:
      return result;
    case NumbersShape::kMatrix:
      return {result.back(), x->back()};
    case NumbersShape::kOptionalRow:
      return {result.back()};
  }
  return {};
}

}  // namespace tc0::program
