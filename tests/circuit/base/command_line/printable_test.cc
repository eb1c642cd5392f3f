#include "circuit/base/command_line/printable.h"

#include <catch2/catch.hpp>

using tc0::printable;

TEST_CASE("what a terminal shows as it is stays, and everything else is escaped") {
  CHECK(printable("plain text") == "plain text");
  CHECK(printable("\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80") ==
        "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80");
  CHECK(printable(std::string("a\0b", 3)) == "a\\x00b");
  CHECK(printable("\x1b[31m\n\x7f") == "\\x1b[31m\\x0a\\x7f");
  CHECK(printable("\x93NUMPY") == "\\x93NUMPY");
  CHECK(printable("\xc2\x9b") == "\\xc2\\x9b");  // a control character in UTF-8
  CHECK(printable("\xe2\x82") == "\\xe2\\x82");  // cut short
  CHECK(printable("\xc0\x80") == "\\xc0\\x80");  // no UTF-8
}

TEST_CASE("a long text is cut") {
  const std::string text = printable(std::string(5000, 'x'));
  CHECK(text.size() < 1100);
  CHECK(text.ends_with("x..."));
}
