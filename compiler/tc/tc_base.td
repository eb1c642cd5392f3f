// The tc dialect's type and attributes.

#ifndef TC0_TC_BASE_TD
#define TC0_TC_BASE_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"

def TC_Dialect : Dialect {
  let name = "tc";
  let cppNamespace = "::tc0::tc";
  let summary = "threshold circuits as arrays of numbers";
  let description = [{
    The four operations of a Circuit (circuit/circuit.h), one for one. A value is an array of
    numbers; a number is a form: an integer constant plus an integer combination of wires. Index
    maps are affine, so that a module's size follows the weights and never the gates.
  }];
  let useDefaultTypePrinterParser = 1;
  let useDefaultAttributePrinterParser = 1;
  let extraClassDeclaration = "void registerAttributes(); void registerOperations();";
}

def TC_ArrayType : TypeDef<TC_Dialect, "Array"> {
  let mnemonic = "array";
  let summary = "numbers of a static shape within a range";
  let description = [{
    `!tc.array<4x32, [-32, 31]>`: every element lies in the range while every input does.
    `!tc.array<[0, 1]>` is a single number.
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$shape, "int64_t":$lo, "int64_t":$hi);
  let extraClassDeclaration = [{
    ::tc0::Range getRange() const { return {getLo(), getHi()}; }
    static ArrayType get(::mlir::MLIRContext *context, ::llvm::ArrayRef<int64_t> shape,
                         ::tc0::Range range) {
      return get(context, shape, range.lo, range.hi);
    }
  }];
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

def TC_TablesAttr : AttrDef<TC_Dialect, "Tables"> {
  let mnemonic = "tables";
  let summary = "the tables of a step (circuit/base/tables.h)";
  let description = [{
    For each table its base, then its breakpoints in rising order, each with its increment:
    `#tc.tables<[-2, 0 : 1, 5 : 3], [0]>`; in a ratio step a breakpoint is a fraction,
    `#tc.tables<[0, 1 over 2 : 1]>`.
  }];
  let parameters = (ins
      AttrParameter<"::tc0::Tables", "", "const ::tc0::Tables &">:$tables);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

def TC_TermAttr : AttrDef<TC_Dialect, "Term"> {
  let mnemonic = "term";
  let summary = "one term of a sum (Term in circuit/circuit.h)";
  let description = [{
    `one`: the source is the constant 1; else it is the sum's next operand, so that a sum has an
    operand for each term of the other kind, in order. `at` and `weightAt` are linear maps of the
    output index followed by the reduction index; absent, they are as in CircuitBuilder. `domain`
    has two numbers a dimension, the first and the last index; empty: everywhere.
  }];
  let parameters = (ins
      "bool":$one,
      "int64_t":$scale,
      OptionalArrayRefParameter<"int64_t">:$over,
      OptionalParameter<"::mlir::AffineMapAttr">:$at,
      OptionalParameter<"::mlir::ElementsAttr">:$weights,
      OptionalParameter<"::mlir::AffineMapAttr">:$weightAt,
      OptionalArrayRefParameter<"int64_t">:$domain);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

def TC_CodingKind : I32EnumAttr<"CodingKind", "how an integer input stands on wires", [
    I32EnumAttrCase<"kOffset", 0, "offset">, I32EnumAttrCase<"kTwos", 1, "twos">,
    I32EnumAttrCase<"kThermometer", 2, "thermometer">, I32EnumAttrCase<"kBits", 3, "bits">]> {
  let cppNamespace = "::tc0::tc";
}

// Constant numbers: `dense<...> : tensor<...xi64>`, or `dense_resource<...>` when there are many.
def TC_NumbersAttr
    : Attr<CPred<"::tc0::tc::isNumbers($_self)">, "numbers: dense or dense_resource of i64"> {
  let storageType = "::mlir::ElementsAttr";
  let returnType = "::mlir::ElementsAttr";
  let convertFromStorage = "$_self";
}

#endif
