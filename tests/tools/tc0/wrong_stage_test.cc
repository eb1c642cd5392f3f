#include <catch2/catch.hpp>

#include "circuit/base/error.h"
#include "model/recipe/network/network.h"
#include "tests/tools/command_line.h"
#include "tools/tc0/command.h"

using namespace tc0;

namespace {

void expectRefused(const Workplace& place, const std::string& command,
                   const std::vector<std::string>& says) {
  Run run = place.run(command);
  INFO(command << "\n" << run.out << run.err);
  CHECK(run.code == kInvalid);
  CHECK(run.out == "");
  CHECK(isOneLine(run.err));
  for (const std::string& part : says) CHECK_THAT(run.err, Catch::Contains(part));
}

void makeFiles(const Workplace& place) {
  NetworkConfig config;
  config.side = 4;
  config.patch = 2;
  config.width = 8;
  config.hidden = 8;
  place.write("model.safetensors", formatCheckpoint(seededModel(config, Target::kMoment, 1)));
  place.output(
      "tc0 quantize model.safetensors --check 0 -o p.program.safetensors && "
      "tc0 compile p.program.safetensors --optimise gates -o c.tc0 && "
      "cp model.safetensors model.tc0 && cp p.program.safetensors p.tc0 && "
      "tc0 sample c.tc0 --count 2 -o s.safetensors");
}

}  // namespace

TEST_CASE("a file of another stage is answered with the step that is missing") {
  Workplace place;
  makeFiles(place);
  expectRefused(place, "tc0 compile model.safetensors -o x.tc0",
                {"required an integer program, found a checkpoint: run tc0 quantise first"});
  expectRefused(place, "tc0 verify c.tc0 c.tc0", {"required an integer program, found a circuit"});
  expectRefused(place, "tc0 verify p.program.safetensors model.tc0",
                {"required a circuit, found a checkpoint"});
  expectRefused(place, "tc0 compile c.tc0 -o x.tc0", {"found a circuit: it is compiled already"});
  for (const char* command : {"stats", "dump", "bench", "eval --random 1", "simulate --random 1",
                              "gate --wires 1", "check", "convert"}) {
    const std::string rest = std::string(command).starts_with("gate")      ? " 0"
                             : std::string(command).starts_with("convert") ? " x.blif"
                                                                           : "";
    for (const char* file : {"p.program.safetensors", "p.tc0"})
      expectRefused(place, cat("tc0 ", command, " ", file, rest),
                    {"found an integer program: run tc0 compile first, or tc0 compile --estimate"});
    expectRefused(place, cat("tc0 ", command, " model.tc0", rest),
                  {"found a checkpoint: run tc0 quantise, then tc0 compile"});
  }
  for (const char* command :
       {"quantise -o x.safetensors", "finetune -o x.safetensors", "evaluate"}) {
    expectRefused(place, cat("tc0 ", command, " c.tc0"),
                  {"required a checkpoint, found a circuit: it is compiled already"});
    expectRefused(place, cat("tc0 ", command, " p.program.safetensors"),
                  {"required a checkpoint, found an integer program: it is quantised already"});
  }
  expectRefused(place, "tc0 sample s.safetensors", {"found samples: tc0 evaluate --samples"});
}

TEST_CASE("networks of other programs are named, and not taken for broken files") {
  Workplace place;
  place.write("m.onnx", std::string("\x08\x08\x12\x07pytorch", 11));
  place.write("m.pt", std::string("PK\x03\x04", 4) + std::string(60, '\0'));
  place.write("m.pth", "\x80\x02}q\x01.");
  place.write("m.tflite", std::string("\x1c\0\0\0TFL3", 8) + std::string(60, '\0'));
  place.write("m.h5", "\x89HDF\r\n\x1a\n............");
  const std::string header = R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
  place.write("m.safetensors", std::string(1, static_cast<char>(header.size())) +
                                   std::string(7, '\0') + header + "1234");
  for (const char* file : {"m.onnx", "m.pt", "m.pth", "m.tflite", "m.h5", "m.safetensors"})
    for (const char* command : {"stats", "quantise -o x.safetensors", "compile -o x.tc0", "sample"})
      expectRefused(place, cat("tc0 ", command, " ", file),
                    {std::string(file) == "m.onnx" || std::string(file) == "m.tflite"
                         ? "run tc0 import first, then tc0 compile"
                         : "export the network to ONNX, which tc0 import reads"});
  for (const char* file : {"m.pt", "m.pth", "m.h5", "m.safetensors"})
    expectRefused(place, cat("tc0 import ", file, " -o x.program.safetensors"),
                  {"required a network in ONNX or TensorFlow Lite", "export the network to ONNX"});
  makeFiles(place);
  expectRefused(place, "tc0 import c.tc0 -o x.program.safetensors",
                {"found a circuit, which is a file of tc0"});
  expectRefused(place, "tc0 stats m.onnx", {"a network in ONNX"});
  expectRefused(place, "tc0 stats m.pt", {"PyTorch"});
  expectRefused(place, "tc0 stats m.safetensors", {"tensors without metadata of tc0"});
}

TEST_CASE("options that say nothing about a file are refused") {
  Workplace place;
  makeFiles(place);
  for (const char* option : {"--steps 2", "--guidance 2", "--device cpu", "--side 8"})
    for (const char* file : {"c.tc0", "p.program.safetensors"})
      expectRefused(place, cat("tc0 sample ", file, " ", option),
                    {"required a checkpoint", "which holds integers"});
  expectRefused(place, "tc0 compile p.tc0 --estimate -o x.tc0", {"--output", "--estimate"});
  expectRefused(place, "tc0 compile p.tc0 --frontier --max-depth 3", {"--max-depth", "--frontier"});
  expectRefused(place, "tc0 compile p.tc0 -o x.tc0 --samples 3", {"--verify or --evidence"});
  place.write("i.json", R"({"noise": 1})");
  expectRefused(place, "tc0 simulate c.tc0 -i i.json --seed 3", {"--seed: required --random"});
}

TEST_CASE("sample draws to fit without -o, without colour codes into a pipe, and nothing with it") {
  Workplace place;
  makeFiles(place);
  for (const char* columns : {"", "COLUMNS=40 ", "NO_COLOR=1 "}) {
    const std::string shown = place.output(std::string(columns) + "tc0 sample c.tc0 --count 20");
    CHECK(shown.find('\x1b') == std::string::npos);
    CHECK(shown.find("\u2591") != std::string::npos);
    const std::size_t line = shown.find('\n');
    std::size_t width = 0;
    for (char c : shown.substr(0, line)) width += (c & 0xc0) != 0x80 ? 1 : 0;
    CHECK(width <= (std::string(columns) == "COLUMNS=40 " ? 40 : 80));
  }
  CHECK(place.output("tc0 sample c.tc0 --count 3 -o s.png") == "3 samples in s.png\n");
}
