#pragma once

#include <cstdint>
#include <memory>

#include "model/data/dataset.h"

namespace tc0 {

/// A masked diffusion of tokens, to compare the samplers of model/flow/tokens.h with.
///
/// A perceptron reads a sequence, some of whose tokens are masked (all its letters are 0), and gives
/// logits for every token. It learns the masked tokens by cross-entropy; the share that is masked is
/// uniform in [0, 1]. Sampling starts with all tokens masked and draws them in a random order, as
/// many in each step: tokens of one step are independent of each other given those before. So one
/// step gives the product of the marginals, however good the network is.
struct MaskedParams {
  std::int64_t width = 128, depth = 3;
  std::int64_t steps = 4000, batch = 256;
  double rate = 2e-3;
  std::uint64_t seed = 1;
};

class MaskedModel {
 public:
  /// Trains. Throws Error for data that are no tokens, or that are not drawn.
  MaskedModel(const Dataset& data, const MaskedParams& params);
  ~MaskedModel();

  /// `count` sequences of letters, in `steps` steps of ceil(tokens / steps) tokens each.
  Samples sample(std::int64_t count, std::int64_t steps, std::uint64_t seed) const;
  std::int64_t parameters() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tc0
