#pragma once

#include <string>

namespace tc0 {

/// The library that multiplies LibTorch's matrices on the CPU. Debian's LibTorch takes the one that
/// libblas.so.3 links to. If no other is installed, that is the reference library, which trains
/// about five times slower than OpenBLAS. Wheels bring their own.
struct BlasLibrary {
  std::string name;  // "reference", "OpenBLAS", "MKL", "BLIS", "ATLAS", or what LibTorch says of it
  std::string path;  // its file, links resolved; LibTorch's own if it is built in; "" if not known
  bool slow() const { return name == "reference"; }
};

/// The library that this program uses.
BlasLibrary torchBlas();

/// The library of that file and of LibTorch's description of how it was built (at::show_config).
BlasLibrary blasNamed(const std::string& path, const std::string& description);

}  // namespace tc0
