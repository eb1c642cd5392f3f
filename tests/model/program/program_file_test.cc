#include "model/program/program_file.h"

#include <catch2/catch.hpp>
#include <cstring>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>

#include "circuit/base/file.h"
#include "circuit/base/safetensors.h"
#include "model/program/builder.h"
#include "model/program/dump.h"
#include "model/program/random_program.h"
#include "tests/support/message.h"

using namespace tc0;
using namespace tc0::program;

namespace {

Program sample() {
  ProgramBuilder b;
  Integers weights = integers({1, 2, -3, 400});
  TensorId x = b.input("x", {3, 2}, {-4, 3});
  TensorId y = b.linear("y", x, 2, weights, integers({5, 6}));
  TensorId z = b.linear("z", y, 2, weights);
  b.output("out",
           b.step("s", z, tableOf(b.tensor(z).range, [](std::int64_t v) { return v / 500; })));
  b.metadata("recipe", "lean \"quoted\"");
  return b.finish();
}

// What reading the sample's file says where its JSON text is changed.
std::string messageOfText(const std::function<void(nlohmann::json&)>& change) {
  std::string bytes = formatProgram(sample());
  std::uint64_t length;
  std::memcpy(&length, bytes.data(), 8);
  auto header = nlohmann::ordered_json::parse(bytes.substr(8, length));
  std::string data = bytes.substr(8 + length);
  auto text = nlohmann::json::parse(header["__metadata__"]["program"].get<std::string>());
  change(text);
  header["__metadata__"]["program"] = text.dump();
  std::string written = header.dump();
  length = written.size();
  std::string all = std::string(reinterpret_cast<const char*>(&length), 8) + written + data;
  return messageOf([&] { parseProgram(all, "f"); });
}

std::string messageOfMetadata(const std::string& key, const std::string& value) {
  ContainerWriter writer;
  std::map<std::string, std::string> metadata{
      {"format", "tc0"}, {"kind", "program"}, {"version", "1"}, {"program", "{}"}};
  metadata[key] = value;
  for (const auto& [name, text] : metadata)
    if (!text.empty()) writer.metadata(name, text);
  return messageOf([&] { parseProgram(writer.format(), "f"); });
}

}  // namespace

TEST_CASE("a program is read as it was written, and written the same again") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    INFO("seed " << seed);
    Program program = randomProgram(seed);
    std::string bytes = formatProgram(program);
    Program read = parseProgram(bytes, "f");
    CHECK(dumpProgram(read) == dumpProgram(program));
    CHECK(formatProgram(read) == bytes);
    Draw draw(seed);
    Values inputs = randomInputs(program, draw);
    CHECK(interpret(read, inputs) == interpret(program, inputs));
  }
}

TEST_CASE("a program without outputs is refused") {
  CHECK(messageOf([&] { parseProgram(formatProgram(Program{}), "f"); }) ==
        "f: required a program with outputs, found none");
  CHECK(messageOfText([](nlohmann::json& text) { text["outputs"].clear(); }) ==
        "f: required a program with outputs, found none");
}

TEST_CASE("shared numbers are one tensor in the file and one list in memory") {
  Program read = parseProgram(formatProgram(sample()), "f");
  const auto* y = read.tensor(read.find("y")).as<LinearOp>();
  const auto* z = read.tensor(read.find("z")).as<LinearOp>();
  CHECK(y->weights == z->weights);
  CHECK(z->bias == nullptr);
  CHECK(read.metadata().at("recipe") == "lean \"quoted\"");
}

TEST_CASE("tensors of the file have the shapes and names that a person expects") {
  std::string bytes = formatProgram(sample());
  Container container = parseSafetensors(bytes, "f");
  CHECK(container.tensors.at("y.weights").shape == Shape{2, 2});
  CHECK(container.tensors.at("y.weights").dtype == "I16");
  CHECK(container.tensors.at("y.bias").shape == Shape{2});
  CHECK(container.tensors.contains("s.p"));
  CHECK(!container.tensors.contains("z.weights"));
}

TEST_CASE("through a file on disk") {
  auto path = std::filesystem::temp_directory_path() / "tc0_program_file_test.safetensors";
  writeProgram(path, sample());
  CHECK(dumpProgram(readProgram(path)) == dumpProgram(sample()));
  std::filesystem::remove(path);
  CHECK_THROWS_AS(readProgram(path), Error);
}

TEST_CASE("files of another kind are refused") {
  CHECK(messageOfMetadata("format", "pt") == "f: required metadata format 'tc0', found 'pt'");
  CHECK(messageOfMetadata("kind", "circuit") ==
        "f: required metadata kind 'program', found 'circuit'");
  CHECK(messageOfMetadata("version", "2") == "f: required metadata version '1', found '2'");
  CHECK(messageOfMetadata("program", "") ==
        "f: required metadata 'program' of an integer program, found none");
  CHECK(messageOfMetadata("program", "{}") ==
        "f: program: required a field 'metadata', found none");
}

