#include "runtime/arrays/calibrate.h"

#include "runtime/isa.h"

namespace tc0 {

CoreRates coreRates(Isa isa) {
  requireIsa(isa);
  return isa < Isa::kVnni ? CoreRates{} : coreRatesVnni();
}

}  // namespace tc0
