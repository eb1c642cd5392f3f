#pragma once

namespace tc0::lower {

/// Registers this library's pass for tc0-opt: --fx-to-tc.
void registerLowerPasses();

}  // namespace tc0::lower
