// Families of circuits: members made by tc0-check's own reader, and laws compared with what it counts.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "tests/tools/check/check_files.h"
#include "tests/tools/command_line.h"

using namespace checkfiles;

namespace {

// s x s numbers of 2 bits, a sum over them with a wave for each row, and a step of three gates on that sum and the row's.
const std::string kArrays =
    R"([{"name":"x","op":"input","shape":["s","s"],"range":[0,3],"coding":"offset","width":2},)"
    R"({"name":"sum","op":"sum","shape":["s"],"terms":[)"
    R"({"source":0,"over":["s"],"at":[[0,1,0],[0,0,1]]},)"
    R"({"source":-1,"weights":"rows","weightAt":[2,1]}]},)"
    R"({"name":"y","op":"step","shape":["s"],"numerator":{"array":1,"at":[[0,1]]},"tableAt":[0,0]}])";

std::string structure(const std::string& arrays,
                      const std::string& more = R"(,"waves":{"rows":[[9,77777777777777777,3]]})") {
  return R"({"arrays":)" + arrays + R"(,"outputs":[{"name":"y","array":2}],"tokens":"s^2")" + more +
         "}";
}

Tensors tensors() {
  Tensors result;
  addTable(result, 2, 3);
  return result;
}

std::string laws(const std::string& gates) {
  return R"x({"laws":{"input wires":"2 n","depth":"1","gates":")x" + gates +
         R"x(","wires":"6 n","largest fan-in":"max(2 s, 1)","largest |weight|":"2",)x"
         R"x("sum of |weights|":"9 n","|threshold| at most":"0"}})x";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("members are made and counted, and laws hold") {
  Folder folder;
  const std::string family =
      folder.write("f.tc0", tc0File("family", structure(kArrays), tensors()));
  const Run member = check(folder, {family, "--n", "9", "--json"});
  INFO(member.err);
  CHECK(member.code == 0);
  CHECK(member.out.find("\"gates\": 9") != std::string::npos);
  CHECK(member.out.find("\"wires\": 54") != std::string::npos);
  const Run holds = check(folder, {family, folder.write("laws.json", laws("3 s"))});
  INFO(holds.out << holds.err);
  CHECK(holds.code == 0);
  CHECK(holds.out.find("every claim holds") != std::string::npos);
}

TEST_CASE("a law that is wrong somewhere fails, and is named with n") {
  Folder folder;
  const std::string family =
      folder.write("f.tc0", tc0File("family", structure(kArrays), tensors()));
  // 3 s and this one agree at s = 1 and 2.
  const Run fails = check(folder, {family, folder.write("laws.json", laws("n + 2"))});
  INFO(fails.out << fails.err);
  CHECK(fails.code == 1);
  CHECK(fails.out.find("gates at n = 9: claimed 11, found 9") != std::string::npos);
}

TEST_CASE("broken families and laws are refused in one line") {
  Folder folder;
  auto refused = [&](const std::string& file, const std::string& claims, const std::string& said) {
    const Run run = check(folder, {folder.write("f.tc0", file), folder.write("laws.json", claims)});
    INFO(run.out << run.err);
    CHECK(run.code == 2);
    CHECK(run.err.find(said) != std::string::npos);
    CHECK(std::count(run.err.begin(), run.err.end(), '\n') == 1);
  };
  const std::string good = laws("3 s");
  auto with = [&](const std::string& arrays) {
    return tc0File("family", structure(arrays), tensors());
  };
  for (const char* number :
       {"s^3", "0 s", "1 s", "01 s", "s ", "4s", "n", "99999999999999999999 s", ""})
    refused(with(replaced(kArrays, "[\"s\",\"s\"]", std::string("[\"") + number + "\",\"s\"]")),
            good, "a number, or one that grows");
  refused(with(replaced(kArrays, "\"weightAt\":[2,1]", "\"weightAt\":[\"s\",1]")), good,
          "required");
  refused(with(replaced(kArrays, "\"weightAt\":[2,1]", "\"weightAt\":[3,1]")), good, "required");
  refused(with(replaced(kArrays, "\"rows\"", "\"other\"")), good,
          "'other' required; it is missing");
  for (const char* waves :
       {R"(,"waves":[])", R"(,"waves":{"rows":[]})", R"(,"waves":{"rows":[[1,2]]})",
        R"(,"waves":{"rows":[[-1,2,3]]})", R"(,"waves":{"rows":[["s",2,3]]})",
        R"(,"texts":{"a":["b"]},"waves":{"rows":[[1,2,3]]})"})
    refused(tc0File("family", structure(kArrays, waves), tensors()), good, "required");
  refused(tc0File("circuit", structure(kArrays), tensors()), good, "");
  for (const char* law :
       {"", "3 t", "3 n +", "max(3 n", "3 n^99", "- 3 n", "99999999999999999999 n", "n^2 n"})
    refused(with(kArrays), laws(law), "required");
  refused(with(kArrays), "{}", "an object 'laws' required");
  const std::string family = folder.write("f.tc0", with(kArrays));
  for (const char* tokens : {"2", "0", "-4", "x", "1208925819614629174706176"}) {
    const Run run = check(folder, {family, "--n", tokens});
    CHECK(run.code == 2);
    const bool square = run.err.find("a square number") != std::string::npos;
    const bool number = run.err.find("a number of tokens") != std::string::npos;
    CHECK((square || number));
  }
  CHECK(check(folder, {family}).err.find("required beside a family") != std::string::npos);
}

// 32 waves with large amplitudes are weights of wires, so that every last bit of a sine counts.
TEST_CASE("members are those that tc0 makes, weight by weight") {
  std::string waves;
  std::uint64_t drawn = 88172645463325252u;  // xorshift
  for (int k = 0; k < 32; ++k) {
    std::string wave;
    for (int number = 0; number < 3; ++number) {
      drawn ^= drawn << 13;
      drawn ^= drawn >> 7;
      drawn ^= drawn << 17;
      wave += (number == 0 ? "" : ",") + std::to_string(drawn >> (number == 0 ? 9 : 2));
    }
    waves += (k == 0 ? "[" : ",[") + wave + "]";
  }
  const std::string arrays =
      R"([{"name":"x","op":"input","shape":["s",32],"range":[0,1],"coding":"bits","width":1},)"
      R"({"name":"sum","op":"sum","shape":["s"],"terms":[{"source":0,"over":[32],"at":[[0,1,0],[0,0,1]],)"
      R"("weights":"rows","weightAt":[64,32,1]}]},)"
      R"({"name":"y","op":"step","shape":["s"],"numerator":{"array":1,"at":[[0,1]]},"tableAt":[0,0]}])";
  Folder folder;
  const std::string family = folder.write(
      "f.tc0",
      tc0File("family", structure(arrays, R"(,"waves":{"rows":[)" + waves + "]}"), tensors()));
  auto figures = [](const Run& run) {
    INFO(run.err);
    REQUIRE(run.code == 0);
    const std::size_t from = run.out.find("gates_per_level");
    return run.out.substr(from, run.out.find("sha256") - from);
  };
  for (int side : {1, 2, 5, 40}) {
    const std::string tokens = std::to_string(side * side);
    const std::string member = folder.write("member.tc0", "");
    tc0::Workplace().output("tc0 family " + family + " --tokens " + tokens + " -o " + member);
    const Run own = check(folder, {family, "--n", tokens, "--json"});
    CHECK(figures(own) == figures(check(folder, {member, "--json"})));
    CHECK(own.out.find("sum_of_weights") != std::string::npos);
  }
}
