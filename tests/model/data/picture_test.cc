#include "model/data/picture.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <sstream>

#include "circuit/base/error.h"
#include "model/data/png.h"
#include "model/data/terminal.h"

using tc0::Picture;
using tc0::Samples;

TEST_CASE("PNG round trips") {
  std::mt19937 random(7);
  for (const std::int64_t channels : {1, 3}) {
    Picture picture(13, 5, channels, 0);
    for (std::uint8_t& byte : picture.bytes) byte = random();
    const Picture back = tc0::parsePng(tc0::formatPng(picture), "memory");
    CHECK(back.width == 13);
    CHECK(back.height == 5);
    CHECK(back.channels == channels);
    CHECK(back.bytes == picture.bytes);
  }
}

TEST_CASE("a damaged PNG is refused") {
  const std::string whole = tc0::formatPng(Picture(40, 40, 1, 3));
  CHECK_THROWS_AS(tc0::parsePng("not a picture", "f"), tc0::Error);
  CHECK_THROWS_AS(tc0::parsePng(whole.substr(0, whole.size() / 2), "f"), tc0::Error);
}

TEST_CASE("a grid puts each sample in its place") {
  Samples samples;
  samples.numbers = 4;
  samples.values = {0, 16, 0, 0, 8, 0, 0, 99, -5, 0, 0, 0};
  const Picture grid = tc0::drawGrid(
      samples, {.side = 2, .channels = 1, .levels = 17, .columns = 2, .zoom = 2, .gap = 1});
  CHECK(grid.width == 2 * 5 + 1);
  CHECK(grid.height == 2 * 5 + 1);
  CHECK(*grid.pixel(1, 1) == 0);
  CHECK(*grid.pixel(3, 1) == 255);
  CHECK(*grid.pixel(4, 2) == 255);
  CHECK(*grid.pixel(6, 1) == 128);
  CHECK(*grid.pixel(9, 4) == 255);
  CHECK(*grid.pixel(1, 6) == 0);
}

TEST_CASE("a scatter puts y upward") {
  Samples points;
  points.numbers = 2;
  points.values = {1, 1, 1e30F, 0};
  const Picture picture = tc0::drawScatter({points}, 2, 40);
  CHECK(picture.pixel(30, 10)[0] == 150);
  CHECK(picture.pixel(30, 30)[0] == 255);
}

TEST_CASE("terminal drawings have a line for each row") {
  Picture picture(3, 4, 1, 0);
  *picture.pixel(2, 0) = 255;
  const std::string shades = tc0::terminalShades(picture);
  CHECK(shades.substr(0, shades.find('\n')) == "    \u2588\u2588");
  const std::string colours = tc0::terminalColours(picture);
  CHECK(std::count(colours.begin(), colours.end(), '\n') == 2);
  CHECK(colours.find("38;2;255;255;255m") != std::string::npos);
}

TEST_CASE("samples in a terminal stand in as many columns as fit") {
  Samples samples;
  samples.numbers = 64;
  samples.values.assign(12 * 64, 8);
  const tc0::GridStyle style{.side = 8, .levels = 17, .columns = 10};
  const auto linesOf = [&](int width, bool colours) {
    std::vector<std::int64_t> columns;
    std::istringstream lines(tc0::terminalGrid(samples, style, width, colours));
    for (std::string line; std::getline(lines, line);) {
      std::int64_t characters = 0;
      for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] == '\x1b')
          at = line.find('m', at);
        else
          characters += (line[at] & 0xc0) != 0x80;
      }
      columns.push_back(characters);
    }
    return columns;
  };
  CHECK(linesOf(80, false) == std::vector<std::int64_t>(3 * 9 + 1, 2 * (4 * 9 + 1)));
  CHECK(linesOf(80, true) == std::vector<std::int64_t>((2 * 9 + 2) / 2, 8 * 9 + 1));
  CHECK(linesOf(200, false) == std::vector<std::int64_t>(9 + 1, 2 * (10 * 9 + 1)));
  CHECK(linesOf(5, false).size() == 10 * 9 + 1);
}
