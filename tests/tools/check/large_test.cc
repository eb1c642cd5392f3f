#include <catch2/catch.hpp>

#include "tests/tools/check/check_files.h"

using namespace checkfiles;
using Catch::Contains;

namespace {

std::string input(const std::string& name, const std::string& shape) {
  return R"({"name":")" + name + R"(","op":"input","shape":)" + shape +
         R"(,"range":[0,15],"coding":"offset","width":4})";
}

std::string sum(const std::string& name, const std::string& shape, const std::string& terms) {
  return R"({"name":")" + name + R"(","op":"sum","shape":)" + shape + R"(,"terms":[)" + terms +
         "]}";
}

std::string step(const std::string& name, const std::string& shape, int source, int rank,
                 const std::string& more = "") {
  return R"({"name":")" + name + R"(","op":"step","shape":)" + shape + R"(,"numerator":{"array":)" +
         std::to_string(source) + R"(,"at":)" + identity(rank) + "}" + more + R"(,"tableAt":)" +
         zeroRow(rank) + "}";
}

std::string circuit(const std::vector<std::string>& arrays, const Tensors& tensors) {
  std::string list;
  for (const std::string& array : arrays) list += (list.empty() ? "" : ",") + array;
  std::string last = std::to_string(arrays.size() - 1);
  return tc0File("circuit",
                 R"({"arrays":[)" + list + R"(],"outputs":[{"name":"y","array":)" + last + "}]}",
                 tensors);
}

/// A row of attention: squares of x[i,d] + y[j,d], their sum over d, a step of it, and the ratio of
/// two sums over j.
std::string attention(int tokens, int width, int gates, bool same) {
  std::string n = std::to_string(tokens), d = std::to_string(width), y = same ? "0" : "1";
  Tensors tensors;
  for (int id : {3, 5}) addTable(tensors, id, gates);
  addTable(tensors, 8, gates, true);
  return circuit(
      {input("x", "[" + n + "," + d + "]"), input("y", "[" + n + "," + d + "]"),
       sum("pairs", "[" + n + "," + n + "," + d + "]",
           R"({"source":0,"at":[[0,1,0,0],[0,0,0,1]]},{"source":)" + y +
               R"(,"at":[[0,0,1,0],[0,0,0,1]]})"),
       step("squares", "[" + n + "," + n + "," + d + "]", 2, 3),
       sum("scores", "[" + n + "," + n + "]",
           R"({"source":3,"over":[)" + d + R"(],"at":[[0,1,0,0],[0,0,1,0],[0,0,0,1]]})"),
       step("exp", "[" + n + "," + n + "]", 4, 2),
       sum("weighted", "[" + n + "," + d + "]",
           R"({"source":3,"over":[)" + n + R"(],"at":[[0,1,0,0],[0,0,0,1],[0,0,1,0]]})"),
       sum("total", "[" + n + "]", R"({"source":5,"over":[)" + n + R"(],"at":[[0,1,0],[0,0,1]]})"),
       step("mean", "[" + n + "," + d + "]", 6, 2, R"(,"denominator":{"array":7,"at":[[0,1,0]]})")},
      tensors);
}

/// x[i] - x[j] has no wires where i = j, so the levels of all that follows depend on the place.
std::string differences(int size) {
  std::string n = std::to_string(size), nn = "[" + n + "," + n + "]";
  Tensors tensors;
  for (int id : {1, 3, 4, 6, 8}) addTable(tensors, id, 3);
  return circuit(
      {input("in", "[" + n + "]"), step("x", "[" + n + "]", 0, 1),
       sum("differ", nn, R"({"source":1,"at":[[0,1,0]]},{"source":1,"scale":-1,"at":[[0,0,1]]})"),
       step("a", nn, 2, 2), step("b", nn, 3, 2),
       sum("rows", "[" + n + "]",
           R"({"source":4,"over":[)" + n + R"(],"at":[[0,1,0],[0,0,1]],"domain":[[1,)" +
               std::to_string(size / 2) + "]]}"),
       step("c", "[" + n + "]", 5, 1),
       sum("windows", "[" + std::to_string(size - 2) + "]",
           R"({"source":6,"over":[3],"at":[[0,1,1]]},{"source":1,"at":[[1,1]]})"),
       step("d", "[" + std::to_string(size - 2) + "]", 7, 1)},
      tensors);
}

std::string figures(const Run& run) { return run.out.substr(run.out.find('\n')); }

}  // namespace

