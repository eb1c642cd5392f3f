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
  const Samples back = tc0::parseSampleFile(tc0::formatSampleFile(samples, 1, 2), "memory");
  CHECK(back.numbers == 4);
  CHECK(back.values == samples.values);
  CHECK(back.labels == samples.labels);
}

TEST_CASE("integer pixels are read") {
  tc0::ContainerWriter writer;
  writer.add("pixels", std::vector<std::int64_t>{0, 16, 300, -1, 7, 8, 9, 10}, {2, 1, 2, 2});
  const Samples samples = tc0::parseSampleFile(writer.format(), "memory");
  CHECK(samples.values == std::vector<float>{0, 16, 300, -1, 7, 8, 9, 10});
  CHECK(samples.count() == 2);
  CHECK(samples.labels.empty());
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
  tc0::ContainerWriter none, flat, infinite, labels;
  none.add("other", std::vector<std::int64_t>{1});
  flat.add("pixels", std::vector<std::int64_t>{1, 2});
  infinite.addFloats("pixels", std::vector<float>{1, INFINITY}, {1, 2});
  labels.add("pixels", std::vector<std::int64_t>{1, 2}, {2, 1});
  labels.add("labels", std::vector<std::int64_t>{1});
  CHECK_THAT(errorOf(none), Contains("tensor 'pixels', found none"));
  CHECK_THAT(errorOf(flat), Contains("[count, channels, side, side]"));
  CHECK_THAT(errorOf(infinite), Contains("finite"));
  CHECK_THAT(errorOf(labels), Contains("required 2, one a sample, found 1"));
}
