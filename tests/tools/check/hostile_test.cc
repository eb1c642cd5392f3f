#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/tools/check/check_files.h"

using namespace checkfiles;
using Catch::Contains;

namespace {

struct Hostile {
  std::string bytes;
  std::string message;
};

/// Exit 2, one line on stderr that says what was required.
void expectRefused(const std::string& name, const std::vector<Hostile>& files) {
  Folder folder;
  for (const Hostile& hostile : files) {
    Run run = check(folder, {folder.write(name, hostile.bytes)});
    INFO("expected: " << hostile.message << "\nfound: " << run.err);
    CHECK(run.code == 2);
    CHECK(run.out.empty());
    CHECK(std::count(run.err.begin(), run.err.end(), '\n') == 1);
    CHECK_THAT(run.err, Contains(hostile.message));
  }
}

const std::string kMeta = R"("__metadata__":{"format":"tc0","version":"1","kind":"circuit",)"
                          R"("structure":"{\"arrays\":[],\"outputs\":[]}"})";

std::string withTensors(const std::string& entries, const std::string& data) {
  return container("{" + kMeta + entries + "}", data);
}

std::string tensor(const std::string& name, const std::string& dtype, const std::string& shape,
                   const std::string& offsets) {
  return ",\"" + name + R"(":{"dtype":")" + dtype + R"(","shape":)" + shape +
         R"(,"data_offsets":)" + offsets + "}";
}

const std::string kInput =
    R"({"name":"x","op":"input","shape":[4],"range":[0,3],"coding":"offset","width":2})";

/// x, then this array as number 1, with one table of two gates for it.
std::string second(const std::string& array, Tensors more = {}) {
  Tensors tensors = std::move(more);
  Tensors usual;
  addTable(usual, 1, 2);
  tensors.insert(usual.begin(), usual.end());
  for (auto entry = tensors.begin(); entry != tensors.end();) {
    bool absent = entry->second == std::vector<std::int64_t>{-999};
    entry = absent ? tensors.erase(entry) : std::next(entry);
  }
  return tc0File(
      "circuit",
      R"({"arrays":[)" + kInput + "," + array + R"(],"outputs":[{"name":"y","array":0}]})",
      tensors);
}

std::string step(const std::string& rest) {
  return R"({"name":"p","op":"step","shape":[4],)" + rest + "}";
}

const std::string kView = R"("numerator":{"array":0,"at":[[0,1]]},"tableAt":[0,0])";

std::string sumOf(const std::string& term) {
  return R"({"name":"s","op":"sum","shape":[4],"terms":[{)" + term + "}]}";
}

std::string netlist(const Tensors& changes, const std::string& shape = "[2]") {
  Tensors tensors{{"bank.gates", {1, 1}},       {"bank.wires", {2, 1}},
                  {"gate.threshold", {1, 1}},   {"output.constant", {0}},
                  {"output.wires", {1}},        {"wire.source", {0, 1, 2, 3}},
                  {"wire.weight", {1, 1, 1, 1}}};
  for (const auto& [name, values] : changes) tensors[name] = values;
  return tc0File("netlist",
                 R"({"inputs":[{"name":"x","shape":)" + shape +
                     R"(,"range":[0,1],"coding":"bits","width":1}],)"
                     R"("outputs":[{"name":"y","shape":[]}]})",
                 tensors);
}

}  // namespace

TEST_CASE("broken containers are refused in one line") {
  expectRefused(
      "f.tc0",
      {{"", "at least 8 bytes required; found 0"},
       {std::string(7, 'x'), "at least 8 bytes required; found 7"},
       {littleEndian(1000, 8) + "{}", "a header of at most 2 bytes required"},
       {littleEndian(-1, 8) + "{}", "a header of at most 2 bytes required"},
       {container("{\"a\"", ""), "valid JSON required"},
       {container("[1]", ""), "header: an object required"},
       {container("{\"a\":" + std::string(100000, '['), ""), "nested at most 64 deep"},
       {container("{}", ""), "metadata format 'tc0' required; found ''"},
       {container("{" + kMeta + "," + kMeta + "}", ""), "found '__metadata__' twice"},
       {container(R"({"__metadata__":{"format":3}})", ""), "'format' must be a string"},
       {container(R"({"__metadata__":{"format":"tc0","version":"2"}})", ""),
        "metadata version '1' required; found '2'"},
       {container(R"({"__metadata__":{"format":"tc0","version":"1","kind":"cat"}})", ""),
        "metadata kind 'netlist' required; found 'cat'"},
       {withTensors(tensor("a", "I8", "[2]", "[0,2]") + tensor("a", "I8", "[2]", "[2,4]"), "abcd"),
        "found 'a' twice"},
       {withTensors(tensor("a", "I8", "[3]", "[0,3]") + tensor("b", "I8", "[2]", "[2,4]"), "abcd"),
        "'b' begins at 2, the one before ends at 3"},
       {withTensors(tensor("a", "I8", "[1]", "[0,1]") + tensor("b", "I8", "[2]", "[2,4]"), "abcd"),
        "'b' begins at 2, the one before ends at 1"},
       {withTensors(tensor("a", "I8", "[2]", "[0,2]"), "abcd"), "2 bytes of tensors required"},
       {withTensors(tensor("a", "I8", "[9]", "[0,9]"), "abcd"), "offsets 0 <= begin <= end <= 4"},
       {withTensors(tensor("a", "I8", "[2]", "[2,0]"), "abcd"), "offsets 0 <= begin <= end <= 4"},
       {withTensors(tensor("a", "I32", "[2]", "[0,4]"), "abcd"), "2 numbers of 4 bytes required"},
       {withTensors(tensor("a", "I16", "[1]", "[0,3]"), "abc"), "1 numbers of 2 bytes required"},
       {withTensors(tensor("a", "F32", "[1]", "[0,4]"), "abcd"), "found 'F32'"},
       {withTensors(tensor("a", "I8", "[2,2]", "[0,4]"), "abcd"), "one extent of at least 0"},
       {withTensors(tensor("a", "I8", "[-1]", "[0,4]"), "abcd"), "one extent of at least 0"},
       {withTensors(tensor("a\\nb", "I8", "[2]", "[0,4]"), "abcd"), "tensor 'a?b'"}});
}

