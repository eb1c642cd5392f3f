#include "model/recipe/linear/plan.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "circuit/base/random.h"

using namespace tc0;

namespace {

NetworkConfig twoHeads(bool normed = false) {
  NetworkConfig config;
  config.width = 8;
  config.heads = 2;
  config.queryKeyNorm = normed;
  return config;
}

// Random rows of 3 samples of 5 tokens; keys have a mean that is no 0.
AttentionRows randomRows(double size, std::uint64_t seed) {
  Random random(seed, "rows");
  AttentionRows rows{5, 2, 4, {}, {}, {}};
  for (int i = 0; i < 3 * 5 * 8; ++i) {
    rows.q.push_back(size * random.normal());
    rows.k.push_back(size * random.normal() + 0.5);
    rows.v.push_back(random.normal());
  }
  return rows;
}

void normalise(std::vector<double>& numbers) {
  for (std::size_t at = 0; at < numbers.size(); at += 4) {
    double square = 0;
    for (int d = 0; d < 4; ++d) square += numbers[at + d] * numbers[at + d];
    for (int d = 0; d < 4; ++d) numbers[at + d] /= std::sqrt(square / 4);
  }
}

}  // namespace

TEST_CASE("measured differences are within the certified ones, and fall with the degree") {
  for (std::uint64_t seed : {1, 2, 3}) {
    const AttentionRows rows = randomRows(0.7, seed);
    double last = 1;
    for (int degree : {2, 4, 6}) {
      const PolynomialPlan plan = planPolynomial(rows, "b.", twoHeads(), degree);
      const AttentionCertificate found = certificateOf(plan, rows);
      INFO("seed " << seed << ", degree " << degree << ", B " << found.bound);
      CHECK(found.beyond == 0);
      CHECK(found.measured > 0);
      CHECK(found.measured <= found.certified);
      CHECK(found.certified < last);
      CHECK(found.certified == attentionError(found.error));
      CHECK(found.measuredRms < 0.5);
      last = found.certified;
    }
  }
}

TEST_CASE("the means of keys are taken off, which makes scores smaller and no other attention") {
  const AttentionRows rows = randomRows(0.5, 4);
  PolynomialPlan centred = planPolynomial(rows, "b.", twoHeads(), 4);
  REQUIRE(centred.centre.size() == 8);
  double sum = 0;
  for (double k : rows.k) sum += k;
  double means = 0;
  for (double mean : centred.centre) means += mean / 8;
  CHECK(means == Approx(sum / rows.k.size()));
  PolynomialPlan raw = centred;
  raw.centre.clear();
  CHECK(certificateOf(raw, rows).beyond > 0);
  CHECK(certificateOf(centred, rows).measured < certificateOf(raw, rows).measured);
}

TEST_CASE("query/key norm proves the bound") {
  AttentionRows rows = randomRows(1, 5);
  normalise(rows.q);
  normalise(rows.k);
  for (int i = 0; i < 4; ++i) rows.k[i] = rows.q[i];  // the largest score there can be
  const PolynomialPlan plan = planPolynomial(rows, "b.", twoHeads(true), 4);
  CHECK(plan.proved);
  CHECK(plan.polynomial.bound == 2);
  CHECK(plan.centre.empty());
  CHECK(certificateOf(plan, rows).beyond == 0);
  CHECK_FALSE(planPolynomial(randomRows(1, 5), "b.", twoHeads(), 4).proved);
}

TEST_CASE("scores that are too large for a degree are refused, with the degree that does") {
  const AttentionRows rows = randomRows(1.75, 6);
  CHECK_THROWS_WITH(planPolynomial(rows, "b.", twoHeads(), 1),
                    Catch::Contains("b.scores are within B = ") &&
                        Catch::Contains("no polynomial of degree 1 is proved to be positive") &&
                        Catch::Contains("; degree "));
  CHECK_THROWS_WITH(planPolynomial(randomRows(20, 6), "b.", twoHeads(), 4),
                    Catch::Contains("nor is one of any degree"));
}
