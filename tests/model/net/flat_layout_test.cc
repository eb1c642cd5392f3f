#include "model/recipe/network/flat_layout.h"

#include <catch2/catch.hpp>

#include "model/net/net.h"
#include "tests/model/net/cases.h"

using namespace tc0;

TEST_CASE("the flat row of a network's numbers is read back without LibTorch") {
  for (const NetCase& given : netCases()) {
    INFO(given.name);
    const Network network = seededModel(given.config, Target::kMoment, 7).velocity;
    const Net net(network);
    const at::Tensor flat = net.parameters().flat().contiguous();
    const std::span<const float> numbers(flat.data_ptr<float>(),
                                         static_cast<std::size_t>(flat.numel()));
    const Network found = networkOf(given.config, numbers, "test");
    for (const auto& [name, tensor] : network.parameters) {
      INFO(name);
      REQUIRE(found.parameters.at(name).values == tensor.values);
      REQUIRE(found.parameters.at(name).shape == tensor.shape);
    }
    REQUIRE_THROWS_WITH(networkOf(given.config, numbers.first(3), "test"),
                        Catch::Contains("found 3"));
  }
}
