#include "circuit/formats/cover.h"

#include <catch2/catch.hpp>
#include <random>

#include "circuit/formats/blif.h"
#include "tests/support/random_netlist.h"

using namespace tc0;

namespace {

bool holds(const std::vector<std::string>& rows, const Bits& inputs) {
  for (const std::string& row : rows) {
    bool matches = true;
    for (std::size_t i = 0; i < row.size(); ++i)
      matches &= row[i] == '-' || (row[i] == '1') == (inputs[i] != 0);
    if (matches) return true;
  }
  return false;
}

// The netlist of one cover of n inputs.
Netlist oneCover(std::size_t n, const std::vector<std::string>& rows, bool value) {
  std::string ins;
  for (std::size_t i = 0; i < n; ++i) ins += " x" + std::to_string(i);
  std::string text = ".inputs" + ins + "\n.outputs z\n.names" + ins + " z\n";
  for (const std::string& row : rows) text += row + (value ? " 1\n" : " 0\n");
  return readBlif(text, "text");
}

void requireCover(std::size_t n, const std::vector<std::string>& rows, bool value) {
  Netlist netlist = oneCover(n, rows, value);
  REQUIRE(outputDigits(netlist, Bits(n)).size() == 1);
  for (const Bits& inputs : assignments(n, 4096, 1)) {
    REQUIRE((outputDigits(netlist, inputs)[0] != 0) ==
            (rows.empty() ? false : holds(rows, inputs) == value));
  }
}

}  // namespace

TEST_CASE("buffers, inverters and constants take no gate") {
  CHECK(oneCover(1, {"1"}, true).gates() == 0);
  CHECK(oneCover(1, {"0"}, true).gates() == 0);
  CHECK(oneCover(1, {"1"}, false).gates() == 0);
  CHECK(oneCover(2, {"1-"}, true).gates() == 0);
  CHECK(oneCover(0, {""}, true).gates() == 0);
  CHECK(oneCover(2, {}, true).gates() == 0);
  CHECK(oneCover(2, {"--"}, true).gates() == 0);
  CHECK(oneCover(2, {"11", "10", "0-"}, true).gates() == 0);
}

TEST_CASE("conjunctions and disjunctions of literals are one gate") {
  CHECK(oneCover(12, {"10101010101-"}, true).gates() == 1);
  CHECK(oneCover(12, {"10101010101-"}, false).gates() == 1);
  CHECK(oneCover(4, {"1---", "-0--", "---1"}, true).gates() == 1);
  CHECK(oneCover(4, {"1---", "-0--", "---1"}, false).gates() == 1);
}

TEST_CASE("symmetric functions are one bank, with complemented inputs too") {
  CHECK(oneCover(3, {"11-", "1-1", "-11"}, true).gates() == 1);
  CHECK(oneCover(3, {"10-", "1-1", "-01"}, true).gates() == 1);
  Netlist parity = oneCover(3, {"100", "010", "001", "111"}, true);
  CHECK(parity.gates() == 3);
  CHECK(parity.banks() == 1);
  CHECK(oneCover(3, {"11-", "00-"}, true).banks() == 1);
}

TEST_CASE("a multiplexer is one level: its rows exclude each other") {
  CHECK(oneCover(3, {"11-", "0-1"}, true).gates() == 3);  // two rows, and one gate as it leaves
  CHECK(oneCover(4, {"11--", "--11"}, true).gates() == 3);
}

TEST_CASE("random covers have the rows' function") {
  std::mt19937_64 random(5);
  for (int trial = 0; trial < 600; ++trial) {
    std::size_t n = 1 + random() % 11;
    std::vector<std::string> rows(random() % 6, std::string(n, '-'));
    for (std::string& row : rows) {
      for (char& c : row) c = "01-"[random() % 3];
    }
    INFO("trial " << trial);
    requireCover(n, rows, random() % 2 != 0);
  }
}

TEST_CASE("random symmetric functions of literals are found") {
  std::mt19937_64 random(6);
  for (int trial = 0; trial < 100; ++trial) {
    std::size_t n = 2 + random() % 6;
    std::uint64_t table = random(), complemented = random();
    std::vector<std::string> rows;
    for (const Bits& inputs : assignments(n, 256, 1)) {
      std::size_t count = 0;
      std::string row;
      for (std::size_t i = 0; i < n; ++i) {
        count += inputs[i] ^ (complemented >> i & 1);
        row += inputs[i] != 0 ? '1' : '0';
      }
      if ((table >> count & 1) != 0) rows.push_back(row);
    }
    INFO("trial " << trial);
    requireCover(n, rows, true);
    CHECK(oneCover(n, rows, true).banks() <= 1);
  }
}
