#include <nlohmann/json.hpp>
#include <set>

#include "compiler/lower/hints.h"
#include "tests/compiler/lower/programs.h"

namespace tc0::lower {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kPrograms = 250;

// The elements of a tensor as a hint says that they stand in an array.
std::vector<std::int64_t> readBy(const Json& hint, const Array& array,
                                 const std::vector<std::int64_t>& numbers) {
  std::int64_t scale = hint.value("scale", 1), offset = hint.value("offset", 0);
  std::vector<std::int64_t> found;
  auto add = [&](std::int64_t element) { found.push_back(scale * numbers.at(element) + offset); };
  if (!hint.contains("at")) {
    for (std::int64_t e = 0; e < array.elements; ++e) add(e);
    return found;
  }
  Shape digits = hint.at("digits").get<Shape>();
  Index at(digits.size(), 0);
  do {
    Index index;
    for (const Json& row : hint.at("at")) {
      AffineRow affine{row.at(0), {}};
      for (std::size_t d = 0; d < digits.size(); ++d) affine.strides.push_back(row.at(d + 1));
      index.push_back(affine.at(at.data()));
    }
    REQUIRE(index.size() == array.shape.size());
    REQUIRE(isInside(array.shape, index.data()));
    add(rowMajor(array.shape).at(index.data()));
  } while (advance(at.data(), digits));
  return found;
}

// Compares the hints, and the arrays that are called as a tensor, with the tensors.
void checkNames(const program::Program& program, const CompileResult& compiled,
                const program::Values& inputs) {
  program::Values expected = program::interpret(program, inputs);
  Values found = evaluateNaively(compiled.circuit, inputs);
  std::set<std::string> hinted;
  const Json hints = Json::parse(compiled.circuit.metadata().at(kHintsKey));
  for (const Json& hint : hints.at("tensors")) {
    INFO(hint.dump());
    program::TensorId tensor = program.find(hint.at("tensor"));
    ArrayId array = hint.at("array").get<std::int32_t>();
    CHECK(hinted.insert(hint.at("tensor")).second);
    REQUIRE(readBy(hint, compiled.circuit.array(array), found.at(array)) == expected[tensor]);
  }
  for (program::TensorId id : program.tensors().ids())
    for (ArrayId array : compiled.circuit.arrays().ids())
      if (compiled.circuit.array(array).name == program.tensor(id).name) {
        INFO(program::label(program.tensor(id)));
        CHECK(hinted.contains(program.tensor(id).name));
        REQUIRE(found[array] == expected[id]);
      }
}

void checkPrograms(bool keepAll) {
  for (std::uint64_t seed = 1; seed <= kPrograms; ++seed)
    for (Objective objective : kObjectives) {
      INFO("program " << seed << ", " << objectiveName(objective));
      program::Program program = program::randomProgram(seed);
      CompileResult compiled =
          compile(program, {.objective = objective, .keepAll = keepAll, .count = false});
      program::Draw draw(seed);
      for (int s = 0; s < 3; ++s)
        checkNames(program, compiled, program::randomInputs(program, draw));
      if (!keepAll) continue;
      for (program::TensorId id : program.tensors().ids()) {
        const std::string& name = program.tensor(id).name;
        INFO(program::label(program.tensor(id)));
        REQUIRE(compiled.arrays[id] >= 0);
        CHECK(compiled.circuit.array(compiled.arrays[id]).name == name);
      }
    }
}

TEST_CASE("hints say where tensors are, and no name stands for anything else") {
  checkPrograms(false);
}

TEST_CASE("with keepAll every tensor has an array of its own, under its own name") {
  checkPrograms(true);
}

TEST_CASE("a tensor that is called as a construction calls its helpers keeps its name") {
  program::ProgramBuilder builder;
  auto x = builder.input("x", {2, 2}, {-3, 3});
  auto y = builder.input("y", {2, 2}, {-3, 3});
  auto product = builder.matmul("p", x, y);
  auto other = builder.add("p.fresh", x, y);
  auto more = builder.add("p.left-fresh", x, builder.scale("p.right-fresh", y, 2));
  builder.output("p", product);
  builder.output("o", other);
  builder.output("m", more);
  program::Program program = builder.finish();
  for (Objective objective : kObjectives)
    for (bool keepAll : {false, true}) {
      CompileResult compiled = compile(program, {.objective = objective, .keepAll = keepAll});
      program::Draw draw(1);
      for (int s = 0; s < 20; ++s)
        checkNames(program, compiled, program::randomInputs(program, draw));
    }
}

TEST_CASE("a program's own text called hints gets another name") {
  program::ProgramBuilder builder;
  builder.metadata("hints", "mine");
  builder.output("y", builder.scale("y", builder.input("x", {2}, {-3, 3}), 3));
  CompileResult compiled = compile(builder.finish());
  CHECK(compiled.circuit.metadata().at("program.hints") == "mine");
  CHECK(compiled.circuit.metadata().at(kHintsKey) ==
        R"({"tensors":[{"tensor":"x","array":0},{"tensor":"y","array":1}]})");
}

}  // namespace
}  // namespace tc0::lower
