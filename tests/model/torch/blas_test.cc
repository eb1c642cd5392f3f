#include "model/torch/blas.h"

#include <catch2/catch.hpp>
#include <filesystem>

using tc0::blasNamed;

TEST_CASE("BLAS is known by its file, or by what LibTorch says where it is built in") {
  const std::string lib = "/usr/lib/x86_64-linux-gnu/";
  CHECK(blasNamed(lib + "blas/libblas.so.3.11.0", "BLAS_INFO=open").name == "reference");
  CHECK(blasNamed(lib + "blas/libblas.so.3.11.0", "").slow());
  CHECK(blasNamed(lib + "openblas-openmp/libblas.so.3", "").name == "OpenBLAS");
  CHECK(blasNamed(lib + "openblas-pthread/libopenblasp-r0.3.21.so", "").name == "OpenBLAS");
  CHECK(blasNamed(lib + "blis-openmp/libblas.so.3", "").name == "BLIS");
  CHECK(blasNamed("/home/openblas/torch/lib/libtorch_cpu.so", "a, BLAS_INFO=mkl, b").name == "MKL");
  CHECK(blasNamed("", "BLAS_INFO=accelerate\n").name == "accelerate");
  CHECK(blasNamed("", "").name == "unknown");
  CHECK_FALSE(blasNamed("", "").slow());
}

TEST_CASE("this program's BLAS is found") {
  const tc0::BlasLibrary blas = tc0::torchBlas();
  CAPTURE(blas.name, blas.path);
  CHECK(!blas.name.empty());
  CHECK(std::filesystem::is_regular_file(blas.path));
  CHECK_FALSE(std::filesystem::is_symlink(blas.path));
}
