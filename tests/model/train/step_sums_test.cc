#include "model/train/step_sums.h"

#undef CHECK
#include <catch2/catch.hpp>

using tc0::LossTerm;
using tc0::StepSums;

namespace {

LossTerm term(const char* name, double raw, double weighted) {
  return {name, at::scalar_tensor(weighted), at::scalar_tensor(raw)};
}

}  // namespace

TEST_CASE("losses are means over steps and sums over slices, the gradient is the last step's") {
  const tc0::Processes alone("cpu");
  StepSums sums(at::kCPU);
  for (const double step : {1.0, 3.0}) {
    sums.clearGradient();
    for (const double slice : {1.0, 2.0}) {
      sums.add({term("velocity", step * slice, 10 * step * slice), term("acceleration", 5, 7)},
               0.5);
    }
    sums.addGradient(at::scalar_tensor(3 * step));
    sums.addGradient(at::scalar_tensor(4 * step));
  }
  const tc0::Losses means = sums.means(2, alone);
  CHECK(means.velocity == Approx(3));  // (1.5 + 4.5) / 2
  CHECK(means.acceleration == Approx(5));
  CHECK(means.raw == Approx(8));
  CHECK(means.weighted == Approx(37));
  CHECK(means.gradient == Approx(15));
  sums.clear();
  CHECK(sums.means(0, alone).raw == 0);
}

// Tensors of the device "meta" have no numbers: whoever asks for one is refused.
TEST_CASE("on a device no sum waits for a number") {
  StepSums sums(at::kMeta);
  const at::Tensor number = at::zeros({}, at::TensorOptions(at::kFloat).device(at::kMeta));
  CHECK_NOTHROW(sums.add({{"velocity", number, number}}, 0.5));
  CHECK_NOTHROW(sums.clearGradient());
  CHECK_NOTHROW(sums.addGradient(number));
  CHECK_NOTHROW(sums.clear());
}
