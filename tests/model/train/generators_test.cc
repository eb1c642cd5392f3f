#include "model/train/generators.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include "circuit/base/error.h"

#undef CHECK
#include <catch2/catch.hpp>

using Catch::Matchers::Contains;
using tc0::NamedGenerators;

namespace {

NamedGenerators generatorsOf(bool gpu, std::uint64_t seed) {
  NamedGenerators all = {{"generator", at::detail::createCPUGenerator(seed)}};
  if (gpu) all.emplace_back("noise", at::detail::createCPUGenerator(seed + 1));
  return all;
}

double drawn(const at::Generator& generator) {
  return at::rand({1}, generator, at::TensorOptions(at::kDouble)).item<double>();
}

std::string saved(const NamedGenerators& generators) {
  tc0::ContainerWriter writer;
  tc0::saveGenerators(generators, writer);
  return writer.format();
}

}  // namespace

TEST_CASE("generators go on where they were, and say what cannot on another kind of device") {
  for (const bool from : {false, true})
    for (const bool to : {false, true}) {
      INFO((from ? "GPU" : "CPU") << " to " << (to ? "GPU" : "CPU"));
      NamedGenerators before = generatorsOf(from, 5), after = generatorsOf(to, 77);
      drawn(before[0].second);
      const std::string bytes = saved(before);
      const tc0::Container container = tc0::parseSafetensors(bytes, "file");
      const std::string note = tc0::restoreGenerators(container, after, 5, 300, "file");
      CHECK(note.empty() == (from == to));
      if (from != to) CHECK_THAT(note, Contains(to ? "of a CPU" : "of a GPU"));
      CHECK(drawn(before[0].second) == drawn(after[0].second));
      if (from && to) CHECK(drawn(before[1].second) == drawn(after[1].second));
    }
}

TEST_CASE("noise that begins anew depends on the step") {
  NamedGenerators before = generatorsOf(false, 5), one = generatorsOf(true, 6), two = one;
  const std::string bytes = saved(before);
  const tc0::Container container = tc0::parseSafetensors(bytes, "file");
  tc0::restoreGenerators(container, one, 5, 300, "file");
  const double first = drawn(one[1].second);
  tc0::restoreGenerators(container, one, 5, 300, "file");
  CHECK(first == drawn(one[1].second));
  tc0::restoreGenerators(container, two, 5, 301, "file");
  CHECK(first != drawn(two[1].second));
}

TEST_CASE("a checkpoint without the first generator, or with another LibTorch's, is refused") {
  tc0::ContainerWriter none, odd;
  none.add("train.step", std::vector<std::int64_t>{1});
  odd.add("train.generator", std::vector<std::int64_t>{1, 2, 3});
  const std::string absent = none.format(), short3 = odd.format();
  CHECK_THROWS_WITH(tc0::restoreGenerators(tc0::parseSafetensors(absent, "file"),
                                           generatorsOf(true, 1), 1, 1, "file"),
                    Contains("train.generator"));
  CHECK_THROWS_WITH(tc0::restoreGenerators(tc0::parseSafetensors(short3, "file"),
                                           generatorsOf(true, 1), 1, 1, "file"),
                    Contains("bytes, found 3"));
}
