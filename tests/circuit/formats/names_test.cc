#include "circuit/formats/names.h"

#include <catch2/catch.hpp>

using namespace tc0;
using Names = std::vector<std::string>;

namespace {

Netlist withPorts(const std::vector<std::string>& inputs, const std::vector<std::string>& outputs) {
  NetlistBuilder builder;
  for (const std::string& name : inputs) builder.bit(name);
  for (const std::string& name : outputs) builder.output(name, Form{1, {}});
  return builder.finish();
}

}  // namespace

TEST_CASE("elements and bits are named by position") {
  NetlistBuilder builder;
  builder.input("image", {2, 2}, {0, 3}, codingFor(Coding::Kind::kOffset, {0, 3}));
  builder.input("flag", {}, {0, 1}, {Coding::Kind::kBits, 1});
  builder.output("sum", {0, {{0, 1}, {1, 1}}});
  builder.output("bit", {0, {{4, 1}}});
  NetNames names(builder.finish());
  CHECK(names.inputBits() == Names{"image_0_0[0]", "image_0_0[1]", "image_0_1[0]", "image_0_1[1]",
                                   "image_1_0[0]", "image_1_0[1]", "image_1_1[0]", "image_1_1[1]",
                                   "flag"});
  CHECK(names.outputBits() == Names{"sum[0]", "sum[1]", "sum[2]", "bit"});
}

TEST_CASE("names that are taken get a number") {
  CHECK(NetNames(withPorts({"a", "b"}, {"a", "c"})).outputBits() == Names{"a_1", "c"});
  CHECK(NetNames(withPorts({"a#b", "a_b"}, {"a,b"})).inputBits() == Names{"a_b", "a_b_1"});
  CHECK(NetNames(withPorts({"a#b", "a_b"}, {"a,b"})).outputBits() == Names{"a_b_2"});
}

TEST_CASE("no name is a bus of which another seems to be a bit") {
  CHECK(NetNames(withPorts({"a[0]", "a[1]"}, {"b"})).inputBits() == Names{"a[0]", "a[1]"});
  CHECK(NetNames(withPorts({"a[0]"}, {"a"})).outputBits() == Names{"a_1"});
  CHECK(NetNames(withPorts({"a"}, {"a[0]"})).outputBits() == Names{"a[0]_1"});
}

TEST_CASE(
    "names start with a letter or '_', and have no blank, bracket of a call or comment sign") {
  Names names = NetNames(withPorts({"%", "1", ".model", "a#b(c)", "\u00e9", "-x"}, {})).inputBits();
  CHECK(names == Names{"_%", "_1", "_.model", "a_b_c_", "__", "_-x"});
}

TEST_CASE("prefixes stay clear of names") {
  NetNames names(withPorts({"n12", "g_1", "g1"}, {}));
  CHECK(names.prefix("n") == "n_");
  CHECK(names.prefix("g") == "g__");
  CHECK(names.prefix("s") == "s");
}

TEST_CASE("Verilog names are escaped where they have to be") {
  CHECK(verilogName("x_1") == "x_1");
  CHECK(verilogName("module") == "\\module ");
  CHECK(verilogName("logic") == "\\logic ");
  CHECK(verilogName("a[0]") == "\\a[0] ");
}
