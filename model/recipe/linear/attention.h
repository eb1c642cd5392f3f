#pragma once

#include "model/recipe/norm.h"

namespace tc0 {

/// Writes attention whose gates grow linearly with the number n of tokens. It is for what
/// writeAttention is for, and depth is constant too.
///
/// exp(q.k / sqrt(size)) is replaced by P(q.k / sqrt(size)), P being the polynomial of the chosen
/// degree g with the least relative error on the scores [-B, B] (plan.h). With c_t its coefficients
///
///   P(q.k / sqrt(size)) = c_0 + sum over the monomials a of degree t = 1 ... g of
///                         c_t size^(-t/2) multiplicity_a q^a k^a
///
/// so sums over keys are taken once for all queries. With features phi(x) = x^a, in integers:
///
///   sums     phi(K)^T [V, 1], exact sums over the tokens
///   means    sums / n by a ratio step, whose tables and values do not depend on n
///   N, D     phi(Q) means for V and for 1, exact; D is then rounded to at least 1
///   mixed    N / D by a ratio step
///
/// Levels: 10 a block with the norm and the perceptron for degree 1, as in lean, and 2 more for each
/// further degree. Gates a token and head, with F features and b bits of activations: about
/// F (size + 1) (2 b^2 + 2 b) for the products and 2 F 2^b for the rounding of features.
ScaledChannels writeLinearAttention(Writer& writer, const NetworkConfig& config,
                                    const FixedBlock& block, const NormOutput& norm);

}  // namespace tc0
