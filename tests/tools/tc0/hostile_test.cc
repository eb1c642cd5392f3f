#include <catch2/catch.hpp>

#include "tests/tools/tc0/hostile_files.h"

using namespace tc0;
using namespace tc0::hostile;
using checkfiles::container;
using checkfiles::littleEndian;
using checkfiles::tc0File;

TEST_CASE("the files that hostile ones are made from are sound") {
  Workplace place;
  for (const std::string& bytes : {circuit({}), netlist({}), header("\"w\"", "\"w\"")}) {
    place.write("sound.tc0", bytes);
    for (const char* command : {"tc0 stats", "tc0 eval --random 2", "tc0-check"})
      place.output(std::string(command) + " sound.tc0");
  }
}

TEST_CASE("broken containers are refused by every reader") {
  std::string sound = circuit({});
  expectBehaved({
      {"nothing", ""},
      {"seven bytes", sound.substr(0, 7)},
      {"a truncated header", sound.substr(0, 100)},
      {"truncated data", sound.substr(0, sound.size() - 1)},
      {"data past the end", sound + "x"},
      {"a header of 2^63 bytes", littleEndian(INT64_MIN, 8) + sound.substr(8)},
      {"a header of 2^64 - 1 bytes", littleEndian(-1, 8) + sound.substr(8)},
      {"NUL bytes alone", std::string(4096, '\0')},
      {"NUL bytes in the header", container(std::string(64, '\0'), "")},
      {"random text", container("hello", "")},
      {"a list as the header", container("[]", "")},
      {"deep lists", container(nested(1'000'000, "[", "]"), "")},
      {"deep objects", container(nested(100'000, "{\"a\":", ""), "")},
      {"no metadata", container(R"({"w":{"dtype":"I8","shape":[1],"data_offsets":[0,1]}})", "x")},
      {"another format", header(R"("format":"tc0")", R"("format":"pt")")},
      {"another version", header(R"("version":"1")", R"("version":"2")")},
      {"a version that is a number", header(R"("version":"1")", R"("version":1)")},
      {"another kind", header(R"("kind":"circuit")", R"("kind":"model")")},
      {"a name with line ends", header(R"("kind":"circuit")", R"("kind":"a\nb\u001b[31m")")},
      {"a tensor twice", header(R"("w":{)", R"("a2.p":{"dtype":"I64","shape":[2],)"
                                            R"("data_offsets":[16,32]},"w":{)")},
      {"a key twice", header(R"("format":"tc0")", R"("format":"tc0","format":"tc0")")},
      {"an unknown type", header(R"("w":{"dtype":"I64")", R"("w":{"dtype":"F99")")},
      {"a type of reals", header(R"("w":{"dtype":"I64")", R"("w":{"dtype":"F64")")},
      {"a negative shape", header(R"("shape":[6])", R"("shape":[-6])")},
      {"a shape whose product wraps",
       header(R"("shape":[6])", R"("shape":[4294967296,4294967296,4294967296])")},
      {"a shape beyond its data", header(R"("shape":[6])", R"("shape":[1152921504606846976])")},
      {"a fractional shape", header(R"("shape":[6])", R"("shape":[6.0])")},
      {"overlapping tensors", header(R"([56,104])", R"([48,96])")},
      {"a gap between tensors", header(R"([56,104])", R"([57,105])")},
      {"offsets the wrong way", header(R"([56,104])", R"([104,56])")},
      {"offsets beyond 2^63", header(R"([56,104])", R"([56,18446744073709551615])")},
      {"a tensor without use", header(R"("w":{)", R"("unused":{"dtype":"I64","shape":[0],)"
                                                  R"("data_offsets":[56,56]},"w":{)")
                                   .append("y")},
  });
}

TEST_CASE("broken circuits are refused by every reader") {
  const std::string kDenominator =
      R"({"array":1,"at":[[0,1]]},"denominator":{"array":1,"at":[[0,1]]},"tableAt")";
  const std::string kView = R"({"array":1,"at":[[0,1]]},"tableAt")";
  expectBehaved({
      {"structure that is no JSON", tc0File("circuit", "{", {})},
      {"structure that is a list", tc0File("circuit", "[]", {})},
      {"deep structure", tc0File("circuit", nested(100'000, "[", "]"), {})},
      {"arrays that are a number", tc0File("circuit", R"({"arrays":7,"outputs":[]})", {})},
      {"a NUL in a name", circuit("\"name\":\"s\"", std::string("\"name\":\"s\0\"", 11))},
      {"a key twice", circuit(R"("op":"step")", R"("op":"step","op":"step")")},
      {"an unknown operation", circuit(R"("op":"step")", R"("op":"leap")")},
      {"an unknown field", circuit(R"("op":"step")", R"("op":"step","hop":1)")},
      {"two arrays of a name", circuit(R"("name":"f")", R"("name":"s")")},
      {"two arrays of a name with line ends",
       replaced(circuit(R"("name":"x")", R"("name":"A\nB")"), R"(\"name\":\"s\")",
                R"(\"name\":\"A\nB\")")},
      {"an array that reads itself", circuit(R"("source":0)", R"("source":1)")},
      {"an array that reads a later one", circuit(R"("source":0)", R"("source":2)")},
      {"a source below the constant", circuit(R"("source":0)", R"("source":-2)")},
      {"a step on itself", circuit(R"({"array":1,)", R"({"array":2,)")},
      {"a step on an array far away", circuit(R"({"array":1,)", R"({"array":4294967297,)")},
      {"a negative extent", circuit(R"("shape":[3])", R"("shape":[-3])")},
      {"an extent of 0", circuit(R"("shape":[3])", R"("shape":[0])")},
      {"a shape whose product wraps",
       circuit(R"("shape":[3])", R"("shape":[4294967296,4294967296,4294967296])")},
      {"17 dimensions",
       circuit(R"("shape":[3])", R"("shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,3])")},
      {"a reduction whose product wraps",
       circuit(R"("over":[3],"at":[[0,0,1]])",
               R"("over":[4294967296,4294967296,4294967296],"at":[[0,0,1,0,0]])")},
      {"an index past the end", circuit(R"([[0,0,1]])", R"([[1,0,1]])")},
      {"an index before the beginning", circuit(R"([[0,0,1]])", R"([[1,0,-1]])")},
      {"an index that wraps", circuit(R"([[0,0,1]])", R"([[0,0,9223372036854775807]])")},
      {"an index map of too few rows", circuit(R"([[0,0,1]])", R"([])")},
      {"an index map of too many columns", circuit(R"([[0,0,1]])", R"([[0,0,1,0,0]])")},
      {"weightAt past the end", circuit(R"([0,3,1])", R"([0,4,1])")},
      {"weightAt before the beginning", circuit(R"([0,3,1])", R"([-1,3,1])")},
      {"weightAt that wraps", circuit(R"([0,3,1])", R"([0,9223372036854775807,1])")},
      {"weights that are not there", circuit(R"("weights":"w")", R"("weights":"v")")},
      {"a table that is not there", circuit(R"("tableAt":[0,0])", R"("tableAt":[1,0])")},
      {"a domain outside", circuit(R"("weightAt":)", R"("domain":[[0,2]],"weightAt":)"),
       Reader::kCounts},
      {"a domain that wraps",
       circuit(R"("weightAt":)", R"("domain":[[-9223372036854775808,1]],"weightAt":)"),
       Reader::kCounts},
      {"a table that does not rise", circuit({{"a2.p", {3, 1}}})},
      {"a table with equal gates", circuit({{"a2.p", {3, 3}}})},
      {"tables that begin late", circuit({{"a2.start", {1, 2}}})},
      {"tables that end beyond", circuit({{"a2.start", {0, 3}}})},
      {"tables that go back", circuit({{"a2.start", {0, 2, 1, 2}}, {"a2.base", {0, 0, 0}}})},
      {"no tables", circuit({{"a2.start", {}}, {"a2.base", {}}})},
      {"too few increments", circuit({{"a2.increments", {1}}})},
      {"increments beyond 2^62", circuit({{"a2.increments", {INT64_MAX, INT64_MAX}}}),
       Reader::kCounts},
      {"a base beyond 2^62", circuit({{"a2.base", {INT64_MIN}}}), Reader::kCounts},
      {"weights beyond 2^62", circuit({{"w", {INT64_MAX, INT64_MAX, 1, 1, 1, 1}}}),
       Reader::kCounts},
      {"the least weight of all", circuit({{"w", {INT64_MIN, 1, 1, 1, 1, 1}}}), Reader::kCounts},
      {"weights that pass 2^62 together",
       circuit({{"w", {std::int64_t{1} << 61, std::int64_t{1} << 61, 1, 1, 1, 1}}}),
       Reader::kCounts},
      {"a scale that wraps",
       circuit(R"("source":0)", R"("source":0,"scale":-9223372036854775808)")},
      {"q = 0 in a plain step", circuit({{"a2.q", {0, 1}}})},
      {"a denominator that may be 0", circuit(kView, kDenominator, {{"w", {1, 1, 1, 1, 1, 1}}}),
       Reader::kCounts},
      {"a denominator that may be negative", circuit(kView, kDenominator), Reader::kCounts},
      {"a range the wrong way", circuit(R"("range":[0,1])", R"("range":[1,0])")},
      {"a range that the coding cannot hold", circuit(R"("range":[0,1])", R"("range":[0,2])")},
      {"a width of 0", circuit(R"("width":1)", R"("width":0)")},
      {"a width of 2^40",
       circuit(R"("coding":"bits","width":1)", R"("coding":"thermometer","width":1099511627776)")},
      {"an output of an array that is not there",
       circuit(R"([{"name":"y","array":2}])", R"([{"name":"y","array":3}])")},
      {"two outputs of a name", circuit(R"([{"name":"y","array":2}])",
                                        R"([{"name":"y","array":2},{"name":"y","array":1}])")},
      {"weights that pass 2^62 by doubling", chain(63, "[]", R"({"source":#},{"source":#})")},
      {"weights that pass 2^62 by squaring",
       chain(3, "[]", R"({"source":#,"at":[],"scale":4294967296})")},
  });
}

TEST_CASE("broken netlists are refused by every reader") {
  expectBehaved({
      {"a missing tensor", netlistOf({{"bank.gates", {}}, {"bank.wires", {}}})},
      {"a wire of the weight 0", netlist({{"wire.weight", {1, 0, 1, 2, -1, 1}}})},
      {"a source of the gate itself", netlist({{"wire.source", {0, 1, 3, 0, 4, 5}}})},
      {"sources that make a cycle", netlist({{"wire.source", {0, 1, 5, 0, 4, 5}}})},
      {"a source beyond all gates", netlist({{"wire.source", {0, 1, 99, 0, 4, 5}}})},
      {"a negative source", netlist({{"wire.source", {-1, 1, 2, 0, 4, 5}}})},
      {"sources that do not rise", netlist({{"wire.source", {1, 0, 2, 0, 4, 5}}})},
      {"a source twice", netlist({{"wire.source", {0, 0, 2, 0, 4, 5}}})},
      {"an output of a wire that is not there", netlist({{"wire.source", {0, 1, 2, 0, 4, 6}}})},
      {"more gates than thresholds", netlist({{"bank.gates", {2, 2}}})},
      {"fewer gates than thresholds", netlist({{"bank.gates", {1, 1}}})},
      {"a bank of -1 gates", netlist({{"bank.gates", {4, -1}}})},
      {"banks whose sum wraps", netlist({{"bank.gates", {INT64_MAX, INT64_MAX}}})},
      {"lists longer than the wires", netlist({{"bank.wires", {3, 3}}})},
      {"a list of -1 wires", netlist({{"bank.wires", {6, -1}}})},
      {"lists whose sum wraps", netlist({{"bank.wires", {INT64_MAX, INT64_MAX}}})},
      {"more lists than banks", netlist({{"bank.wires", {3, 1, 1}}})},
      {"fewer weights than wires", netlist({{"wire.weight", {1, 1, 1, 2, -1}}})},
      {"fewer outputs than their shape", netlist({{"output.constant", {}}})},
      {"an output shape of 2^59", netlist(R"("shape":[1])", R"("shape":[576460752303423488])")},
      {"weights beyond 2^62", netlist({{"wire.weight", {INT64_MAX, INT64_MAX, 1, 2, -1, 1}}}),
       Reader::kCounts},
      {"the least weight of all", netlist({{"wire.weight", {INT64_MIN, 1, 1, 2, -1, 1}}}),
       Reader::kCounts},
      {"an output beyond 2^62", netlist({{"output.constant", {INT64_MAX}}}), Reader::kCounts},
      {"an unknown field", netlist(R"("outputs":)", R"("more":1,"outputs":)")},
      {"two inputs of a name", netlist(R"("outputs":)", R"("more":[],"outputs":)")},
  });
}

TEST_CASE("sound files that stand for far too much are answered or refused, soon") {
  const std::string kHuge = "[576460752303423488]";  // 2^59
  expectBehaved({
      {"a reduction over 2^50 elements",
       circuit(R"("over":[3],"at":[[0,0,1]],"weights":"w","weightAt":[0,3,1])",
               R"("over":[1125899906842624],"at":[[0,0,0]])"),
       Reader::kMayDoOrRefuse},
      {"a reduction over 2^50 different elements",
       replaced(circuit(R"("over":[3],"at":[[0,0,1]],"weights":"w","weightAt":[0,3,1])",
                        R"("over":[1125899906842624],"at":[[0,0,1]])"),
                R"(\"shape\":[3])", R"(\"shape\":[1125899906842624])"),
       Reader::kMayDoOrRefuse},
      {"a constant added 2^50 times",
       circuit(R"({"source":0,"over":[3],"at":[[0,0,1]],"weights":"w","weightAt":[0,3,1]})",
               R"({"source":-1,"over":[1125899906842624]})"),
       Reader::kMayDoOrRefuse},
      {"2^59 steps on 2^59 inputs", chain(0, kHuge, ""), Reader::kMayDoOrRefuse},
      {"2^59 steps on sums", chain(3, kHuge, R"({"source":#,"at":[[0,1]]})"),
       Reader::kMayDoOrRefuse},
      {"2^59 steps on one bit", chain(1, kHuge, R"({"source":#,"at":[[0,0]]})"),
       Reader::kMayDoOrRefuse},
      {"60 doublings", chain(60, "[]", R"({"source":#},{"source":#})"), Reader::kMayDoOrRefuse},
      {"60 doublings of 2^59 elements",
       chain(20, kHuge, R"({"source":#,"at":[[0,1]]},{"source":#,"at":[[0,1]]})"),
       Reader::kMayDoOrRefuse},
      {"doublings that cancel",
       chain(60, "[]", R"({"source":#},{"source":#,"scale":2},{"source":#,"scale":-3})"),
       Reader::kMayDoOrRefuse},
      {"reversals that meet everywhere",
       chain(14, "[100003]", R"({"source":#,"at":[[0,1]]},{"source":#,"at":[[100002,-1]]})"),
       Reader::kMayDoOrRefuse},
      {"nested reductions", chain(5, "[1024]", R"({"source":#,"over":[1024],"at":[[0,0,1]]})"),
       Reader::kMayDoOrRefuse},
      {"weights of many strides",
       circuit(R"("shape":[2],"terms")", R"("shape":[2,2,2,2,2,2,2,2,2,2,2,2],"terms")")},
  });
}

TEST_CASE("a folder, a missing file and a device are no files") {
  Workplace place;
  place.output("mkdir folder.tc0 && ln -s nowhere dangling.tc0 && ln -s loop.tc0 loop.tc0");
  for (const char* file : {"folder.tc0", "missing.tc0", "dangling.tc0", "loop.tc0"})
    expectBehaved(place, file, Reader::kRefuses);
  CHECK(place.run("tc0 stats --from tc0 /dev/null").code == 2);
  CHECK(place.run("tc0 stats --from tc0 - < /dev/null").code == 2);
}

TEST_CASE("a file that may not be read is refused") {
  Workplace place;
  place.output("tc0 new majority --n 3 -o secret.tc0 && chmod 000 secret.tc0");
  for (const char* command : {"tc0 stats", "tc0 eval --random 2", "tc0 dump", "tc0-check"}) {
    Run run = place.run(asUser(std::string(command) + " secret.tc0"));
    INFO(command << ": " << run.code << " " << run.err);
    CHECK(run.code == 2);
    CHECK(isOneLine(run.err));
    CHECK(run.err.find("secret.tc0") != std::string::npos);
  }
}
