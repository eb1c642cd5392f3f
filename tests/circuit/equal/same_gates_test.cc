#include "circuit/equal/same_gates.h"

#include <catch2/catch.hpp>
#include <utility>
#include <vector>

using namespace tc0;

namespace {

// Two gates and a sum of them, the gates in one order or the other.
Netlist twoGates(bool turned, std::int64_t weight = 2, const char* second = "b") {
  NetlistBuilder builder;
  std::int64_t a = builder.bit(turned ? second : "a"), b = builder.bit(turned ? "a" : second);
  if (turned) std::swap(a, b);
  auto formOf = [](std::vector<Wire> wires) {
    Form form{0, std::move(wires)};
    form.normalise();
    return form;
  };
  const Form both = formOf({{a, 1}, {b, 1}}), first = formOf({{a, weight}, {b, -1}});
  std::int64_t x = builder.gate(turned ? first : both, turned ? 1 : 2);
  std::int64_t y = builder.gate(turned ? both : first, turned ? 2 : 1);
  if (turned) std::swap(x, y);
  Form out = formOf({{x, 3}, {y, -1}});
  out.constant = 5;
  builder.output("out", out);
  return builder.finish();
}

}  // namespace

TEST_CASE("netlists with the same gates in another order have the same gates") {
  CHECK(haveSameGates(twoGates(false), twoGates(false)));
  CHECK(haveSameGates(twoGates(false), twoGates(true)));
  CHECK_FALSE(haveSameGates(twoGates(false), twoGates(false, 3)));
  CHECK_FALSE(haveSameGates(twoGates(false), twoGates(true, 2, "c")));
}

TEST_CASE("another threshold, another constant and another output are other gates") {
  auto one = [](std::int64_t threshold, std::int64_t constant, const char* name) {
    NetlistBuilder builder;
    const std::int64_t a = builder.bit("a");
    const std::int64_t gate = builder.gate(Form{0, {{a, 1}}}, threshold);
    builder.output(name, Form{constant, {{gate, 1}}});
    return builder.finish();
  };
  CHECK(haveSameGates(one(1, 0, "y"), one(1, 0, "y")));
  CHECK_FALSE(haveSameGates(one(1, 0, "y"), one(0, 0, "y")));
  CHECK_FALSE(haveSameGates(one(1, 0, "y"), one(1, 4, "y")));
  CHECK_FALSE(haveSameGates(one(1, 0, "y"), one(1, 0, "z")));
}
