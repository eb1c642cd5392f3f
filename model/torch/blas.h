#pragma once

#include <string>

namespace tc0 {

/// The library that multiplies LibTorch's matrices on the CPU. Debian's LibTorch takes whatever
/// libblas.so.3 stands for; without another it is the reference one, which trains about five times
/// slower than OpenBLAS. Wheels bring their own.
struct BlasLibrary {
  std::string name;  // "reference", "OpenBLAS", "MKL", "BLIS", "ATLAS", or what LibTorch says of it
  std::string path;  // its file, links followed; LibTorch's own where it is built in; "": unknown
  bool slow() const { return name == "reference"; }
};

/// Of the one that this program runs on.
BlasLibrary torchBlas();

/// By its file and by LibTorch's own description of how it was built (at::show_config).
BlasLibrary blasNamed(const std::string& path, const std::string& description);

}  // namespace tc0
