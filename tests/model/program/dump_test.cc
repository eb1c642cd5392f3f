#include "model/program/dump.h"

#include <catch2/catch.hpp>

#include "model/program/builder.h"

using namespace tc0;
using namespace tc0::program;

TEST_CASE("a line for each tensor, then outputs and metadata") {
  ProgramBuilder b;
  TensorId x = b.input("pixels", {1, 2}, {0, 15});
  TensorId y = b.linear("fc", x, 2, integers({1, 2, -3, 1}), integers({0, 20}));
  Tables tables = tableOf({0, 45}, [](std::int64_t v) { return v / 10; });
  append(tables, tableOf({-25, 35}, [](std::int64_t v) { return v > 0 ? v / 12 : 0; }));
  TensorId z = b.step("act", y, tables, 1);
  TensorId d = b.constant("d", {1, 2}, {3, 4});
  TensorId r = b.ratioStep("share", z, d, {{0, 1}, {1}, {2}, {0}, {1}});
  TensorId all = b.concat("both", {r, z}, 1);
  b.output("y", b.max("top", all, 1, 2));
  b.metadata("recipe", "lean");
  CHECK(dumpProgram(b.finish()) ==
        "  0  pixels  input       [1, 2]  [0, 15]\n"
        "  1  fc      linear      [1, 2]  [-25, 45]  of pixels; 2 x 2 weights in [-3, 2], bias in "
        "[0, 20]\n"
        "  2  act     step        [1, 2]  [0, 4]     of fc; 2 tables along 1, 2 to 4 gates each, "
        "values in [0, 4]\n"
        "  3  d       constant    [1, 2]  [3, 4]     [3, 4]\n"
        "  4  share   ratio_step  [1, 2]  [0, 1]     of act / d; one table, 1 gates, values in "
        "[0, 1]\n"
        "  5  both    concat      [1, 4]  [0, 4]     of share, act along 1\n"
        "  6  top     max         [1, 1]  [0, 2]     of both along 1, rank 2\n"
        "  output y = top\n"
        "  recipe: lean\n");
}
