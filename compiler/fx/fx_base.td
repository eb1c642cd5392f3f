// The fx dialect's type.

#ifndef TC0_FX_BASE_TD
#define TC0_FX_BASE_TD

include "compiler/tc/tc_base.td"

def FX_Dialect : Dialect {
  let name = "fx";
  let cppNamespace = "::tc0::fx";
  let summary = "integer programs on tensors";
  let description = [{
    The operations of an integer program (model/program/program.h), one for one, with the same
    exact meaning: what they compute is what the program computes, integer for integer.
  }];
  let dependentDialects = ["::tc0::tc::TCDialect"];
  let useDefaultTypePrinterParser = 1;
  let hasCanonicalizer = 1;
  let extraClassDeclaration = "void registerOperations();";
}

def FX_TensorType : TypeDef<FX_Dialect, "Tensor"> {
  let mnemonic = "tensor";
  let summary = "integers of a static shape within a range";
  let description = [{
    `!fx.tensor<4x32, [-32, 31]>`: every element lies in the range while every input does.
    `!fx.tensor<[0, 1]>` is a single integer.
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$shape, "int64_t":$lo, "int64_t":$hi);
  let extraClassDeclaration = [{
    ::tc0::Range getRange() const { return {getLo(), getHi()}; }
    int64_t getElements() const;
    static TensorType get(::mlir::MLIRContext *context, ::llvm::ArrayRef<int64_t> shape,
                          ::tc0::Range range) {
      return get(context, shape, range.lo, range.hi);
    }
  }];
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

#endif
