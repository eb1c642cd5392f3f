// The tc dialect's operations, and the one interface that evaluates, costs and emits them.

#ifndef TC0_TC_OPS_TD
#define TC0_TC_OPS_TD

include "compiler/tc/tc_base.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def TC_ArrayOpInterface : OpInterface<"ArrayOpInterface"> {
  let cppNamespace = "::tc0::tc";
  let description = "An operation that makes an array of numbers.";
  let methods = [
    InterfaceMethod<"The array's name, in files and reports.", "::llvm::StringRef", "getName">,
    InterfaceMethod<"The array.", "::mlir::Value", "getArray", (ins), "", [{
      return $_op->getResult(0);
    }]>,
    InterfaceMethod<[{
      The value of every element in row-major order, by plain loops. `valuesOf` gives the values of
      any earlier array, and those of an input.
    }], "std::vector<int64_t>", "evaluate", (ins "::tc0::tc::ValuesOf":$valuesOf)>,
    InterfaceMethod<[{
      The largest level of a gate that an element is made of, from the levels of the operands, or 0
      if there is none. This is the level of the array: one of its elements may have a lower one.
    }], "int64_t", "level", (ins "::tc0::tc::LevelOf":$levelOf)>,
    InterfaceMethod<"The number of gates: of a step's tables over its shape; else 0.",
                    "int64_t", "gates", (ins), "", "return 0;">,
    InterfaceMethod<[{
      Adds the array to a circuit; `operands` are the operands' arrays there. Throws Error if the
      operation breaks a law of CircuitBuilder, which alone knows them.
    }], "::tc0::ArrayId", "addTo", (ins "::tc0::tc::CircuitAssembly &":$assembly,
                                        "::llvm::ArrayRef<::tc0::ArrayId>":$operands)>,
  ];
}

class TC_Op<string mnemonic, list<Trait> traits = []> : Op<TC_Dialect, mnemonic, traits>;

class TC_ArrayOp<string mnemonic, list<Trait> traits = []>
    : TC_Op<mnemonic, traits # [
          HasParent<"CircuitOp">,
          DeclareOpInterfaceMethods<TC_ArrayOpInterface, ["evaluate", "level", "addTo"]>,
          DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmResultNames"]>]>;

def TC_CircuitOp : TC_Op<"circuit", [
    IsolatedFromAbove, NoRegionArguments, NoTerminator, SingleBlock, Symbol]> {
  let summary = "a circuit: arrays and the names under which some leave";
  let description = [{
    Its verifier builds the circuit with CircuitBuilder: every index map, table and magnitude is
    checked there, and the range in every type has to hold the range proven there.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$sym_name attr-dict-with-keyword $body";
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::llvm::StringRef":$name)>];
  let hasRegionVerifier = 1;
}

def TC_InputOp : TC_ArrayOp<"input"> {
  let summary = "integers in the type's range, coded on input wires; level 0";
  let arguments = (ins StrAttr:$name, TC_CodingKind:$coding, I64Attr:$width);
  let results = (outs TC_ArrayType:$array);
  let assemblyFormat = "$name $coding `width` $width attr-dict `:` qualified(type($array))";
}

def TC_SumOp : TC_ArrayOp<"sum", [Pure]> {
  let summary = "adds terms; level = the largest of the sources'";
  let description = [{
    ```
    %y = tc.sum "y" [%x over [3] at affine_map<(d0, d1) -> (d1)>
                       weights dense<[...]> : tensor<12xi64> at affine_map<(d0, d1) -> (d0 * 3 + d1)>,
                     one scale 5]
        : (!tc.array<3, [0, 7]>) -> !tc.array<4, [-9, 26]>
    ```
    A term: `scale` (absent: 1), `over` the extents of a reduction, `at` where it reads, `weights`
    and where they stand, `in` the box of output indices where it contributes.
  }];
  let arguments = (ins StrAttr:$name, Variadic<TC_ArrayType>:$sources,
                       TypedArrayAttrBase<TC_TermAttr, "terms">:$terms);
  let results = (outs TC_ArrayType:$array);
  let assemblyFormat = [{
    $name custom<Terms>($sources, $terms) attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def TC_StepOp : TC_ArrayOp<"step", [Pure]> {
  let summary = "a bank of gates on each element; level = 1 + the larger of its operands'";
  let description = [{
    Gate k at an index is [q * numerator >= p * denominator], an absent denominator being 1; the
    element is the form that the gates of the index's table make. `at` says where an operand is
    read, absent: at the step's own index. `table` is the table of an index, absent: table 0.
  }];
  let arguments = (ins StrAttr:$name, TC_ArrayType:$numerator, Optional<TC_ArrayType>:$denominator,
                       OptionalAttr<AffineMapAttr>:$numeratorAt,
                       OptionalAttr<AffineMapAttr>:$denominatorAt,
                       TC_TablesAttr:$tables, OptionalAttr<AffineMapAttr>:$tableAt);
  let results = (outs TC_ArrayType:$array);
  let assemblyFormat = [{
    $name $numerator (`at` $numeratorAt^)? (`by` $denominator^)? (`by_at` $denominatorAt^)?
    `tables` $tables (`table` $tableAt^)? attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDeclaration = "int64_t gates();";
}

def TC_ReadOp : TC_ArrayOp<"read", [Pure]> {
  let summary = "other forms over the gates of a step; level = the step's";
  let description = [{
    With t the step's table at the element read and v the variant of the index, the value is
    base[t * variants + v] plus the increments of the gates that are 1 (ReadOp in
    circuit/circuit.h).
  }];
  let arguments = (ins StrAttr:$name, TC_ArrayType:$step, OptionalAttr<AffineMapAttr>:$at,
                       DefaultValuedAttr<I64Attr, "1">:$variants,
                       OptionalAttr<AffineMapAttr>:$variantAt,
                       DenseI64ArrayAttr:$base, DenseI64ArrayAttr:$increments);
  let results = (outs TC_ArrayType:$array);
  let assemblyFormat = [{
    $name $step (`at` $at^)? (`variants` $variants^)? (`variant` $variantAt^)? `base` $base
    `increments` $increments attr-dict `:` functional-type(operands, results)
  }];
}

def TC_OutputOp : TC_Op<"output", [HasParent<"CircuitOp">]> {
  let summary = "the array leaves under this name";
  let arguments = (ins StrAttr:$name, TC_ArrayType:$array);
  let assemblyFormat = "$name $array attr-dict `:` qualified(type($array))";
}

#endif
