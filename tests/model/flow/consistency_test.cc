#include "model/flow/consistency.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/model/flow/exact_fields.h"
#include "tests/model/flow/toy_field.h"

using namespace tc0;

namespace {

const at::Tensor kNoise = at::linspace(-2, 2, 16, at::kDouble).unsqueeze(1);

double errorOf(const Consistency& consistency, const std::string& name) {
  for (const Check& check : consistency.checks)
    if (check.name == name) return check.error;
  FAIL("no check " << name);
  return 0;
}

}  // namespace

TEST_CASE("exact networks agree with themselves") {
  for (const Path path : {Path::kLinear, Path::kTrigonometric}) {
    INFO(name(path));
    const ExactSingle average(ExactSingle::Mean::kVelocity, path),
        acceleration(ExactSingle::Mean::kAcceleration, path),
        moment(ExactSingle::Mean::kMoment, path);
    const Consistency first = checkConsistency({&average, nullptr}, Target::kMeanflow, kNoise);
    REQUIRE(errorOf(first, "velocity_additivity") < 1e-8);
    REQUIRE(errorOf(first, "identity") < 1e-4);
    const Consistency second = checkConsistency({&average, &moment}, Target::kMoment, kNoise);
    for (const Check& check : second.checks) {
      INFO(check.name);
      REQUIRE(check.error < 1e-2 * check.size);
      REQUIRE(check.error < 1e-3);
    }
    for (const auto& [steps, distance] : second.steps) REQUIRE(distance < 1e-3);
    const Consistency third =
        checkConsistency({&average, &acceleration}, Target::kMaterial, kNoise);
    REQUIRE(errorOf(third, "boundary") < 1e-2);
    REQUIRE(third.steps.back().second < third.steps.front().second / 100);
  }
}

TEST_CASE("networks that disagree with themselves are seen to") {
  const ToyField u1(0.7), u2(0.4);
  for (const Target target :
       {Target::kMeanflow, Target::kPaper, Target::kMaterial, Target::kMoment}) {
    INFO(name(target));
    const Consistency found = checkConsistency({&u1, &u2}, target, kNoise);
    REQUIRE(found.checks.size() == (target == Target::kMeanflow ? 3 : 4));
    for (const Check& check : found.checks) {
      INFO(check.name);
      REQUIRE(check.error > 1e-3);
    }
    REQUIRE(nlohmann::json::parse(toJson(found))["steps"].size() == found.steps.size());
  }
}
