#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/tools/command_line.h"

using namespace tc0;
using Json = nlohmann::ordered_json;

namespace {

// The numbers of a value, in order.
void append(const Json& value, std::vector<std::int64_t>& numbers) {
  if (value.is_array())
    for (const Json& element : value) append(element, numbers);
  else
    numbers.push_back(value.get<std::int64_t>());
}

// The numbers of a sample. Other formats have digits instead, "sum_0[0]", "sum_0[1]", ..., lowest
// first, the last one of them negative.
std::vector<std::int64_t> numbersOf(const Json& sample) {
  std::vector<std::int64_t> numbers;
  std::int64_t last = 0;
  for (const auto& [name, value] : sample.items()) {
    std::size_t bracket = name.find('[');
    if (bracket == std::string::npos) {
      append(value, numbers);
      continue;
    }
    int digit = std::stoi(name.substr(bracket + 1));
    if (digit == 0) {
      numbers.push_back(0);
      last = 0;
    }
    std::int64_t own = value.get<std::int64_t>() << digit;
    numbers.back() += 2 * last - own;
    last = own;
  }
  return numbers;
}

// All outputs of each sample as one list of numbers.
std::vector<std::vector<std::int64_t>> outputs(const Workplace& place, const std::string& file,
                                               const std::string& inputs) {
  Json samples = Json::parse(place.output("tc0 eval " + file + " --inputs " + inputs + " --json"));
  std::vector<std::vector<std::int64_t>> numbers;
  for (const Json& sample : samples) numbers.push_back(numbersOf(sample));
  return numbers;
}

// Every assignment of `bits` bits, a line each.
std::string allAssignments(int bits) {
  std::string lines;
  for (int assignment = 0; assignment < 1 << bits; ++assignment) {
    for (int bit = 0; bit < bits; ++bit) lines += (assignment >> bit & 1) != 0 ? "1 " : "0 ";
    lines += "\n";
  }
  return lines;
}

void expectRefused(const Workplace& place, const std::string& inputs,
                   const std::vector<std::string>& says) {
  place.write("inputs", inputs);
  Run run = place.run("tc0 eval attention.tc0 --inputs inputs");
  INFO(inputs << "\n" << run.err);
  CHECK(run.code == 2);
  CHECK(run.out == "");
  CHECK(isOneLine(run.err));
  for (const std::string& part : says) CHECK(run.err.find(part) != std::string::npos);
}

}  // namespace

TEST_CASE("eval reads text and JSON alike") {
  Workplace place;
  place.output("tc0 new attention --n 2 --dimension 2 --bits 2 -o attention.tc0");
  place.write("lines", "# four numbers a sample\n0 1 2 3\n\n3,2,\t1,0 # backwards\r\n");
  place.write("list", R"([{"x": [[0, 1], [2, 3]]}, {"x": [3, 2, 1, 0]}])");
  place.write("object", R"({"x": [0, 1, 2, 3]})");
  auto expected = outputs(place, "attention.tc0", "lines");
  REQUIRE(expected.size() == 2);
  CHECK(expected[0].size() == 4);
  CHECK(outputs(place, "attention.tc0", "list") == expected);
  CHECK(outputs(place, "attention.tc0", "- < lines") == expected);
  CHECK(outputs(place, "attention.tc0", "object") == decltype(expected){expected[0]});
}

TEST_CASE("eval prints nested lists after the shapes, as text and as JSON") {
  Workplace place;
  place.output("tc0 new adder --bits 2 -o adder.tc0");
  place.write("inputs", "1 1 0 1\n0 0 1 1\n");
  CHECK(place.output("tc0 eval adder.tc0 -i inputs") ==
        "sample 0\n  sum = [1,0,1]\nsample 1\n  sum = [1,1,0]\n");
  CHECK(place.output("tc0 eval adder.tc0 -i inputs --json") ==
        "[{\"sum\":[1,0,1]},{\"sum\":[1,1,0]}]\n");
  Json all = Json::parse(place.output("tc0 eval adder.tc0 -i inputs --json --all"));
  CHECK(all[0].dump() == R"({"x":[1,1],"y":[0,1],"low":[1,5],"carry":[0,1],"sum":[1,0,1]})");
  place.output("tc0 new sorting --n 2 --bits 2 -o sorting.tc0");
  place.write("inputs", "3 1\n");
  CHECK(place.output("tc0 eval sorting.tc0 -i inputs") == "sample 0\n  sorted = [1,3]\n");
}

