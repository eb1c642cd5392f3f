#pragma once

namespace tc0::lower {

/// The passes of this library for tc0-opt: --fx-to-tc.
void registerLowerPasses();

}  // namespace tc0::lower
