#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "model/import/scalar/chain.h"

namespace tc0::importer {

/// One channel of a chain in machine arithmetic, with its constants converted once.
class NearChain {
 public:
  NearChain(const Chain& chain, std::int64_t channel);

  /// The value at an integer, or nothing if its error leaves it open.
  std::optional<Near> operator()(std::int64_t x) const;

 private:
  struct Affine {
    Near a, b;
  };
  struct Clamp {
    std::optional<Near> lo, hi;
  };
  struct Slope {
    Near slope;
  };
  struct Count {
    std::vector<long double> thresholds;
  };
  struct Join {
    JoinKind kind;
    std::shared_ptr<const NearChain> a, b;
  };
  using Step = std::variant<Affine, Clamp, RoundStage, Slope, Count, ApplyStage, Join>;
  struct Convert;
  struct After;

  std::vector<Step> steps_;
};

}  // namespace tc0::importer
