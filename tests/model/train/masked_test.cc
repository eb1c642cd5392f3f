#include "model/train/masked.h"

#include <catch2/catch.hpp>

#include "model/data/tokens.h"
#include "model/metrics/token_distances.h"

using namespace tc0;

TEST_CASE("one step of a masked diffusion is the product of the marginals, five are better") {
  const Dataset data = markov();
  MaskedParams params;
  params.width = 48;
  params.depth = 2;
  params.steps = 400;
  params.rate = 1e-2;
  const MaskedModel model(data, params);
  const double one = totalVariation(model.sample(20000, 1, 1), data);
  const double five = totalVariation(model.sample(20000, 5, 1), data);
  INFO(one << " " << five);
  CHECK(one == Approx(0.68).margin(0.03));
  CHECK(five < 0.25);
}

TEST_CASE("a masked diffusion wants tokens") {
  CHECK_THROWS_WITH(MaskedModel(loadDataset("mixture2d"), {}), Catch::Contains("mixture2d"));
  CHECK_THROWS_WITH(MaskedModel(loadDataset("bits"), {}), Catch::Contains("drawn from a law"));
}
