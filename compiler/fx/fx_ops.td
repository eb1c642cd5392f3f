// The fx dialect's operations. Each has the name (kName), the operands and the attributes that
// model/program/fields.h gives the operation of the integer program. import.cc and operations.cc
// translate all operations by that list, and a test compares it with the arguments here.

#ifndef TC0_FX_OPS_TD
#define TC0_FX_OPS_TD

include "compiler/fx/fx_base.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def FX_TensorOpInterface : OpInterface<"TensorOpInterface"> {
  let cppNamespace = "::tc0::fx";
  let description = "An operation that makes a tensor of integers.";
  let methods = [
    InterfaceMethod<"The tensor's name, in files and reports.", "::llvm::StringRef", "getName">,
    InterfaceMethod<"The tensor's name.", "::mlir::StringAttr", "getNameAttr">,
    InterfaceMethod<[{
      Adds the tensor to a program; `operands` are the operands' tensors there. Throws Error if the
      operation breaks a law of ProgramBuilder, which alone knows them. Verifying, proving ranges,
      folding and exporting all go this way.
    }], "::tc0::program::TensorId", "addTo",
        (ins "::tc0::fx::ProgramAssembly &":$assembly,
             "::llvm::ArrayRef<::tc0::program::TensorId>":$operands),
        /*methodBody=*/"",
        /*defaultImplementation=*/"return ::tc0::fx::addOperation($_op, assembly, operands);">,
  ];
}

class FX_Op<string mnemonic, list<Trait> traits = []> : Op<FX_Dialect, mnemonic, traits>;

class FX_TensorOp<string mnemonic, list<Trait> traits = []>
    : FX_Op<mnemonic, traits # [
          HasParent<"ProgramOp">,
          FX_TensorOpInterface,
          DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmResultNames"]>]> {
  let results = (outs FX_TensorType:$y);
  let extraClassDefinition = [{
    void $cppClass::getAsmResultNames(::mlir::OpAsmSetValueNameFn set) { set(getY(), getName()); }
  }];
}

// An operation whose result depends on its operands alone.
class FX_PureOp<string mnemonic, list<Trait> traits = []>
    : FX_TensorOp<mnemonic, traits # [Pure]>;