TEST_CASE("broken circuits are refused in one line") {
  using T = std::vector<std::int64_t>;
  const T absent{-999};
  expectRefused(
      "f.tc0",
      {{second(R"({"name":"p","op":"stop","shape":[4]})"), "op input, sum, step or read required"},
       {second(R"({"name":"x","op":"sum","shape":[4],"terms":[]})"), "'x' occurs twice"},
       {second(R"({"name":"s","op":"sum","shape":[4],"terms":[],"color":1})"),
        "unknown name 'color'"},
       {second(R"({"name":"s","op":"sum","shape":[0],"terms":[]})"), "extents of at least 1"},
       {second(R"({"name":"s","op":"sum","shape":[1073741824,1073741824],"terms":[]})"),
        "fewer than 2^60 elements"},
       {second(R"({"name":"s","op":"sum","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],"terms":[]})"),
        "at most 16 dimensions"},
       {second(R"({"name":"s","op":"sum","shape":[1.5],"terms":[]})"), "an integer of 64 bits"},
       {second(R"({"name":"s","op":"sum","shape":[9223372036854775808],"terms":[]})"),
        "an integer of 64 bits"},
       {second(R"({"name":"y","op":"input","shape":[],"range":[0,4],"coding":"offset","width":2})"),
        "a width that codes 0..4"},
       {second(R"({"name":"y","op":"input","shape":[],"range":[1,0],"coding":"bits","width":1})"),
        "range lo <= hi"},
       {second(R"({"name":"y","op":"input","shape":[],"range":[0,1],"coding":"gray","width":1})"),
        "found 'gray'"},
       {second(sumOf(R"("source":1,"at":[[0,1]])")), "an array before 1 required; found 1"},
       {second(sumOf(R"("source":-2,"at":[[0,1]])")), "an array before 1 required; found -2"},
       {second(sumOf(R"("source":0,"at":[])")), "1 rows required"},
       {second(sumOf(R"("source":0,"at":[[0,1,1]])")), "an offset and 1 strides required"},
       {second(sumOf(R"("source":0,"at":[[1,1]])")), "values in 0..3 required; found 1..4"},
       {second(sumOf(R"("source":0,"at":[[3,-2]])")), "values in 0..3 required; found -3..3"},
       {second(sumOf(R"("source":0,"over":[2],"at":[[0,1,1]])")), "found 0..4"},
       {second(
            sumOf(R"("source":0,"over":[1152921504606846975],"at":[[0,1,9223372036854775807]])")),
        "values in 0..3 required"},
       {second(sumOf(R"("source":0,"at":[[0,1]],"domain":[[0,1],[0,1]])")), "1 pairs required"},
       {second(sumOf(R"("source":0,"at":[[0,1]],"weights":"none","weightAt":[0])")),
        "tensor 'none' required"},
       {second(sumOf(R"("source":0,"at":[[0,1]],"weights":"w","weightAt":[0,1])"), {{"w", {1, 2}}}),
        "values in 0..1 required; found 0..3"},
       {second(step(kView), {{"a1.p", absent}}), "tensor 'a1.p' required"},
       {second(step(kView), {{"a1.p", {5, 5}}}), "strictly rising breakpoints"},
       {second(step(kView), {{"a1.q", {1, 2}}}), "q of 1 required in a step without denominator"},
       {second(step(kView + R"(,"denominator":{"array":0,"at":[[0,1]]})"), {{"a1.q", {1, 0}}}),
        "q of at least 1 required; found 0"},
       {second(step(kView + R"(,"denominator":{"array":0,"at":[[0,1]]})"),
               {{"a1.p", {1, 2}}, {"a1.q", {2, 4}}}),
        "table 0 has 1/2 before 2/4"},
       {second(step(kView), {{"a1.start", {0, 3}}}), "tables from 0 to 2 required"},
       {second(step(kView), {{"a1.start", {0, 3, 2}}, {"a1.base", {0, 0}}}), "must not fall"},
       {second(step(kView), {{"a1.start", {0, -1, 2}}, {"a1.base", {0, 0}}}), "must not fall"},
       {second(step(kView), {{"a1.start", {}}}), "at least one table required"},
       {second(step(kView), {{"a1.base", {}}}), "1 numbers required in base; found 0"},
       {second(step(kView), {{"a1.increments", {1}}}), "2 numbers required in increments"},
       {second(step(R"("numerator":{"array":0,"at":[[0,1]]},"tableAt":[0,1])")),
        "values in 0..0 required; found 0..3"},
       {second(step(R"("numerator":{"array":7,"at":[[0,1]]},"tableAt":[0])")),
        "an array before 1 required; found 7"},
       {second(R"({"name":"r","op":"read","shape":[],"step":0,"at":[[0]],"variants":1})"),
        "array 0 is none"}});
}

