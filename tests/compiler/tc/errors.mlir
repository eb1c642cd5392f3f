// RUN: tc0-opt %s --split-input-file --verify-diagnostics

// expected-error @+1 {{'tc.input' op expects parent op 'tc.circuit'}}
%x = "tc.input"() {name = "x", coding = 0 : i32, width = 3} : () -> !tc.array<2, [0, 7]>

// -----

// expected-error @+1 {{array: required extents of at least 1, found [3, 0]}}
!t = !tc.array<3x0, [0, 7]>

// -----

tc.circuit @narrow {
  // expected-error @+1 {{coding}}
  %x = tc.input "x" offset width 2 : !tc.array<2, [0, 7]>
}

// -----

tc.circuit @range {
  %x = tc.input "x" offset width 3 : !tc.array<2, [0, 7]>
  // expected-error @+1 {{'tc.sum' op required a result whose range holds [0, 14], found [0, 13]}}
  %y = tc.sum "y" [%x scale 2] : (!tc.array<2, [0, 7]>) -> !tc.array<2, [0, 13]>
}

// -----

tc.circuit @outside {
  %x = tc.input "x" offset width 3 : !tc.array<2, [0, 7]>
  // expected-error @+1 {{sum 'y', term 0, index map row 0 into 'x': required values in [0, 1] for every index of [2], found offset 1 and strides [1]}}
  %y = tc.sum "y" [%x at affine_map<(d0) -> (d0 + 1)>] : (!tc.array<2, [0, 7]>) -> !tc.array<2, [0, 7]>
}

// -----

tc.circuit @weights {
  // expected-error @+1 {{sum 'y', term 0, weights: required values in [0, 2] for every index of [4], found offset 0 and strides [1]}}
  %y = tc.sum "y" [one weights dense<[1, 2, 3]> : tensor<3xi64> at affine_map<(d0) -> (d0)>] : () -> !tc.array<4, [1, 3]>
}

// -----

tc.circuit @notLinear {
  %x = tc.input "x" offset width 3 : !tc.array<2, [0, 7]>
  // expected-error @+1 {{at: required a sum of multiples of indices and a constant, found another map}}
  %y = tc.sum "y" [%x at affine_map<(d0) -> (d0 mod 2)>] : (!tc.array<2, [0, 7]>) -> !tc.array<4, [0, 7]>
}

// -----

tc.circuit @symbols {
  %x = tc.input "x" offset width 3 : !tc.array<2, [0, 7]>
  // expected-error @+1 {{at: required a map without symbols}}
  %y = tc.sum "y" [%x at affine_map<(d0)[s0] -> (s0)>] : (!tc.array<2, [0, 7]>) -> !tc.array<4, [0, 7]>
}

// -----

tc.circuit @operands {
  %x = tc.input "x" offset width 3 : !tc.array<2, [0, 7]>
  // expected-error @+1 {{'tc.sum' op required an operand for each of 2 terms that are not one, found 1}}
  %y = "tc.sum"(%x) {name = "y", terms = [#tc.term<>, #tc.term<scale 3>]} : (!tc.array<2, [0, 7]>) -> !tc.array<2, [0, 28]>
}

// -----

tc.circuit @denominator {
  %x = tc.input "x" offset width 3 : !tc.array<2, [0, 7]>
  // expected-error @+1 {{step 'y': required a denominator of at least 1, found 'x' with range [0, 7]}}
  %y = tc.step "y" %x by %x tables <[0, 1 over 2 : 1]> : (!tc.array<2, [0, 7]>, !tc.array<2, [0, 7]>) -> !tc.array<2, [0, 1]>
}

// -----

tc.circuit @noDenominator {
  %x = tc.input "x" offset width 3 : !tc.array<2, [0, 7]>
  // expected-error @+1 {{step 'y': required a denominator for 'by_at', found none}}
  %y = tc.step "y" %x by_at affine_map<(d0) -> (d0)> tables <[0, 1 : 1]> : (!tc.array<2, [0, 7]>) -> !tc.array<2, [0, 1]>
}

// -----

tc.circuit @readOfSum {
  %x = tc.input "x" offset width 3 : !tc.array<2, [0, 7]>
  // expected-error @+1 {{read 'y': required a step to read, found input 'x'}}
  %y = tc.read "y" %x base [0] increments [] : (!tc.array<2, [0, 7]>) -> !tc.array<2, [0, 0]>
}

// -----

tc.circuit @readOfOther {
  %x = tc.input "x" offset width 3 : !tc.array<2, [0, 7]>
  %s = tc.step "s" %x tables <[0, 5 : 1, 6 : 1]> : (!tc.array<2, [0, 7]>) -> !tc.array<2, [0, 2]>
  // expected-error @+1 {{read 'y': required 1 bases and 2 increments for 1 variants, found 1 and 1}}
  %y = tc.read "y" %s base [0] increments [1] : (!tc.array<2, [0, 2]>) -> !tc.array<2, [0, 2]>
}

// -----

tc.circuit @outputs {
  %x = tc.input "x" offset width 3 : !tc.array<2, [0, 7]>
  tc.output "y" %x : !tc.array<2, [0, 7]>
  // expected-error @+1 {{output 'y': required a name of its own, found it twice}}
  tc.output "y" %x : !tc.array<2, [0, 7]>
}

// -----

tc.circuit @weightsType {
  // expected-error @+1 {{term: required weights, dense or dense_resource of i64, found dense<1.000000e+00> : tensor<3xf64>}}
  %y = tc.sum "y" [one weights dense<1.0> : tensor<3xf64>] : () -> !tc.array<4, [1, 3]>
}

// -----

tc.circuit @missingResource {
  // expected-error @+1 {{numbers: required dense or dense_resource of i64 that are present, found others}}
  %y = tc.sum "y" [one weights dense_resource<nowhere> : tensor<3xi64>] : () -> !tc.array<4, [1, 3]>
}

// -----

tc.circuit @bytes {
  // expected-error @+1 {{numbers: required dense or dense_resource of i64 that are present, found others}}
  %y = tc.sum "y" [one weights dense<1> : tensor<3xi8>] : () -> !tc.array<4, [1, 3]>
}

// -----

tc.circuit @trillion {
  // expected-error @+1 {{numbers: required dense or dense_resource of i64 that are present, found others}}
  %y = tc.sum "y" [one weights dense<1> : tensor<1000000000000xi64>] : () -> !tc.array<4, [1, 3]>
}