def FX_ProgramOp : FX_Op<"program", [
    IsolatedFromAbove, NoRegionArguments, NoTerminator, SingleBlock, Symbol]> {
  let summary = "an integer program";
  let description = [{
    Its verifier builds the program with ProgramBuilder: every shape and table is checked there,
    and the range in every type has to hold the range proven there.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, OptionalAttr<DictionaryAttr>:$metadata);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$sym_name (`metadata` $metadata^)? attr-dict-with-keyword $body";
  let skipDefaultBuilders = 1;
  let builders = [OpBuilder<(ins "::llvm::StringRef":$name)>];
  let hasRegionVerifier = 1;
}

def FX_InputOp : FX_TensorOp<"input"> {
  let summary = "integers in the type's range, given from outside";
  let arguments = (ins StrAttr:$name);
  let assemblyFormat = "$name attr-dict `:` qualified(type($y))";
}

def FX_ConstantOp : FX_TensorOp<"constant", [Pure]> {
  let summary = "the same numbers in every run";
  let arguments = (ins StrAttr:$name, TC_NumbersAttr:$values);
  let assemblyFormat = "$name $values attr-dict `:` qualified(type($y))";
}

def FX_LinearOp : FX_PureOp<"linear"> {
  let summary = "y[.., o] = bias[o] + sum over i of weights[o, i] * x[.., i], in each group";
  let arguments = (ins StrAttr:$name, FX_TensorType:$x, DefaultValuedAttr<I64Attr, "1">:$groups,
                       TC_NumbersAttr:$weights, OptionalAttr<TC_NumbersAttr>:$bias);
  let assemblyFormat = [{
    $name $x (`groups` $groups^)? `weights` $weights (`bias` $bias^)? attr-dict `:` functional-type(operands, results)
  }];
}

def FX_AddOp : FX_PureOp<"add"> {
  let summary = "a + b";
  let arguments = (ins StrAttr:$name, FX_TensorType:$a, FX_TensorType:$b);
  let assemblyFormat = "$name $a `,` $b attr-dict `:` functional-type(operands, results)";
}

def FX_ScaleOp : FX_PureOp<"scale"> {
  let summary = "factor * x";
  let arguments = (ins StrAttr:$name, FX_TensorType:$x, I64Attr:$factor);
  let assemblyFormat = "$name $x `by` $factor attr-dict `:` functional-type(operands, results)";
}

def FX_MatmulOp : FX_PureOp<"matmul"> {
  let summary = "y[.., i, j] = sum over k of a[.., i, k] * b[.., k, j]";
  let arguments = (ins StrAttr:$name, FX_TensorType:$a, FX_TensorType:$b);
  let assemblyFormat = "$name $a `,` $b attr-dict `:` functional-type(operands, results)";
}

def FX_StepOp : FX_PureOp<"step"> {
  let summary = "y = table(x); along `axis`, absent: one table for all";
  let arguments = (ins StrAttr:$name, FX_TensorType:$x, TC_TablesAttr:$tables,
                       OptionalAttr<I64Attr>:$axis);
  let assemblyFormat = [{
    $name $x `tables` $tables (`axis` $axis^)? attr-dict `:` functional-type(operands, results)
  }];
}

def FX_RatioStepOp : FX_PureOp<"ratio_step"> {
  let summary = "y = table(numerator / denominator), exactly; the denominator is positive";
  let arguments = (ins StrAttr:$name, FX_TensorType:$numerator, FX_TensorType:$denominator,
                       TC_TablesAttr:$tables, OptionalAttr<I64Attr>:$axis);
  let assemblyFormat = [{
    $name $numerator `by` $denominator `tables` $tables (`axis` $axis^)? attr-dict `:`
    functional-type(operands, results)
  }];
}

def FX_DigitsOp : FX_PureOp<"digits"> {
  let summary = "y[.., k] = floor(x / 2^(low + k)) mod 2";
  let arguments = (ins StrAttr:$name, FX_TensorType:$x, I64Attr:$low);
  let assemblyFormat = "$name $x `low` $low attr-dict `:` functional-type(operands, results)";
}

def FX_SumOp : FX_PureOp<"sum"> {
  let summary = "adds along one dimension, which stays with extent 1";
  let arguments = (ins StrAttr:$name, FX_TensorType:$x, I64Attr:$axis);
  let assemblyFormat = "$name $x `axis` $axis attr-dict `:` functional-type(operands, results)";
}

def FX_MaxOp : FX_PureOp<"max"> {
  let summary = "the rank-th largest along one dimension, which stays with extent 1";
  let arguments = (ins StrAttr:$name, FX_TensorType:$x, I64Attr:$axis,
                       DefaultValuedAttr<I64Attr, "1">:$rank);
  let assemblyFormat = [{
    $name $x `axis` $axis (`rank` $rank^)? attr-dict `:` functional-type(operands, results)
  }];
}

def FX_ReshapeOp : FX_PureOp<"reshape"> {
  let summary = "the same elements in row-major order under the result's shape";
  let arguments = (ins StrAttr:$name, FX_TensorType:$x);
  let assemblyFormat = "$name $x attr-dict `:` functional-type(operands, results)";
}

def FX_TransposeOp : FX_PureOp<"transpose"> {
  let summary = "dimension d of the result is dimension permutation[d] of x";
  let arguments = (ins StrAttr:$name, FX_TensorType:$x, DenseI64ArrayAttr:$permutation);
  let assemblyFormat = [{
    $name $x `permutation` $permutation attr-dict `:` functional-type(operands, results)
  }];
}

def FX_SliceOp : FX_PureOp<"slice"> {
  let summary = "y[index] = x[start + stride * index]; the extents are the result's shape";
  let arguments = (ins StrAttr:$name, FX_TensorType:$x, DenseI64ArrayAttr:$start,
                       DenseI64ArrayAttr:$stride);
  let assemblyFormat = [{
    $name $x `start` $start `stride` $stride attr-dict `:` functional-type(operands, results)
  }];
}

def FX_WindowOp : FX_PureOp<"window"> {
  let summary = "y[.., o, .., k, c] = x[.., stride * o + dilation * k - before, .., c], else fill";
  let arguments = (ins StrAttr:$name, FX_TensorType:$x, I64Attr:$axis, I64Attr:$stride,
                       I64Attr:$dilation, I64Attr:$before, I64Attr:$fill);
  let assemblyFormat = [{
    $name $x `axis` $axis `stride` $stride `dilation` $dilation `before` $before `fill` $fill
    attr-dict `:` functional-type(operands, results)
  }];
}

def FX_ConcatOp : FX_PureOp<"concat"> {
  let summary = "one after the other along a dimension";
  let arguments = (ins StrAttr:$name, Variadic<FX_TensorType>:$parts, I64Attr:$axis);
  let assemblyFormat = "$name $parts `axis` $axis attr-dict `:` functional-type(operands, results)";
}

def FX_BroadcastOp : FX_PureOp<"broadcast"> {
  let summary = "repeats dimensions of extent 1 up to the result's extents";
  let arguments = (ins StrAttr:$name, FX_TensorType:$x);
  let assemblyFormat = "$name $x attr-dict `:` functional-type(operands, results)";
}

def FX_OutputOp : FX_Op<"output", [HasParent<"ProgramOp">]> {
  let summary = "the tensor leaves under this name";
  let arguments = (ins StrAttr:$name, FX_TensorType:$x);
  let assemblyFormat = "$name $x attr-dict `:` qualified(type($x))";
}

#endif