TEST_CASE("broken netlists are refused in one line") {
  expectRefused(
      "f.tc0",
      {{netlist({{"bank.gates", {1, 2}}}), "1 to 1 gates required; found 2"},
       {netlist({{"bank.gates", {1, -1}}}), "1 to 1 gates required; found -1"},
       {netlist({{"bank.gates", {1, 0}}}), "1 to 1 gates required; found 0"},
       {netlist({{"bank.gates", {1}}, {"bank.wires", {2}}}), "banks of 2 gates required; found 1"},
       {netlist({{"more", {1}}}), "only the tensors of a netlist required; found 'more'"},
       {netlist({{"bank.gates", {1}}}), "as many bank.gates as bank.wires"},
       {netlist({{"bank.wires", {2, 9}}}), "a list of 0 to 2 wires required; found 9"},
       {netlist({{"bank.wires", {2, -1}}}), "a list of 0 to 2 wires required; found -1"},
       {netlist({{"bank.wires", {2, 0}}}), "lists of 4 wires required"},
       {netlist({{"wire.weight", {1, 1}}}), "as many wire.source as wire.weight"},
       {netlist({{"wire.weight", {1, 0, 1, 1}}}), "weights other than 0 required; wire 1 has 0"},
       {netlist({{"wire.source", {1, 0, 2, 3}}}), "a wire above 1 and below 2 required; found 0"},
       {netlist({{"wire.source", {0, 1, 3, 3}}}), "a wire above -1 and below 3 required; found 3"},
       {netlist({{"wire.source", {0, 1, 2, 4}}}), "a wire above -1 and below 4 required; found 4"},
       {netlist({{"wire.source", {-1, 1, 2, 3}}}), "below 2 required; found -1"},
       {netlist({{"output.wires", {}}}), "1 numbers required in output.wires; found 0"},
       {netlist({}, "[1073741824,1073741824]"), "fewer than 2^60 elements"}});
}

TEST_CASE("broken threshold netlists are refused in one line") {
  expectRefused(
      "f.th",
      {{".inputs a\n", ".end required"},
       {".inputs a a\n.end\n", "line 1: 'a' is driven already"},
       {".inputs a\n.threshold a a\n1 1\n.end\n", "line 2: 'a' is driven already"},
       {".threshold a b\n1 1\n.end\n", "line 1: an input or a gate's output required; 'a'"},
       {".inputs a\n.outputs z\n.end\n", "line 2: an input or a gate's output required; 'z'"},
       {".threshold a b\n1 1\n.threshold b c\n1 1\n.threshold c a\n1 1\n.end\n",
        "without a cycle required; found b reads a reads c reads b"},
       {".threshold z z\n1 1\n.end\n", "found z reads z"},
       {".inputs a\n.threshold a z\n1\n.end\n", "1 weights and a threshold required; found 1"},
       {".inputs a\n.threshold a z\n", "1 weights and a threshold required; found 0"},
       {".inputs a\n.threshold a z\n1 0.5\n.end\n", "line 3: an integer of 64 bits required"},
       {".inputs a\n.threshold a z\n1 9223372036854775808\n.end\n", "an integer of 64 bits"},
       {".inputs a\n.names a z\n1 1\n.end\n", "found '.names'"},
       {".threshold\n.end\n", "the name of the gate's output required"},
       {".end\n.inputs a\n", "nothing after .end"}});
}

TEST_CASE("a chain of a hundred thousand gates needs no stack") {
  Folder folder;
  std::string text = ".inputs g0\n";
  for (int k = 100000; k > 0; --k) {
    text += ".threshold g" + std::to_string(k - 1) + " g" + std::to_string(k) + "\n1 1\n";
  }
  Run run = check(folder, {folder.write("chain.th", text + ".end\n"),
                           folder.write("claims.json", R"({"depth": 100000})")});
  CHECK(run.code == 0);
}
