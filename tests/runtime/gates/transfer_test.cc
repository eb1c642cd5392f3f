// Numbers into the gate engine and out of it: every coding, type, width and number of elements.
#include <catch2/catch.hpp>
#include <random>

#include "circuit/base/error.h"
#include "circuit/netlist.h"
#include "runtime/samples.h"
#include "tests/runtime/gates/cases.h"

using namespace tc0;
using Catch::Matchers::Contains;

namespace {

constexpr Element kTypes[] = {Element::kU8, Element::kI8, Element::kI16, Element::kI32,
                              Element::kI64};

// One port, whose numbers leave as they came, with `constant` added.
Netlist through(std::int64_t elements, Range range, Coding coding, std::int64_t constant) {
  NetlistBuilder builder;
  std::int64_t wire = builder.input("x", {elements}, range, coding);
  std::vector<Form> forms;
  std::vector<std::int64_t> weights = codingWeights(coding);
  for (std::int64_t e = 0; e < elements; ++e) {
    Form& form = forms.emplace_back();
    form.constant = codingConstant(coding, range) + constant;
    for (std::int64_t weight : weights) form.wires.push_back({wire++, weight});
  }
  builder.output("y", {elements}, forms);
  return builder.finish();
}

// Numbers in a type; one more behind them, that stays as it is.
template <class Numbers>
Numbers viewOf(std::vector<std::byte>& bytes, Element type) {
  Numbers numbers;
  numbers.element = type;
  numbers.data = bytes.data();
  numbers.count = std::ssize(bytes) / bytesOf(type) - 1;
  return numbers;
}

void set(std::vector<std::byte>& bytes, Element type, std::int64_t at, std::int64_t value) {
  withNumber(type, [&](auto* pointer) {
    using Number = std::remove_pointer_t<decltype(pointer)>;
    reinterpret_cast<Number*>(bytes.data())[at] = static_cast<Number>(value);
  });
}

Range together(Range a, Range b) { return {std::max(a.lo, b.lo), std::min(a.hi, b.hi)}; }

void requireThrough(std::int64_t elements, Range range, Coding coding, std::int64_t samples,
                    std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (Element in : kTypes)
    for (Element out : kTypes) {
      Range values = together(range, rangeOf(in));
      std::int64_t constant = std::max(range.lo, rangeOf(out).lo) - range.lo;
      values = together(values, {range.lo, rangeOf(out).hi - constant});
      if (values.lo > values.hi) continue;
      Netlist netlist = through(elements, range, coding, constant);
      std::int64_t size = elements * samples + 1;
      std::vector<std::byte> from(size * bytesOf(in));
      std::vector<std::byte> to(size * bytesOf(out), std::byte{0x5A});
      std::uniform_int_distribution<std::int64_t> any(values.lo, values.hi);
      for (std::int64_t i = 0; i < elements * samples; ++i) set(from, in, i, any(random));
      SampleView view{samples, {viewOf<NumbersIn>(from, in)}};
      RunOptions options;
      options.threads = 1;
      for (Isa isa : isas()) {
        INFO(isaName(isa) << ", elements " << elements << ", range " << range.lo << " to "
                          << range.hi << ", coding " << codingName(coding.kind) << ", types "
                          << bytesOf(in) << " and " << bytesOf(out) << ", seed " << seed);
        GateEngine engine(netlist, isa);
        engine.runInto(view, {viewOf<NumbersOut>(to, out)}, options);
        auto found = viewOf<NumbersIn>(to, out);
        std::int64_t wrong = 0;
        for (std::int64_t i = 0; i < elements * samples; ++i)
          wrong += found[i] != view.values[0][i] + constant;
        REQUIRE(wrong == 0);
        REQUIRE(to.back() == std::byte{0x5A});
        // One number out of range is found wherever it stands.
        Range outside = together({range.hi + 1, INT64_MAX}, rangeOf(in));
        if (outside.lo > outside.hi) outside = together({INT64_MIN, range.lo - 1}, rangeOf(in));
        if (outside.lo > outside.hi || samples == 0) continue;
        std::int64_t at = random() % (size - 1);
        std::int64_t was = view.values[0][at];
        for (std::int64_t value : {outside.lo, outside.hi}) {
          set(from, in, at, value);
          CHECK_THROWS_WITH(engine.runInto(view, {viewOf<NumbersOut>(to, out)}, options),
                            Contains("sample " + std::to_string(at / elements) + ",") &&
                                Contains("found " + std::to_string(value)));
        }
        set(from, in, at, was);
      }
    }
}

}  // namespace

TEST_CASE("numbers of every coding pass through the gate engine") {
  using Kind = Coding::Kind;
  std::uint64_t seed = 0;
  for (std::int64_t elements : {1, 7, 8, 9, 20, 64, 65, 130})
    for (std::int64_t samples : {1, 64, 577}) {
      ++seed;
      requireThrough(elements, {0, 1}, {Kind::kBits, 1}, samples, seed);
      for (Range range : {Range{0, 1}, {0, 3}, {-3, 4}, {5, 68}, {-100, 99}, {0, 255}})
        requireThrough(elements, range, codingFor(Kind::kOffset, range), samples, seed);
      for (Range range : {Range{-2, 1}, {-128, 127}, {-300, 200}})
        requireThrough(elements, range, codingFor(Kind::kTwos, range), samples, seed);
      for (Range range : {Range{-300, 1000}, {-5, 250}, {0, 300}, {-70000, 80000}})
        requireThrough(elements, range, codingFor(Kind::kOffset, range), samples, seed);
      requireThrough(elements, {-2, 3}, codingFor(Kind::kThermometer, {-2, 3}), samples, seed);
    }
}

TEST_CASE("numbers inside a range and outside are told apart, of every type") {
  std::mt19937_64 random(1);
  for (Element type : kTypes)
    for (int round = 0; round < 2000; ++round) {
      Range held = rangeOf(type);
      // Near the ends of the type, around 0, and anywhere.
      auto any = [&]() -> std::int64_t {
        std::int64_t few = random() % 5;
        switch (random() % 4) {
          case 0:
            return held.lo + few;
          case 1:
            return held.hi - few;
          case 2:
            return few - 2;
          default:
            return std::uniform_int_distribution<std::int64_t>(held.lo, held.hi)(random);
        }
      };
      Range range{any(), any()};
      if (range.lo > range.hi) std::swap(range.lo, range.hi);
      std::int64_t count = random() % 70;
      std::vector<std::byte> bytes((count + 1) * bytesOf(type));
      bool inside = true;
      for (std::int64_t i = 0; i < count; ++i) {
        std::int64_t value = random() % 8 == 0 ? any() : range.lo;
        set(bytes, type, i, value);
        inside &= range.contains(viewOf<NumbersIn>(bytes, type)[i]);
      }
      INFO("type " << bytesOf(type) << ", round " << round << ", range " << range.lo << " to "
                   << range.hi);
      REQUIRE(allInside(type, bytes.data(), count, range) == inside);
    }
}
