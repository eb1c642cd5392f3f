#include "tests/tools/tc0/large_files.h"

#include <functional>

namespace tc0::hostile {
namespace {

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

std::string number(std::int64_t value) { return std::to_string(value); }

// Tensors t0, t1, ... of a program, and the last of them as its output.
class ProgramText {
 public:
  void add(const std::string& op, const std::string& shape, std::int64_t lo, std::int64_t hi,
           const std::string& more = "") {
    tensors_ += (count_ == 0 ? "{" : ",{") + std::string(R"("name":"t)") + number(count_) +
                R"(","op":")" + op + R"(","shape":[)" + shape + R"(],"range":[)" + number(lo) +
                "," + number(hi) + "]" + more + "}";
    ++count_;
  }
  // A step of the last tensor with a gate at `threshold`: 0 or 1.
  void step(const std::string& shape, std::int64_t threshold) {
    std::string name = "t" + number(count_);
    add("step", shape, 0, 1, R"(,"x":)" + number(count_ - 1));
    file_.tensor(name + ".start", {0, 1});
    file_.tensor(name + ".p", {threshold});
    file_.tensor(name + ".base", {0});
    file_.tensor(name + ".increments", {1});
  }
  std::int64_t last() const { return count_ - 1; }
  FileText& file() { return file_; }
  std::string bytes() const {
    return file_.program(R"({"metadata":{},"tensors":[)" + tensors_ +
                         R"(],"outputs":[{"name":"y","tensor":)" + number(last()) + "}]}");
  }

 private:
  std::string tensors_;
  std::int64_t count_ = 0;
  FileText file_;
};

// x + x, so many times, then a step.
std::string doubledProgram(int times) {
  ProgramText program;
  program.add("input", "1", 0, 1);
  for (int k = 1; k <= times; ++k) {
    std::string last = number(program.last());
    program.add("add", "1", 0, std::int64_t{1} << k, R"(,"a":)" + last + R"(,"b":)" + last);
  }
  program.step("1", 1);
  return program.bytes();
}

std::string joinedProgram(int times, bool thenStep) {
  ProgramText program;
  program.add("input", "1", 0, 1);
  for (int k = 1; k <= times; ++k) {
    std::string last = number(program.last());
    program.add("concat", number(std::int64_t{1} << k), 0, 1,
                R"(,"axis":0,"parts":[)" + last + "," + last + "]");
  }
  if (thenStep) program.step(number(std::int64_t{1} << times), 1);
  return program.bytes();
}

std::string partsProgram(std::int64_t count, bool thenStep) {
  ProgramText program;
  program.add("input", "1", 0, 1);
  std::string parts = "0";
  for (std::int64_t k = 1; k < count; ++k) parts += ",0";
  program.add("concat", number(count), 0, 1, R"(,"axis":0,"parts":[)" + parts + "]");
  if (thenStep) program.step(number(count), 1);
  return program.bytes();
}

std::string maximumProgram(std::int64_t count, std::int64_t rank) {
  ProgramText program;
  program.add("input", number(count), 0, 3);
  program.add("max", "1", 0, 3, R"(,"axis":0,"x":0,"rank":)" + number(rank));
  return program.bytes();
}

std::string stepsProgram(std::int64_t count) {
  ProgramText program;
  program.add("input", "1", 0, 1);
  for (std::int64_t k = 0; k < count; ++k) program.step("1", 1);
  return program.bytes();
}

std::string namesProgram(std::int64_t count) {
  ProgramText program;
  program.add("input", "1", 0, 1);
  for (std::int64_t k = 0; k < count; ++k) program.file().tensor("n" + number(k), {});
  return program.bytes();
}

const std::string kBit =
    R"({"name":"x","op":"input","shape":[],"range":[0,1],"coding":"bits","width":1})";

std::string stepOn(std::int64_t array, FileText& file, std::int64_t id) {
  std::string own = "a" + number(id);
  file.tensor(own + ".start", {0, 1});
  file.tensor(own + ".p", {1});
  file.tensor(own + ".base", {0});
  file.tensor(own + ".increments", {1});
  return R"({"name":"f)" + number(id) + R"(","op":"step","shape":[],"numerator":{"array":)" +
         number(array) + R"(,"at":[]},"tableAt":[0]})";
}

std::string structure(const std::string& arrays, std::int64_t output) {
  return R"({"arrays":[)" + arrays + R"(],"outputs":[{"name":"y","array":)" + number(output) +
         "}]}";
}

std::string doubledCircuit(int times) {
  FileText file;
  std::string arrays = kBit;
  for (int k = 1; k <= times; ++k) {
    std::string term = R"({"source":)" + number(k - 1) + R"(,"at":[]})";
    arrays += R"(,{"name":"s)" + number(k) + R"(","op":"sum","shape":[],"terms":[)" + term + "," +
              term + "]}";
  }
  arrays += "," + stepOn(times, file, times + 1);
  return file.circuit(structure(arrays, times + 1));
}

std::string stepsCircuit(std::int64_t count) {
  FileText file;
  std::string arrays = kBit;
  for (std::int64_t k = 1; k <= count; ++k) arrays += "," + stepOn(k - 1, file, k);
  return file.circuit(structure(arrays, count));
}

std::string sumsCircuit(std::int64_t count) {
  FileText file;
  std::string arrays = kBit;
  for (std::int64_t k = 1; k <= count; ++k)
    arrays += R"(,{"name":"s)" + number(k) + R"(","op":"sum","shape":[],"terms":[]})";
  return file.circuit(structure(arrays, count));
}

std::string wideSum(std::int64_t over, bool thenStep) {
  FileText file;
  std::string arrays = R"({"name":"x","op":"input","shape":[)" + number(over) +
                       R"(],"range":[0,1],"coding":"bits","width":1},)" +
                       R"({"name":"s","op":"sum","shape":[],"terms":[{"source":0,"over":[)" +
                       number(over) + R"(],"at":[[0,1]]}]})";
  if (thenStep) arrays += "," + stepOn(1, file, 2);
  return file.circuit(structure(arrays, thenStep ? 2 : 1));
}

std::string repeatedSum(std::int64_t over) {
  FileText file;
  std::string arrays = kBit +
                       R"(,{"name":"s","op":"sum","shape":[],"terms":[{"source":0,"over":[)" +
                       number(over) + R"(],"at":[]}]},)" + stepOn(1, file, 2);
  return file.circuit(structure(arrays, 2));
}

std::string thermometer(std::int64_t width) {
  FileText file;
  std::string arrays = R"({"name":"x","op":"input","shape":[],"range":[0,)" + number(width) +
                       R"(],"coding":"thermometer","width":)" + number(width) + "}," +
                       stepOn(0, file, 1);
  return file.circuit(structure(arrays, 1));
}

std::string termsCircuit(std::int64_t count) {
  FileText file;
  std::string arrays = kBit + R"(,{"name":"s","op":"sum","shape":[],"terms":[)";
  for (std::int64_t k = 0; k < count; ++k)
    arrays += k == 0 ? R"({"source":0,"at":[]})" : R"(,{"source":0,"at":[]})";
  arrays += "]}," + stepOn(1, file, 2);
  return file.circuit(structure(arrays, 2));
}

std::string namesCircuit(std::int64_t count) {
  FileText file;
  for (std::int64_t k = 0; k < count; ++k) file.tensor("n" + number(k), {});
  std::string arrays = kBit + "," + stepOn(0, file, 1);
  return file.circuit(structure(arrays, 1));
}

}  // namespace

void FileText::tensor(const std::string& name, const std::vector<std::int64_t>& values) {
  std::size_t begin = data_.size();
  for (std::int64_t value : values) data_ += checkfiles::littleEndian(value, 8);
  entries_ += "," + quoted(name) + R"(:{"dtype":"I64","shape":[)" + number(std::ssize(values)) +
              R"(],"data_offsets":[)" + number(begin) + "," + number(data_.size()) + "]}";
}

std::string FileText::file(const std::string& kind, const std::string& key,
                           const std::string& text) const {
  return checkfiles::container(R"({"__metadata__":{"format":"tc0","version":"1","kind":")" + kind +
                                   R"(",")" + key + R"(":)" + quoted(text) + "}" + entries_ + "}",
                               data_);
}

