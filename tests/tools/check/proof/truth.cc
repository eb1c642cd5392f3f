#include "tests/tools/check/proof/truth.h"

#include <cstring>
#include <nlohmann/json.hpp>
#include <random>

#include "circuit/base/error.h"
#include "circuit/evaluate.h"
#include "circuit/tc0_file.h"
#include "model/program/interpret.h"
#include "model/program/program_file.h"

namespace truth {

using tc0::ArrayId;
using tc0::program::TensorId;

namespace {

constexpr std::int64_t kMany = std::int64_t{1} << 62;

std::int64_t product(const std::vector<std::int64_t>& extents) {
  std::int64_t result = 1;
  for (std::int64_t extent : extents) result *= extent;
  return result;
}

// The program with the widest ranges for all tensors that it computes, because they are no part of
// what it computes.
std::string withWideRanges(const std::string& bytes) {
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  nlohmann::json header = nlohmann::json::parse(bytes.substr(8, length));
  nlohmann::json& text = header["__metadata__"]["program"];
  nlohmann::json program = nlohmann::json::parse(text.get<std::string>());
  for (nlohmann::json& tensor : program["tensors"]) {
    if (tensor["op"] != "input") tensor["range"] = {1 - kMany, kMany - 1};
  }
  text = program.dump();
  std::string words = header.dump();
  std::string data = bytes.substr(8 + length);
  length = words.size();
  return std::string(reinterpret_cast<const char*>(&length), 8) + words + data;
}

}  // namespace

Both::Both(const std::string& program, const std::string& circuit)
    : program_(tc0::program::parseProgram(withWideRanges(program), "program")),
      circuit_(std::get<tc0::Circuit>(tc0::parseTc0(circuit, "circuit"))) {
  std::size_t inputs = 0;
  for (const tc0::program::Tensor& tensor : program_.tensors()) {
    const auto* own = tensor.as<tc0::program::InputOp>();
    if (own == nullptr) continue;
    ++inputs;
    const tc0::Array& array = circuit_.array(circuit_.find(tensor.name));
    const auto* input = array.as<tc0::InputOp>();
    if (input == nullptr || array.elements != tensor.elements || input->range.lo != own->range.lo ||
        input->range.hi != own->range.hi) {
      tc0::fail("other inputs");
    }
  }
  for (const tc0::Array& array : circuit_.arrays()) inputs -= array.as<tc0::InputOp>() ? 1 : 0;
  if (inputs != 0) tc0::fail("other inputs");
  if (program_.outputs().size() != circuit_.outputs().size()) tc0::fail("other outputs");
  auto hints = circuit_.metadata().find("hints");
  readHints(hints == circuit_.metadata().end() ? R"({"tensors":[]})" : hints->second);
}

void Both::readHints(const std::string& text) {
  const nlohmann::json hints = nlohmann::json::parse(text);
  for (const auto& hint : hints.at("tensors")) {
    Claim claim;
    claim.tensor = program_.find(hint.at("tensor"));
    claim.array = hint.at("array").get<std::int32_t>();
    if (claim.array < 0 || claim.array >= std::ssize(circuit_.arrays())) tc0::fail("no such array");
    const tc0::Array& array = circuit_.array(claim.array);
    claim.digits = hint.value("digits", array.shape);
    if (product(claim.digits) != program_.tensor(claim.tensor).elements) tc0::fail("other digits");
    if (hint.contains("at")) {
      claim.at = hint.at("at").get<std::vector<std::vector<std::int64_t>>>();
    } else {
      if (claim.digits != array.shape) tc0::fail("other digits");
      for (std::size_t d = 0; d < array.shape.size(); ++d) {
        claim.at.emplace_back(claim.digits.size() + 1, 0);
        claim.at.back()[d + 1] = 1;
      }
    }
    bool fits = claim.at.size() == array.shape.size();
    for (const auto& row : claim.at) fits = fits && row.size() == claim.digits.size() + 1;
    if (!fits) tc0::fail("other rows");
    claim.scale = hint.value("scale", std::int64_t{1});
    claim.offset = hint.value("offset", std::int64_t{0});
    claims_.push_back(std::move(claim));
  }
}

std::string Both::difference(const Inputs& inputs) const {
  tc0::program::Values ofProgram;
  for (const tc0::program::Tensor& tensor : program_.tensors())
    if (tensor.as<tc0::program::InputOp>()) ofProgram.push_back(inputs.at(tensor.name));
  tc0::InputValues ofCircuit;
  for (const tc0::Array& array : circuit_.arrays())
    if (array.as<tc0::InputOp>()) ofCircuit.push_back(inputs.at(array.name));
  tc0::program::TensorValues tensors = tc0::program::interpret(program_, ofProgram);
  tc0::ArrayValues arrays = tc0::evaluateNaively(circuit_, ofCircuit);
  for (const tc0::program::Output& output : program_.outputs()) {
    bool found = false;
    for (const tc0::Output& own : circuit_.outputs()) {
      if (own.name != output.name) continue;
      found = true;
      if (arrays[own.array] != tensors[output.tensor]) return "output " + output.name;
    }
    if (!found) return "no output " + output.name;
  }
  for (const Claim& claim : claims_) {
    const std::vector<std::int64_t>& tensor = tensors[claim.tensor];
    const tc0::Array& array = circuit_.array(claim.array);
    for (std::int64_t e = 0; e < std::ssize(tensor); ++e) {
      std::vector<std::int64_t> digits(claim.digits.size());
      std::int64_t rest = e, element = 0;
      for (std::size_t d = digits.size(); d-- > 0;) {
        digits[d] = rest % claim.digits[d];
        rest /= claim.digits[d];
      }
      for (std::size_t d = 0; d < claim.at.size(); ++d) {
        std::int64_t index = claim.at[d].at(0);
        for (std::size_t k = 0; k < digits.size(); ++k) index += claim.at[d].at(k + 1) * digits[k];
        if (index < 0 || index >= array.shape.at(d)) return "hint outside of " + array.name;
        element = element * array.shape[d] + index;
      }
      if (claim.scale * arrays[claim.array].at(element) + claim.offset != tensor[e]) {
        return "tensor " + program_.tensor(claim.tensor).name;
      }
    }
  }
  return "";
}

std::int64_t Both::inputCount() const {
  std::int64_t count = 1;
  for (const tc0::program::Tensor& tensor : program_.tensors()) {
    const auto* input = tensor.as<tc0::program::InputOp>();
    if (input == nullptr) continue;
    for (std::int64_t e = 0; e < tensor.elements; ++e) {
      std::int64_t width = input->range.hi - input->range.lo + 1;
      if (count > kMany / width) return kMany;
      count *= width;
    }
  }
  return count;
}

std::string Both::differenceAtAll(std::int64_t& visited) const {
  Inputs inputs;
  for (const tc0::program::Tensor& tensor : program_.tensors()) {
    if (const auto* input = tensor.as<tc0::program::InputOp>())
      inputs[tensor.name].assign(tensor.elements, input->range.lo);
  }
  for (visited = 1;; ++visited) {
    if (std::string found = difference(inputs); !found.empty()) return found;
    // The next inputs: count up as an odometer does.
    bool more = false;
    for (auto& [name, numbers] : inputs) {
      tc0::Range range = program_.tensor(program_.find(name)).as<tc0::program::InputOp>()->range;
      for (std::int64_t& number : numbers) {
        more = number < range.hi;
        number = more ? number + 1 : range.lo;
        if (more) break;
      }
      if (more) break;
    }
    if (!more) return "";
  }
}

std::string Both::differenceAtSome(int samples, std::uint64_t seed) const {
  std::mt19937_64 random(seed);
  for (int k = 0; k < samples; ++k) {
    Inputs inputs;
    for (const tc0::program::Tensor& tensor : program_.tensors()) {
      const auto* input = tensor.as<tc0::program::InputOp>();
      if (input == nullptr) continue;
      std::uniform_int_distribution<std::int64_t> any(input->range.lo, input->range.hi);
      for (std::int64_t e = 0; e < tensor.elements; ++e) {
        std::uint64_t end = random() % 8;
        inputs[tensor.name].push_back(end == 0   ? input->range.lo
                                      : end == 1 ? input->range.hi
                                                 : any(random));
      }
    }
    if (std::string found = difference(inputs); !found.empty()) return found;
  }
  return "";
}

}  // namespace truth