TEST_CASE("counting by classes agrees with counting one by one") {
  Folder folder;
  const std::vector<std::string> files{attention(5, 3, 4, false),
                                       attention(5, 3, 4, true),
                                       attention(1, 1, 1, true),
                                       differences(4),
                                       differences(9),
                                       differences(16)};
  for (std::size_t k = 0; k < files.size(); ++k) {
    std::string file = folder.write("f.tc0", files[k]);
    Run each = check(folder, {file, "--one-by-one"});
    Run classes = check(folder, {file, "--by-classes"});
    INFO("file " << k << "\n" << each.out << classes.out << each.err << classes.err);
    CHECK(each.code == 0);
    CHECK(classes.code == 0);
    CHECK(figures(each) == figures(classes));
    CHECK_THAT(classes.out, Contains("counted by classes"));
  }
}

TEST_CASE("10^12 gates are counted exactly with little work") {
  Folder folder;
  // Squares alone: 16384 * 16384 * 64 banks of 60 gates on 2 * 4 input wires; where i = j and both
  // arrays are one, on 4 wires with twice the weight.
  const std::uint64_t banks = std::uint64_t{16384} * 16384 * 64,
                      diagonal = std::uint64_t{16384} * 64;
  for (bool same : {false, true}) {
    std::string file = folder.write("big.tc0", attention(16384, 64, 60, same));
    std::uint64_t first = 60 * banks, wires = 60 * (8 * banks - (same ? 4 * diagonal : 0));
    // Scores: 64 banks of 60 gates each. Exp's own 60 gates and the inputs' squares make the
    // ratio's wires.
    std::uint64_t scores = std::uint64_t{16384} * 16384 * 60, means = diagonal * 60;
    wires += scores * 64 * 60 + means * 16384 * 120;
    std::string claims = R"({"depth": 3, "gates": )" + std::to_string(first + scores + means) +
                         R"(, "wires": )" + std::to_string(wires) + R"(, "gates_per_level": [)" +
                         std::to_string(first) + ", " + std::to_string(scores) + ", " +
                         std::to_string(means) + "]}";
    Run run = check(folder, {file, folder.write("claims.json", claims), "--max-work", "10000000"});
    INFO(run.out << run.err);
    CHECK(run.code == 0);
  }
}

TEST_CASE("too much work is refused with the amount and the option") {
  Folder folder;
  std::string file = folder.write("big.tc0", attention(100, 8, 4, true));
  Run run = check(folder, {file, "--one-by-one", "--max-work", "1000"});
  CHECK(run.code == 3);
  CHECK(run.out.empty());
  CHECK_THAT(run.err, Contains("more than the 1000 visits allowed") && Contains("--max-work N"));
}

TEST_CASE("sums without end are refused, in time and memory") {
  Folder folder;
  std::string endless = sum("s", "[2]", R"({"source":0,"over":[1000000000000000],"at":[[0,0,1]]})");
  Tensors tensors;
  addTable(tensors, 2, 1);
  std::string file = folder.write(
      "endless.tc0",
      circuit({input("x", "[1000000000000000]"), endless, step("p", "[2]", 1, 1)}, tensors));
  Run run = check(folder, {file, "--max-work", "20000000"});
  INFO(run.err);
  CHECK(run.code == 3);
}

TEST_CASE("sums that double and double again cost nothing") {
  Folder folder;
  std::vector<std::string> arrays{input("x", "[1]")};
  for (int k = 0; k < 40; ++k) {
    std::string from = R"({"source":)" + std::to_string(k) + R"(,"at":[[0,1]]})";
    arrays.push_back(sum("s" + std::to_string(k), "[1]", from + "," + from));
  }
  arrays.push_back(step("p", "[1]", 40, 1));
  Tensors tensors;
  addTable(tensors, 41, 1);
  std::string file = folder.write("double.tc0", circuit(arrays, tensors));
  std::string claims = folder.write("claims.json", R"({"largest_weight": 8796093022208})");
  for (const char* method : {"--one-by-one", "--by-classes"}) {
    Run run = check(folder, {file, claims, method, "--max-work", "100000"});
    INFO(run.out << run.err);
    CHECK(run.code == 0);
  }
}