std::string FileText::program(const std::string& text) const {
  return file("program", "program", text);
}
std::string FileText::circuit(const std::string& text) const {
  return file("circuit", "structure", text);
}

std::vector<LargeFile> largeFiles() {
  constexpr std::int64_t kTera = std::int64_t{1} << 40;
  return {
      {"doubled60.safetensors", doubledProgram(60)},
      {"joined16.safetensors", joinedProgram(16, false)},
      {"joined16step.safetensors", joinedProgram(16, true)},
      {"joined20.safetensors", joinedProgram(20, true)},
      {"parts500000.safetensors", partsProgram(500'000, false)},
      {"parts500000step.safetensors", partsProgram(500'000, true)},
      {"max1.safetensors", maximumProgram(1'000'000, 1)},
      {"max500000.safetensors", maximumProgram(1'000'000, 500'000)},
      {"steps20000.safetensors", stepsProgram(20'000)},
      {"names1000000.safetensors", namesProgram(1'000'000)},
      {"doubled60.tc0", doubledCircuit(60)},
      {"steps20000.tc0", stepsCircuit(20'000)},
      {"sums500000.tc0", sumsCircuit(500'000)},
      {"over2^40.tc0", wideSum(kTera, false)},
      {"over2^40step.tc0", wideSum(kTera, true)},
      {"repeated2^40.tc0", repeatedSum(kTera)},
      {"thermometer.tc0", thermometer(4'000'000'000'000)},
      {"terms500000.tc0", termsCircuit(500'000)},
      {"names1000000.tc0", namesCircuit(1'000'000)},
  };
}

}  // namespace tc0::hostile
