#pragma once

#include "model/flow/targets.h"

namespace tc0 {

/// The losses of a model of tokens (tokens.h), with u1 and u2 the networks' numbers:
///   velocity:      the cross-entropy of softmax(u1(z, t, 0)) with the letters of the batch, a mean
///                  over tokens. Its least value is not 0 but the mean entropy of the letters given z.
///   acceleration:  the square of A - (-D'/t - (h/2) dA/dt), as for other data. Derivatives run along
///                  the network's own velocity, and D' is one through the softmax. The logits of the
///                  velocity network are constants here.
/// Times t below kLeastTokenTime are raised to it, and r is lowered to t.
std::vector<LossTerm> tokenTerms(const FieldPair& networks, const Batch& batch,
                                 const TargetOptions& options);

/// Computes tokenTerms and adds the gradients of both losses, times `scale`.
std::vector<LossTerm> descendTokens(const FieldPair& networks, const Batch& batch,
                                    const TargetOptions& options, double scale);

/// What targets and samplers read the networks by.
TokenReading tokenReading(const TargetOptions& options);

}  // namespace tc0
