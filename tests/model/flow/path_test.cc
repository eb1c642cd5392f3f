#include "model/flow/path.h"

#include <catch2/catch.hpp>

using namespace tc0;

TEST_CASE("a path goes from data to noise, and its derivatives are those of its values") {
  const at::Tensor x = at::tensor({0.3, -2.0}, at::kDouble).unsqueeze(1);
  const at::Tensor eps = at::tensor({1.1, 0.4}, at::kDouble).unsqueeze(1);
  const auto at = [&](Path path, double t) {
    return onPath(path, x, eps, at::full({2}, t, at::kDouble));
  };
  const auto near = [](const at::Tensor& a, const at::Tensor& b, double tolerance) {
    return (a - b).abs().max().item<double>() < tolerance;
  };
  for (const Path path : {Path::kLinear, Path::kTrigonometric}) {
    REQUIRE(near(at(path, 0).z, x, 1e-12));
    REQUIRE(near(at(path, 1).z, eps, 1e-12));
    const double step = 1e-4;
    for (const double t : {0.1, 0.5, 0.9}) {
      const at::Tensor before = at(path, t - step).z, after = at(path, t + step).z;
      REQUIRE(near(at(path, t).velocity, (after - before) / (2 * step), 1e-6));
      REQUIRE(near(at(path, t).acceleration, (after - 2 * at(path, t).z + before) / (step * step),
                   1e-5));
    }
  }
}

TEST_CASE("only the paper's target on the linear path is warned of") {
  REQUIRE(pathWarning(Target::kPaper, Path::kLinear).find("identically zero") != std::string::npos);
  REQUIRE(pathWarning(Target::kPaper, Path::kTrigonometric).empty());
  REQUIRE(pathWarning(Target::kMoment, Path::kLinear).empty());
}
