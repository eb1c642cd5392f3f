#pragma once

#include <string>

namespace tc0 {

/// The state of the source tree that the program was built from, as `git describe --always --dirty`
/// tells it. Empty if the tree is no git repository, such as an unpacked release. The function has
/// a library of its own (tc0::revision), so that a commit compiles one small file and links the
/// programs that show it.
std::string sourceRevision();

}  // namespace tc0
