#pragma once

#include <cstring>
#include <nlohmann/json.hpp>
#include <string>

#include "circuit/tc0_file.h"
#include "compiler/lower/compile.h"
#include "model/program/builder.h"
#include "model/program/program_file.h"

/// A program with 81 inputs, its circuit, and changes of the circuit's file.
namespace smallpair {

struct Pair {
  std::string program, circuit;  // the bytes of both files
};

/// The circuit has hints of every sort: another order of elements, a scale, an offset.
inline Pair pair() {
  using namespace tc0;
  program::ProgramBuilder b;
  auto x = b.input("x", {2, 2}, {0, 2});
  auto f = b.step("f", x, tableOf({0, 2}, [](std::int64_t v) { return v * v; }));
  auto t = b.transpose("t", f, {1, 0});
  auto s = b.scale("s", t, 3);
  auto a = b.add("a", f, b.constant("c", {2, 2}, {7, 7, 7, 7}));
  auto l = b.linear("l", s, 2, integers({1, 2, -1, 1}), integers({1, 0}));
  auto g = b.step("g", l, tableOf({-12, 37}, [](std::int64_t v) { return v / 4; }));
  b.output("g", g);
  b.output("p", b.matmul("p", a, s));
  Pair pair;
  program::Program program = b.finish();
  pair.program = program::formatProgram(program);
  pair.circuit = formatTc0(lower::compile(program).circuit);
  return pair;
}

/// The file with another value of one of its metadata; no value: without it.
inline std::string withMetadata(const std::string& bytes, const std::string& key,
                                const nlohmann::json& value) {
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  nlohmann::json header = nlohmann::json::parse(bytes.substr(8, length));
  if (value.is_null()) {
    header["__metadata__"].erase(key);
  } else {
    header["__metadata__"][key] = value.is_string() ? value.get<std::string>() : value.dump();
  }
  std::string words = header.dump(), data = bytes.substr(8 + length);
  length = words.size();
  return std::string(reinterpret_cast<const char*>(&length), 8) + words + data;
}

inline nlohmann::json metadata(const std::string& bytes, const std::string& key) {
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  nlohmann::json header = nlohmann::json::parse(bytes.substr(8, length));
  return nlohmann::json::parse(header["__metadata__"][key].get<std::string>());
}

}  // namespace smallpair
