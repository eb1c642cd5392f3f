#include "model/data/resize.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>

#include "model/data/png.h"
#include "model/data/sources.h"
#include "tests/support/message.h"

namespace {

using Catch::Matchers::Contains;
using tc0::messageOf;
using tc0::Picture;
using tc0::Square;
namespace fs = std::filesystem;

struct Folder {
  fs::path path = fs::temp_directory_path() / ("tc0-resize-" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
};

Picture randomPicture(std::int64_t width, std::int64_t height, std::uint32_t seed) {
  std::mt19937 generator(seed);
  Picture picture(width, height, 3, 0);
  for (std::uint8_t& byte : picture.bytes) byte = static_cast<std::uint8_t>(generator());
  return picture;
}

// The mean over the area, with every pixel cut into side x side parts.
double meanOf(const Picture& picture, const Square& square, std::int64_t side, std::int64_t x,
              std::int64_t y, std::int64_t c) {
  double sum = 0;
  for (std::int64_t j = 0; j < square.side; ++j)
    for (std::int64_t i = 0; i < square.side; ++i) {
      const std::int64_t row = (y * square.side + j) / side, column = (x * square.side + i) / side;
      sum += picture.pixel(square.x + column, square.y + row)[c];
    }
  return sum / static_cast<double>(square.side * square.side);
}

}  // namespace

TEST_CASE("a smaller picture has the means of the areas, to the nearest number") {
  for (std::uint32_t seed = 1; seed <= 6; ++seed) {
    INFO("seed " << seed);
    const Picture picture = randomPicture(20 + seed, 23, seed);
    const Square square{static_cast<std::int64_t>(seed) / 2, 1,
                        11 + static_cast<std::int64_t>(seed)};
    for (const std::int64_t side : {1, 4, 7, 16, 30}) {
      const Picture out = tc0::resized(picture, square, side);
      REQUIRE(out.width == side);
      for (std::int64_t y = 0; y < side; ++y)
        for (std::int64_t x = 0; x < side; ++x)
          for (std::int64_t c = 0; c < 3; ++c)
            REQUIRE(std::abs(out.pixel(x, y)[c] - meanOf(picture, square, side, x, y, c)) <= 0.5);
    }
  }
}

TEST_CASE("a picture of the wanted side stays, and a padded one keeps its pixels in the middle") {
  const Picture picture = randomPicture(9, 9, 1), wide = randomPicture(9, 4, 2);
  CHECK(tc0::resized(picture, tc0::middleSquare(picture), 9).bytes == picture.bytes);
  const Picture square = tc0::padded(wide, 200);
  REQUIRE(square.width == 9);
  REQUIRE(square.height == 9);
  CHECK(square.pixel(3, 1)[0] == 200);
  CHECK(square.pixel(3, 2)[1] == wide.pixel(3, 0)[1]);
  CHECK(square.pixel(8, 5)[2] == wide.pixel(8, 3)[2]);
  CHECK(square.pixel(0, 6)[0] == 200);
  CHECK(tc0::middleSquare(wide).x == 2);
}

TEST_CASE("photographs of any size are cut to squares, one or several, the same in every run") {
  const Folder folder;
  for (int i = 0; i < 10; ++i)
    std::ofstream(folder.path / (std::to_string(i) + ".png"), std::ios::binary)
        << tc0::formatPng(randomPicture(20 + 3 * i, 40 - i, i));
  const std::string place = folder.path;
  CHECK_THAT(messageOf([&] { tc0::loadDataset("folder", place); }), Contains("required 20 x 20"));
  const tc0::Dataset one = tc0::loadDataset("folder", place, {8, 1});
  CHECK(one.side == 8);
  CHECK(one.train.count() == 9);
  CHECK(one.test.count() == 1);
  const tc0::Dataset many = tc0::loadDataset("folder", place, {8, 5});
  CHECK(many.train.count() == 45);
  CHECK(many.test.count() == 5);
  CHECK(many.train.values == tc0::loadDataset("folder", place, {8, 5}).train.values);
  std::set<std::vector<float>> different;
  for (std::int64_t i = 0; i < many.train.count(); ++i)
    different.emplace(many.train.row(i), many.train.row(i) + many.numbers());
  CHECK(different.size() > 40);
  CHECK_THAT(messageOf([&] {
               tc0::loadDataset("folder", place, {25, 1});
             }),
             Contains("required at least 25 x 25 pixels (data.side), found 20 x 40"));
  CHECK_THAT(messageOf([&] { tc0::loadDataset("digits", "", {8, 1}); }), Contains("data.side"));
}
