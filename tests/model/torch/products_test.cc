#include "model/torch/products.h"

#include <ATen/Context.h>
#include <c10/core/Device.h>

#undef CHECK
#include <catch2/catch.hpp>

namespace {

bool rounds() {
  return at::globalContext().float32MatmulPrecision() != at::Float32MatmulPrecision::HIGHEST;
}

}  // namespace

TEST_CASE("float32 products of a GPU are rounded for as long as they are asked to be") {
  const bool convolutions = at::globalContext().allowTF32CuDNN();
  const c10::Device gpu("cuda:0"), cpu("cpu");
  REQUIRE_FALSE(rounds());
  {
    const tc0::Float32Products rounded(gpu, true);
    CHECK(rounds());
    CHECK(at::globalContext().allowTF32CuDNN());
    {
      const tc0::Float32Products exact(gpu, false);
      CHECK_FALSE(rounds());
      CHECK_FALSE(at::globalContext().allowTF32CuDNN());
    }
    CHECK(rounds());
  }
  CHECK_FALSE(rounds());
  CHECK(at::globalContext().allowTF32CuDNN() == convolutions);
  const tc0::Float32Products onCpu(cpu, true);
  CHECK_FALSE(rounds());
}
