#include "runtime/arrays/calibrate.h"

#include "runtime/isa.h"

namespace tc0 {

CoreRates coreRates(Isa isa) {
  requireIsa(isa);
  if (isa < Isa::kAvx2) return {};
  return isa < Isa::kVnni ? coreRatesAvx2() : coreRatesVnni();
}

}  // namespace tc0
