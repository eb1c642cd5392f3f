#include "tests/tools/tc0/hostile_files.h"

#include <catch2/catch.hpp>

#include "tests/tools/command_line.h"

namespace tc0::hostile {

using checkfiles::container;
using checkfiles::tc0File;
using checkfiles::Tensors;

namespace {

constexpr std::uint64_t kMemory = std::uint64_t{4} << 30;
constexpr int kSeconds = 20;

// Sound files to start from: two gates on each of two sums of three bits; the same as a netlist.
const std::string kCircuit =
    R"({"arrays":[{"name":"x","op":"input","shape":[3],"range":[0,1],"coding":"bits","width":1},)"
    R"({"name":"s","op":"sum","shape":[2],"terms":[{"source":0,"over":[3],"at":[[0,0,1]],)"
    R"("weights":"w","weightAt":[0,3,1]}]},)"
    R"({"name":"f","op":"step","shape":[2],"numerator":{"array":1,"at":[[0,1]]},)"
    R"("tableAt":[0,0]}],)"
    R"("outputs":[{"name":"y","array":2}]})";
const Tensors kCircuitTensors{{"w", {1, 1, 1, 2, -1, 1}},
                              {"a2.start", {0, 2}},
                              {"a2.p", {1, 3}},
                              {"a2.base", {0}},
                              {"a2.increments", {1, 1}}};
const std::string kNetlist =
    R"({"inputs":[{"name":"x","shape":[3],"range":[0,1],"coding":"bits","width":1}],)"
    R"("outputs":[{"name":"y","shape":[1]}]})";
const Tensors kNetlistTensors{{"bank.gates", {2, 1}},
                              {"bank.wires", {3, 2}},
                              {"gate.threshold", {1, 2, 1}},
                              {"output.constant", {0}},
                              {"output.wires", {1}},
                              {"wire.source", {0, 1, 2, 0, 4, 5}},
                              {"wire.weight", {1, 1, 1, 2, -1, 1}}};

Tensors changed(Tensors tensors, const Tensors& changes) {
  for (const auto& [name, values] : changes) tensors[name] = values;
  return tensors;
}

}  // namespace

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  std::size_t at = text.find(from);
  INFO("'" << from << "' in " << text);
  REQUIRE(at != std::string::npos);
  REQUIRE(text.find(from, at + 1) == std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string circuit(const std::string& from, const std::string& to, const Tensors& changes) {
  return tc0File("circuit", replaced(kCircuit, from, to), changed(kCircuitTensors, changes));
}
std::string circuit(const Tensors& changes) {
  return tc0File("circuit", kCircuit, changed(kCircuitTensors, changes));
}
std::string netlist(const Tensors& changes) {
  return tc0File("netlist", kNetlist, changed(kNetlistTensors, changes));
}
std::string netlist(const std::string& from, const std::string& to) {
  return tc0File("netlist", replaced(kNetlist, from, to), kNetlistTensors);
}

std::string netlistOf(const Tensors& tensors) { return tc0File("netlist", kNetlist, tensors); }

std::string header(const std::string& from, const std::string& to) {
  std::string file = tc0File("circuit", kCircuit, kCircuitTensors);
  std::size_t numbers = 0;
  for (const auto& [name, values] : kCircuitTensors) numbers += values.size();
  std::size_t end = file.size() - 8 * numbers;
  return container(replaced(file.substr(8, end - 8), from, to), file.substr(end));
}

std::string nested(int depth, const std::string& open, const std::string& close) {
  std::string text;
  for (int i = 0; i < depth; ++i) text += open;
  for (int i = 0; i < depth; ++i) text += close;
  return text;
}

std::string chain(int length, const std::string& shape, const std::string& terms) {
  std::string arrays = R"({"name":"x","op":"input","shape":)" + shape +
                       R"(,"range":[0,1],"coding":"bits","width":1})";
  for (int k = 1; k <= length; ++k) {
    std::string last = std::to_string(k - 1), own = terms;
    for (std::size_t at = 0; (at = own.find('#', at)) != std::string::npos;)
      own.replace(at, 1, last);
    arrays += R"(,{"name":"a)" + std::to_string(k) + R"(","op":"sum","shape":)" + shape +
              R"(,"terms":[)" + own + "]}";
  }
  std::string step = std::to_string(length + 1);
  std::string at = shape == "[]" ? "[]" : "[[0,1]]", table = shape == "[]" ? "[0]" : "[0,0]";
  arrays += R"(,{"name":"f","op":"step","shape":)" + shape + R"(,"numerator":{"array":)" +
            std::to_string(length) + R"(,"at":)" + at + R"(},"tableAt":)" + table + "}";
  return tc0File("circuit",
                 R"({"arrays":[)" + arrays + R"(],"outputs":[{"name":"y","array":)" + step + "}]}",
                 {{"a" + step + ".start", {0, 1}},
                  {"a" + step + ".p", {1}},
                  {"a" + step + ".base", {0}},
                  {"a" + step + ".increments", {1}}});
}

void expectBehaved(const Workplace& place, const std::string& file, Reader reader) {
  for (const char* command :
       {"tc0 stats ", "tc0 stats --json ", "tc0 eval --random 1 ", "tc0 dump ",
        "tc0 gate --json --wires 5 ", "tc0-check --max-work 100000000 "}) {
    std::string line = command + file;
    bool check = line.starts_with("tc0-check"), gate = line.starts_with("tc0 gate");
    if (gate) line += " 0 >/dev/null";
    Run run = place.run(line, {kSeconds, kMemory});
    INFO(line << "\n" << run.err.substr(0, 500));
    bool may = reader == Reader::kMayDoOrRefuse || (check && reader == Reader::kCounts);
    bool known = run.code == 2 || (may && (run.code == 0 || (check && run.code == 3)));
    CHECK(known);
    if (run.code == 0) {
      CHECK(run.err == "");
    } else {
      CHECK(isOneLine(run.err));
      CHECK(run.out == "");
      CHECK(run.err.starts_with(check ? "tc0-check: " : "tc0: "));
      CHECK(run.err.size() < 1200);
    }
  }
}

void expectBehaved(const std::vector<Hostile>& files) {
  for (const Hostile& hostile : files) {
    INFO(hostile.what);
    Workplace place;
    place.write("hostile.tc0", hostile.bytes);
    expectBehaved(place, "hostile.tc0", hostile.reader);
  }
}

}  // namespace tc0::hostile
