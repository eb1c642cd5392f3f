#pragma once

#include <string>

namespace tc0 {

/// The state of the source tree that the program was built from, as `git describe --always --dirty`
/// tells it. Empty where the tree is none of git's, such as an unpacked release. In a library of
/// its own (tc0::revision), so that a commit compiles one small file and links what shows it.
std::string sourceRevision();

}  // namespace tc0
