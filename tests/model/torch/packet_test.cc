#include "model/torch/packet.h"

#undef CHECK
#include <catch2/catch.hpp>

using tc0::Packet;

namespace {

struct Tensors {
  at::Tensor rows = at::arange(5, at::kLong);
  at::Tensor numbers = at::linspace(-1, 1, 21, at::kFloat).view({7, 3});
  at::Tensor turned = numbers.t();  // not contiguous
  at::Tensor wide = at::full({1}, 1e-300, at::kDouble);
  at::Tensor none, empty = at::empty({0}, at::kFloat);

  std::vector<at::Tensor*> all() { return {&rows, &numbers, &turned, &wide, &none, &empty}; }
};

}  // namespace

TEST_CASE("a packet brings every tensor as it was, one after the other in one block") {
  Tensors before, after;
  Packet packet(at::kCPU, true);
  for (at::Tensor* tensor : after.all()) packet.add(tensor);
  packet.send();
  for (std::size_t i = 0; i < before.all().size(); ++i) {
    INFO("tensor " << i);
    const at::Tensor &was = *before.all()[i], &is = *after.all()[i];
    REQUIRE(is.defined() == was.defined());
    if (!was.defined()) continue;
    CHECK(is.scalar_type() == was.scalar_type());
    CHECK(is.equal(was));
  }
  CHECK(after.rows.storage().data_ptr().get() == after.wide.storage().data_ptr().get());
}

TEST_CASE("for the CPU a packet copies nothing") {
  at::Tensor numbers = at::ones({3});
  const void* place = numbers.data_ptr();
  Packet packet(at::kCPU);
  packet.add(&numbers);
  packet.send();
  CHECK(numbers.data_ptr() == place);
}
