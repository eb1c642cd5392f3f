#include "circuit/family/side_number.h"

#include <catch2/catch.hpp>

#include "circuit/base/error.h"

using namespace tc0;

TEST_CASE("numbers of a family are written and read alike") {
  for (const char* words : {"7", "-3", "0", "s", "4 s", "-2 s", "s^2", "5 s^2"}) {
    INFO(words);
    REQUIRE(sideNumberFrom(words));
    CHECK(text(*sideNumberFrom(words)) == words);
  }
  for (const char* words :
       {"", " ", "s s", "1 s", "0 s", "01 s", "4s", "4  s", " s", "s ", "s^3", "4 n", "s^",
        "99999999999999999999 s", "4 s^2 ", "+4 s", "4. s", "s4"}) {
    INFO(words);
    CHECK_FALSE(sideNumberFrom(words));
  }
}

TEST_CASE("two sides determine a number") {
  for (std::int64_t factor : {-3, 1, 4, 640})
    for (int power : {0, 1, 2}) {
      const SideNumber number{factor, power};
      CHECK(sideNumberThrough(2, number.at(2, ""), 3, number.at(3, "")) == number);
      CHECK(sideNumberThrough(4, number.at(4, ""), 9, number.at(9, "")) == number);
    }
  CHECK_FALSE(sideNumberThrough(2, 3, 3, 4));  // s + 1
  CHECK_FALSE(sideNumberThrough(2, 8, 3, 27));
  CHECK_THROWS_AS((SideNumber{std::int64_t{1} << 60, 2}.at(1 << 20, "x")), Error);
}
