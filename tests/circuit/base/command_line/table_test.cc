#include "circuit/base/command_line/table.h"

#include <catch2/catch.hpp>
#include <sstream>

using namespace tc0;

namespace {

std::string printed(std::vector<std::size_t> keys, std::size_t width) {
  Table table(std::move(keys));
  table.setWidth(width);
  table.row({"name", "kind", "gates", "wires"});
  table.row({"a", "step", "1,000", "20"});
  table.row({"bcd", "read", "7", "123,456"});
  std::ostringstream out;
  table.print(out);
  return out.str();
}

}  // namespace

TEST_CASE("a table without a limit is as wide as it is") {
  CHECK(printed({0}, 0) == R"(name  kind  gates  wires
a     step  1,000       20
bcd   read      7  123,456
)");
  CHECK(printed({0}, 26) == printed({0}, 0));
}

TEST_CASE("a table that is too wide is printed in parts, each with the keys") {
  CHECK(printed({0}, 20) == R"(name  kind  gates
a     step  1,000
bcd   read      7

name  wires
a          20
bcd   123,456
)");
  CHECK(printed({0, 1}, 20) == R"(name  kind  gates
a     step  1,000
bcd   read      7

name  kind  wires
a     step       20
bcd   read  123,456
)");
}

TEST_CASE("the key may be another column, which then comes first in each part") {
  CHECK(printed({1}, 20) == R"(kind  name  gates
step  a     1,000
read  bcd       7

kind  wires
step       20
read  123,456
)");
  CHECK(printed({1}, 80) == printed({0}, 80));
}

TEST_CASE("a column that is too wide alone is printed all the same") {
  const std::string narrow = printed({0}, 3);
  CHECK(std::count(narrow.begin(), narrow.end(), '\n') == 3 * 3 + 2);
}
