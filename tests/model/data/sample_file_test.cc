#include "model/data/sample_file.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "circuit/base/error.h"
#include "circuit/base/safetensors.h"

using Catch::Matchers::Contains;
using tc0::Samples;

TEST_CASE("samples written and read are the same") {
  Samples samples;
  samples.numbers = 4;
  samples.values = {1, 2, 3, 4, 5.5F, 6, 7, -8};
  samples.labels = {3, 0};
  const std::string bytes = tc0::formatSampleFile({samples, {}}, 1, 2);
  const Samples back = tc0::parseSampleFile(bytes, "memory").samples;
  CHECK(back.numbers == 4);
  CHECK(back.values == samples.values);
  CHECK(back.labels == samples.labels);
}

TEST_CASE("integer pixels are read") {
  tc0::ContainerWriter writer;
  writer.add("pixels", std::vector<std::int64_t>{0, 16, 300, -1, 7, 8, 9, 10}, {2, 1, 2, 2});
  const Samples samples = tc0::parseSampleFile(writer.format(), "memory").samples;
  CHECK(samples.values == std::vector<float>{0, 16, 300, -1, 7, 8, 9, 10});
  CHECK(samples.count() == 2);
  CHECK(samples.labels.empty());
}

TEST_CASE("points go with their noise") {
  tc0::SampleFile file;
  file.samples = {2, {1, 2, 3, -4.5F}, {}};
  file.noise = {2, {0.5F, 0, -1, 2}, {}};
  const tc0::SampleFile back = tc0::parseSampleFile(tc0::formatSampleFile(file, 1, 0), "memory");
  CHECK(back.samples.numbers == 2);
  CHECK(back.samples.values == file.samples.values);
  CHECK(back.noise.values == file.noise.values);
}

TEST_CASE("integers that stand for points have their unit in the metadata") {
  tc0::ContainerWriter writer;
  writer.add("points", std::vector<std::int64_t>{0, 3, -2, 100}, {2, 2});
  writer.add("noise", std::vector<std::int64_t>{1, 2, -3, 4}, {2, 2});
  writer.metadata("points.scale", "0.5");
  writer.metadata("points.shift", "-1");
  writer.metadata("noise.scale", "0.25");
  const tc0::SampleFile file = tc0::parseSampleFile(writer.format(), "memory");
  CHECK(file.samples.values == std::vector<float>{-1, 0.5F, -2, 49});
  CHECK(file.noise.values == std::vector<float>{0.25F, 0.5F, -0.75F, 1});
}

TEST_CASE("files that hold no samples are refused") {
  const auto errorOf = [](const tc0::ContainerWriter& writer) {
    try {
      tc0::parseSampleFile(writer.format(), "f");
    } catch (const tc0::Error& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  tc0::ContainerWriter none, flat, infinite, labels, unit, noise;
  none.add("other", std::vector<std::int64_t>{1});
  flat.add("pixels", std::vector<std::int64_t>{1, 2});
  infinite.addFloats("pixels", std::vector<float>{1, INFINITY}, {1, 2});
  labels.add("pixels", std::vector<std::int64_t>{1, 2}, {2, 1});
  labels.add("labels", std::vector<std::int64_t>{1});
  unit.add("points", std::vector<std::int64_t>{1, 2}, {1, 2});
  noise = unit;
  unit.metadata("points.scale", "half");
  noise.add("noise", std::vector<std::int64_t>{1, 2, 3, 4}, {2, 2});
  CHECK_THAT(errorOf(none), Contains("tensor 'pixels', 'points' or 'tokens', found none of them"));
  CHECK_THAT(errorOf(unit), Contains("'points.scale': required a number, found 'half'"));
  CHECK_THAT(errorOf(noise), Contains("required the shape of points, 1 of 2, found 2 of 2"));
  CHECK_THAT(errorOf(flat), Contains("[count, channels, side, side]"));
  CHECK_THAT(errorOf(infinite), Contains("finite"));
  CHECK_THAT(errorOf(labels), Contains("required 2, one a sample, found 1"));
}