TEST_CASE("ranges wider than the proven ones are told once, with their number and the first") {
  std::vector<std::string> notes;
  const std::string corpus = TC0_SOURCE "/tests/tools/check/corpus/";
  auto read = [&](const char* name) {
    parseProgram(readFile(corpus + name), "f",
                 [&](const std::string& line) { notes.push_back(line); });
  };
  read("program.program.safetensors");
  CHECK(notes.empty());
  read("program-range-wide.program.safetensors");
  CHECK(notes == std::vector<std::string>{"f: 1 of 5 ranges are wider than the proven ones, first "
                                          "tensor 2 'g', [-5, 9] where [0, 2] is proven"});
}

TEST_CASE("texts that are no program are refused with the tensor's number") {
  using nlohmann::json;
  CHECK(messageOfText([](json& t) { t["more"] = 1; }) ==
        "f: program: required only the fields [metadata, tensors, outputs], found \"more\"");
  CHECK(messageOfText([](json& t) { t["tensors"][1]["op"] = "conv"; }) ==
        "f: tensor 1: required a known op, found 'conv'");
  CHECK(messageOfText([](json& t) { t["tensors"][1]["x"] = 1; }) ==
        "f: tensor 1, 'x': required an earlier tensor, 0 to 0, found 1");
  CHECK(messageOfText([](json& t) { t["tensors"][1]["weights"] = "w"; }) ==
        "f: tensor 1: required a tensor 'w', found none");
  CHECK(messageOfText([](json& t) { t["tensors"][1]["weights"] = "y.bias"; }) ==
        "f: tensor 1, 'weights': required a tensor of shape [2, 2], found 'y.bias' of shape [2]");
  CHECK(messageOfText([](json& t) {
          t["tensors"][1]["shape"] = {2, 2};
        }) == "f: tensor 1, 'shape': required [3, 2] by its operands, found [2, 2]");
  CHECK(messageOfText([](json& t) { t["tensors"][1]["shape"] = json::array(); }) ==
        "f: tensor 1: required at least one dimension of x and of the result, found none");
  CHECK(messageOfText([](json& t) {
          t["tensors"][1]["range"] = {-4, 14};
        }) == "f: tensor 1, 'range': required the proven [-1603, 1218] within it, found [-4, 14]");
  CHECK(messageOfText([](json& t) { t["tensors"][1]["range"] = {-4}; }) ==
        "f: tensor 1, 'range': required [lo, hi], found [-4]");
  CHECK(messageOfText([](json& t) { t["tensors"][3]["axis"] = 1L << 40; }) ==
        "f: tensor 3, 'axis': required an integer of 32 bits, found 1099511627776");
  CHECK(messageOfText([](json& t) { t["tensors"][3]["name"] = "q"; }) ==
        "f: tensor 3: required a tensor 'q.start', found none");
  CHECK(messageOfText([](json& t) { t["outputs"][0]["tensor"] = 4; }) ==
        "f: output 0, 'tensor': required an earlier tensor, 0 to 3, found 4");
  CHECK(messageOfText([](json& t) { t["metadata"]["n"] = 4; }) ==
        "f: program, 'metadata', 'n': required a string, found 4");
}

TEST_CASE("a wider range in the file is no contradiction") {
  CHECK(messageOfText([](nlohmann::json& t) {
          t["tensors"][1]["range"] = {-9000, 9000};
        }) == "no error");
}

TEST_CASE("numbers that no file can hold as text are refused when written") {
  ProgramBuilder b;
  b.metadata("key", "\xff");
  CHECK(messageOf([&] { formatProgram(b.finish()); }) ==
        "program: required names and metadata in UTF-8, found bytes that are not");
}

TEST_CASE("truncated files are refused") {
  std::string bytes = formatProgram(sample());
  for (std::size_t length = 0; length < bytes.size(); length += 7) {
    INFO("length " << length);
    CHECK_THROWS_AS(parseProgram(bytes.substr(0, length), "f"), Error);
  }
}

TEST_CASE("a flipped byte gives an error or a program, never a crash") {
  std::string bytes = formatProgram(randomProgram(5));
  Draw draw(1);
  std::int64_t programs = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ draw.between(1, 255));
    try {
      Program program = parseProgram(flipped, "f");
      interpret(program, randomInputs(program, draw));
      ++programs;
    } catch (const Error& error) {
      REQUIRE(std::string(error.what()).find('\n') == std::string::npos);
    }
  }
  CHECK(programs > 0);
}
