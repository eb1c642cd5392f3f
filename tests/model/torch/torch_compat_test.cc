#include "model/torch/torch_compat.h"

#include <catch2/catch.hpp>
#include <stdexcept>

TEST_CASE("one derivative level at a time") {
  {
    const tc0::DualLevel first;
    REQUIRE_THROWS_AS(tc0::DualLevel(), std::logic_error);
  }
  const tc0::DualLevel again;  // the first was released, and so was the refused one
}

TEST_CASE("the CPU is the first device") {
  REQUIRE(!tc0::torchDevices().empty());
  REQUIRE(tc0::torchDevices().front().id == "cpu");
}
