#include "model/flow/value_tape.h"

#include <catch2/catch.hpp>
#include <stdexcept>

#include "model/flow/jet.h"

using namespace tc0;

namespace {

at::Tensor numbers() { return at::arange(1, 6).to(at::kDouble); }

}  // namespace

TEST_CASE("a tape hands out the values of its first run, and only there") {
  ValueTape tape;
  int computed = 0;
  const auto body = [&] {
    return valueOf([&] {
      ++computed;
      return numbers() * computed;
    });
  };
  const at::Tensor first = tape.record(body);
  CHECK(tape.replay(body).equal(first));
  CHECK(computed == 1);
  CHECK(body().equal(numbers() * 2));
  CHECK(tape.record(body).equal(numbers() * 3));
}

TEST_CASE("the direction of a second run may depend on the value of the first") {
  const auto f = [](const Dual& x) { return sin(x * x) * exp(x * 0.5) + addConstant(x, 2); };
  ValueTape tape;
  const at::Tensor value = tape.record([&] { return f(numbers()).value(); });
  const Dual again = tape.replay([&] { return f(dual(numbers(), value)); });
  CHECK(again.value().equal(value));
  CHECK(again.derivative().equal(f(dual(numbers(), value)).derivative()));
}

TEST_CASE("one tape may run inside another") {
  ValueTape outer, inner;
  const auto one = [] { return valueOf(numbers); };
  const auto both = [&] {
    const at::Tensor here = inner.record(one);
    return here + one();
  };
  const at::Tensor first = outer.record(both);
  CHECK(outer.replay(both).equal(first));
}

TEST_CASE("a run that asks for more or fewer values than the first is refused") {
  ValueTape tape;
  const auto one = [] { return valueOf(numbers); };
  const auto two = [&] { return one() + one(); };
  tape.record(one);
  CHECK_THROWS_AS(tape.replay(two), std::logic_error);
  tape.record(two);
  CHECK_THROWS_AS(tape.replay(one), std::logic_error);
  CHECK(one().equal(numbers()));
}