TEST_CASE("random samples follow from the seed and can be given back as inputs") {
  Workplace place;
  place.output("tc0 new random --n 10 --seed 4 -o r.tc0 && tc0 convert r.tc0 net.tc0 --expand");
  std::string first = place.output("tc0 eval r.tc0 --random 20 --seed 5 --json");
  CHECK(first == place.output("tc0 eval r.tc0 --random 20 --seed 5 --json"));
  CHECK(first == place.output("tc0 eval net.tc0 --random 20 --seed 5 --json"));
  CHECK(first != place.output("tc0 eval r.tc0 --random 20 --seed 6 --json"));
}

TEST_CASE("inputs that do not fit are refused, naming the place, what is required and found") {
  Workplace place;
  place.output("tc0 new attention --n 2 --dimension 2 --bits 2 -o attention.tc0");
  expectRefused(place, "1 2 3\n", {"inputs:1", "4", "found 3"});
  expectRefused(place, "0 0 0 0\n1 2 3 0 1\n", {"inputs:2", "4", "found 5"});
  expectRefused(place, "0 1 4 2\n", {"'x'", "[1, 0]", "[0, 3]", "found 4"});
  expectRefused(place, "0 1 2 -1\n", {"'x'", "[1, 1]", "[0, 3]", "found -1"});
  expectRefused(place, "0 1 2 9223372036854775808\n", {"inputs:1", "9223372036854775808"});
  expectRefused(place, "0 1 two 3\n", {"inputs:1", "two"});
  expectRefused(place, "0 1 2.5 3\n", {"inputs:1", ".5"});
  expectRefused(place, "", {"found none"});
  expectRefused(place, "# nothing\n", {"found none"});
  expectRefused(place, "[]", {"found none"});
  expectRefused(place, "{", {"inputs"});
  expectRefused(place, R"({"x": [0, 1, 2]})", {"'x'", "4", "found 3"});
  expectRefused(place, R"({"x": [[0, 1], [2, 7]]})", {"'x'", "[1, 1]", "[0, 3]", "found 7"});
  expectRefused(place, R"({"x": [0, 1, 2, "3"]})", {"'x'"});
  expectRefused(place, R"({"x": [0, 1, 2, 3.0]})", {"'x'"});
  expectRefused(place, R"({"x": [0, 1, 2, 3], "y": 1})", {"1 inputs", "found 2"});
  expectRefused(place, R"({"y": [0, 1, 2, 3]})", {"x"});
  expectRefused(place, R"([{"x": [0, 1, 2, 3]}, 5])", {"sample 1"});
  expectRefused(place, R"({"x": [0, 1, 2, 3], "x": [0, 1, 2, 3]})", {"x"});
  expectRefused(place, std::string(200'000, '['), {"inputs"});
}

TEST_CASE("a conversion between any two readable formats computes the same on all inputs") {
  const std::vector<std::string> kFormats{"net.tc0", "blif", "aag", "aig", "bench", "th"};
  for (const char* made : {"adder --bits 3", "multiplier --bits 2", "symmetric --n 5"}) {
    INFO(made);
    Workplace place;
    place.output(std::string("tc0 new ") + made + " -o made.tc0");
    Json stats = Json::parse(place.output("tc0 stats made.tc0 --json"));
    place.write("inputs", allAssignments(stats["input_wires"].get<int>()));
    auto expected = outputs(place, "made.tc0", "inputs");
    for (const std::string& first : kFormats) {
      place.output("tc0 convert made.tc0 first." + first + " --expand");
      CHECK((outputs(place, "first." + first, "inputs") == expected));
      for (const std::string& second : kFormats) {
        INFO(first << " to " << second);
        place.output("tc0 convert first." + first + " second." + second + " --simplify");
        CHECK((outputs(place, "second." + second, "inputs") == expected));
      }
    }
  }
}
