// RUN: tc0-opt %s --split-input-file --verify-diagnostics

// expected-error @+1 {{'fx.input' op expects parent op 'fx.program'}}
%x = "fx.input"() {name = "x"} : () -> !fx.tensor<2, [0, 7]>

// -----

// expected-error @+1 {{tensor: required extents of at least 1, found [0]}}
!t = !fx.tensor<0, [0, 7]>

// -----

// expected-error @+1 {{tensor: required a range [lo, hi] with lo at most hi, found [7, 0]}}
!t = !fx.tensor<3, [7, 0]>

// -----

fx.program @shape {
  %x = fx.input "x" : !fx.tensor<2, [0, 7]>
  // expected-error @+1 {{'fx.scale' op required a result of shape [2], found '!fx.tensor<3, [0, 21]>'}}
  %y = fx.scale "y" %x by 3 : (!fx.tensor<2, [0, 7]>) -> !fx.tensor<3, [0, 21]>
}

// -----

fx.program @range {
  %x = fx.input "x" : !fx.tensor<2, [0, 7]>
  // expected-error @+1 {{'fx.scale' op required a result whose range holds [0, 21], found [0, 20]}}
  %y = fx.scale "y" %x by 3 : (!fx.tensor<2, [0, 7]>) -> !fx.tensor<2, [0, 20]>
}

// -----

fx.program @addShapes {
  %x = fx.input "x" : !fx.tensor<2, [0, 7]>
  %z = fx.input "z" : !fx.tensor<3, [0, 7]>
  // expected-error @+1 {{add 'y': required operands of one shape, found [2] and [3]}}
  %y = fx.add "y" %x, %z : (!fx.tensor<2, [0, 7]>, !fx.tensor<3, [0, 7]>) -> !fx.tensor<2, [0, 14]>
}

// -----

fx.program @weights {
  %x = fx.input "x" : !fx.tensor<3, [0, 7]>
  // expected-error @+1 {{linear 'y': required 2 x 3 weights, found 4}}
  %y = fx.linear "y" %x weights dense<1> : tensor<2x2xi64> : (!fx.tensor<3, [0, 7]>) -> !fx.tensor<2, [0, 42]>
}

// -----

fx.program @bits {
  %x = fx.input "x" : !fx.tensor<1, [0, 7]>
  // expected-error @+1 {{attribute 'weights' failed to satisfy constraint: numbers: dense or dense_resource of i64}}
  %y = fx.linear "y" %x weights dense<1> : tensor<1x1xi8> : (!fx.tensor<1, [0, 7]>) -> !fx.tensor<1, [0, 7]>
}

// -----

fx.program @missingResource {
  %x = fx.input "x" : !fx.tensor<1, [0, 7]>
  // expected-error @+1 {{attribute 'weights' failed to satisfy constraint: numbers: dense or dense_resource of i64}}
  %y = fx.linear "y" %x weights dense_resource<nowhere> : tensor<1x1xi64> : (!fx.tensor<1, [0, 7]>) -> !fx.tensor<1, [0, 7]>
}

// -----

fx.program @rising {
  %x = fx.input "x" : !fx.tensor<2, [0, 7]>
  // expected-error @+1 {{tables, table 0: required breakpoints that rise strictly, found 5/1 and then 5/1}}
  %y = fx.step "y" %x tables <[0, 5 : 1, 5 : 1]> : (!fx.tensor<2, [0, 7]>) -> !fx.tensor<2, [0, 2]>
}

// -----

fx.program @fractions {
  %x = fx.input "x" : !fx.tensor<2, [0, 7]>
  // expected-error @+1 {{step 'y': required breakpoints without denominators in a step of a plain number}}
  %y = fx.step "y" %x tables <[0, 5 over 2 : 1]> : (!fx.tensor<2, [0, 7]>) -> !fx.tensor<2, [0, 1]>
}

// -----

fx.program @tablesAlong {
  %x = fx.input "x" : !fx.tensor<2, [0, 7]>
  // expected-error @+1 {{step 'y': required 2 tables along dimension 0, found 1}}
  %y = fx.step "y" %x tables <[0, 5 : 1]> axis 0 : (!fx.tensor<2, [0, 7]>) -> !fx.tensor<2, [0, 1]>
}

// -----

fx.program @denominator {
  %x = fx.input "x" : !fx.tensor<2, [0, 7]>
  // expected-error @+1 {{ratio_step 'y': required a denominator of at least 1, found 'x' with range [0, 7]}}
  %y = fx.ratio_step "y" %x by %x tables <[0, 1 over 2 : 1]> : (!fx.tensor<2, [0, 7]>, !fx.tensor<2, [0, 7]>) -> !fx.tensor<2, [0, 1]>
}

// -----

fx.program @rank {
  %x = fx.input "x" : !fx.tensor<2, [0, 7]>
  // expected-error @+1 {{max 'y': required a rank of 1 to 2, found 3}}
  %y = fx.max "y" %x axis 0 rank 3 : (!fx.tensor<2, [0, 7]>) -> !fx.tensor<1, [0, 7]>
}

// -----

fx.program @names {
  %x = fx.input "x" : !fx.tensor<2, [0, 7]>
  // expected-error @+1 {{input 'x': required a name of its own, found it on tensor 0}}
  %y = fx.input "x" : !fx.tensor<2, [0, 7]>
}

// -----

fx.program @axis {
  %x = fx.input "x" : !fx.tensor<2, [0, 7]>
  // expected-error @+1 {{axis: required a dimension, found 4294967296}}
  %y = fx.sum "y" %x axis 4294967296 : (!fx.tensor<2, [0, 7]>) -> !fx.tensor<1, [0, 14]>
}

// -----

fx.program @later {
  // expected-error @+1 {{'fx.scale' op required operands that are made before it, found operand #0 made later or elsewhere}}
  %y = fx.scale "y" %x by 3 : (!fx.tensor<2, [0, 7]>) -> !fx.tensor<2, [0, 21]>
  %x = fx.input "x" : !fx.tensor<2, [0, 7]>
}

// -----

// expected-error @+1 {{'fx.program' op required text as metadata 'steps', found 1 : i64}}
fx.program @metadata metadata {steps = 1} {
}

// -----

fx.program @foreign {
  // expected-error @+1 {{'arith.constant' op has no place here: required operations of one dialect}}
  %zero = arith.constant 0 : i64
}
