#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "tests/model/import/hostile_cases.h"

namespace tc0::importer {
namespace {

// Protobuf's wire format, written.
std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value > 127; value >>= 7) bytes += static_cast<char>(value | 128);
  return bytes + static_cast<char>(value);
}

std::string integer(int field, std::int64_t value) {
  return varint(field * 8) + varint(static_cast<std::uint64_t>(value));
}

std::string text(int field, const std::string& bytes) {
  return varint(field * 8 + 2) + varint(bytes.size()) + bytes;
}

std::string floats(const std::vector<float>& values) {
  std::string bytes(values.size() * 4, '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

constexpr int kFloat = 1, kInt8 = 3;

std::string tensor(const std::string& name, const std::vector<std::int64_t>& dims, int type,
                   const std::string& raw) {
  std::string bytes;
  for (std::int64_t d : dims) bytes += integer(1, d);
  return bytes + integer(2, type) + text(8, name) + text(9, raw);
}

std::string port(const std::string& name, const std::vector<std::int64_t>& dims,
                 int type = kFloat) {
  std::string shape;
  for (std::int64_t d : dims) shape += text(1, integer(1, d));
  return text(1, name) + text(2, text(1, integer(1, type) + text(2, shape)));
}

std::string node(const std::string& op, const std::vector<std::string>& inputs,
                 const std::vector<std::string>& outputs, const std::string& more = "") {
  std::string bytes;
  for (const std::string& name : inputs) bytes += text(1, name);
  for (const std::string& name : outputs) bytes += text(2, name);
  return bytes + text(3, "n") + text(4, op) + more;
}

std::string attribute(const std::string& name, const std::vector<std::int64_t>& values) {
  std::string bytes = text(1, name);
  for (std::int64_t v : values) bytes += integer(8, v);
  return text(5, bytes + integer(20, 7));
}

std::string external(const std::string& file, const std::string& offset, const std::string& size) {
  std::string bytes = integer(1, 2) + integer(2, kFloat) + text(8, "w") + integer(14, 1);
  bytes += text(13, text(1, "location") + text(2, file));
  bytes += text(13, text(1, "offset") + text(2, offset));
  return bytes + text(13, text(1, "length") + text(2, size));
}

// x is quantised by s and z, and then come the nodes.
struct Net {
  std::vector<std::int64_t> shape{1, 2};
  std::string scale = tensor("s", {}, kFloat, floats({0.5F}));
  std::string zero = tensor("z", {}, kInt8, std::string(1, '\0'));
  std::vector<std::string> tensors, nodes{node("Relu", {"d"}, {"y"})};
  std::string output = "y";
  std::int64_t opset = 17;

  std::string graph() const {
    std::string bytes = text(1, node("QuantizeLinear", {"x", "s", "z"}, {"q"})) +
                        text(1, node("DequantizeLinear", {"q", "s", "z"}, {"d"}));
    for (const std::string& n : nodes) bytes += text(1, n);
    bytes += text(5, scale) + text(5, zero);
    for (const std::string& t : tensors) bytes += text(5, t);
    return bytes + text(11, port("x", shape)) + text(12, port(output, {}));
  }
  std::string model() const {
    return integer(1, 8) + text(7, graph()) + text(8, integer(2, opset));
  }
};

Net with(const std::string& n, const std::vector<std::string>& tensors = {}) {
  Net net;
  net.nodes = {n};
  net.tensors = tensors;
  return net;
}

std::string matrix(const std::vector<std::int64_t>& dims, const std::string& raw,
                   int type = kFloat) {
  return with(node("MatMul", {"d", "w"}, {"y"}), {tensor("w", dims, type, raw)}).model();
}

std::vector<HostileCase> bytesThatAreNoMessage() {
  const std::string good = smallOnnx();
  return {
      {"empty", "", ""},
      {"one byte", "\x08", ""},
      {"text", "this is not a network\n", ""},
      {"zeros", std::string(64, '\0'), ""},
      {"ones", std::string(64, '\xff'), ""},
      {"cut in half", good.substr(0, good.size() / 2), ""},
      {"cut by a byte", good.substr(0, good.size() - 1), ""},
      {"a length of 2^62", integer(1, 8) + varint(7 * 8 + 2) + varint(std::uint64_t{1} << 62), ""},
      {"a length of all bits", varint(7 * 8 + 2) + varint(UINT64_MAX) + "x", ""},
      {"a varint without end", std::string(2, '\x80') + std::string(20, '\x80'), ""},
      {"a group of old", varint(7 * 8 + 3) + good, ""},
      {"the graph is a number", integer(1, 8) + integer(7, 5), ""},
      {"no graph", integer(1, 8) + text(8, integer(2, 17)), "no graph"},
      {"an empty graph", integer(1, 8) + text(7, ""), ""},
      {"a graph within itself",
       [] {
         std::string deep = "x";
         for (int i = 0; i < 2000; ++i) deep = text(7, deep);
         return deep;
       }(),
       ""},
      {"a function of its own", Net().model() + text(25, ""), "functions"},
  };
}

std::vector<HostileCase> wrongGraphs() {
  Net missing, negative, huge, open, ranks, old, unknown, silent;
  missing.output = "nothing";
  negative.shape = {1, -7};
  huge.shape = {1LL << 31, 1LL << 31, 1LL << 31};
  open.shape = {1, 0};
  ranks.shape.assign(500, 2);
  old.opset = 0;
  unknown.opset = 9999;
  silent.nodes = {};
  Net cycle, twice, self;
  cycle.nodes = {node("Add", {"d", "b"}, {"a"}), node("Relu", {"a"}, {"b"}),
                 node("Relu", {"b"}, {"y"})};
  twice.nodes = {node("Relu", {"d"}, {"y"}), node("Neg", {"d"}, {"y"})};
  self.nodes = {node("Relu", {"y"}, {"y"})};
  Net names = with(node("Relu", {"d"}, {"y"}), {tensor("s", {}, kFloat, floats({2}))});
  const std::string loop = text(5, text(1, "body") + text(6, text(2, "g")));
  return {
      {"an output that nothing makes", missing.model(), "'nothing'"},
      {"a negative extent", negative.model(), "extents"},
      {"extents whose product overflows", huge.model(), ""},
      {"an extent of 0", open.model(), "extents"},
      {"500 dimensions", ranks.model(), "dimensions"},
      {"no set of operators", old.model(), "opset"},
      {"a set of operators of the future", unknown.model(), "opset"},
      {"an output without nodes", silent.model(), "'y'"},
      {"a circle of two nodes", cycle.model(), "earlier nodes"},
      {"a node that reads itself", self.model(), "earlier nodes"},
      {"a result made twice", twice.model(), "twice"},
      {"an initialiser given twice", names.model(), "twice"},
      {"a missing operand", with(node("Relu", {"m"}, {"y"})).model(), "'m'"},
      {"no operand", with(node("Relu", {}, {"y"})).model(), ""},
      {"no result", with(node("Relu", {"d"}, {})).model(), ""},
      {"an operator that nobody knows", with(node("Frobnicate", {"d"}, {"y"})).model(),
       "Frobnicate"},
      {"control flow", with(node("Loop", {"d"}, {"y"}, loop)).model(), "control flow"},
      {"a name of a megabyte", with(node("Relu", {std::string(1 << 20, 'm')}, {"y"})).model(), ""},
      {"a view to extents of 2^40 and 2^48",
       with(node("Expand", {"d", "e"}, {"y"}),
            {tensor("e", {2}, 7, std::string("\0\0\0\0\0\1\0\0\0\0\0\0\0\1\0\0", 16))})
           .model(),
       ""},
      {"a transposition of dimension 9",
       with(node("Transpose", {"d"}, {"y"}, attribute("perm", {0, 9}))).model(), ""},
      {"a transposition of one dimension twice",
       with(node("Transpose", {"d"}, {"y"}, attribute("perm", {1, 1}))).model(), ""},
  };
}

std::vector<HostileCase> wrongTensors() {
  Net nan, zero, infinite, kind, below;
  nan.scale = tensor("s", {}, kFloat, floats({NAN}));
  zero.scale = tensor("s", {}, kFloat, floats({0}));
  infinite.scale = tensor("s", {}, kFloat, floats({INFINITY}));
  below.scale = tensor("s", {}, kFloat, floats({-0.5F}));
  kind.zero = tensor("z", {}, kFloat, floats({0.5F}));
  return {
      {"a scale that is no number", nan.model(), ""},
      {"a scale of 0", zero.model(), ""},
      {"an infinite scale", infinite.model(), ""},
      {"a negative scale", below.model(), ""},
      {"a zero point that is no integer", kind.model(), ""},
      {"too few bytes for the shape", matrix({2, 2}, floats({1, 2, 3})), "bytes"},
      {"too many bytes for the shape", matrix({2, 2}, floats({1, 2, 3, 4, 5})), "bytes"},
      {"a shape of 2^62 numbers", matrix({1LL << 31, 1LL << 31}, floats({1})), ""},
      {"a shape whose product wraps to 1", matrix({1LL << 32, 1LL << 32, 1}, floats({1})), ""},
      {"a negative shape", matrix({-2, -2}, floats({1, 2, 3, 4})), "extents"},
      {"numbers of type text", matrix({2, 2}, "abcd", 8), "type"},
      {"numbers of type 99", matrix({2, 2}, "abcd", 99), "type"},
      {"factors that do not fit", matrix({3, 2}, floats({1, 2, 3, 4, 5, 6})), ""},
      {"weights that are no numbers", matrix({2, 2}, floats({NAN, 1, 2, 3})), ""},
      {"infinite weights", matrix({2, 2}, floats({INFINITY, 1, 2, 3})), ""},
      {"external data above the folder",
       with(node("MatMul", {"d", "w"}, {"y"}), {external("../../etc/passwd", "0", "8")}).model(),
       "beside the network"},
      {"external data by a full path",
       with(node("MatMul", {"d", "w"}, {"y"}), {external("/etc/passwd", "0", "8")}).model(),
       "beside the network"},
      {"external data with a negative place",
       with(node("MatMul", {"d", "w"}, {"y"}), {external("w.bin", "-8", "8")}).model(),
       "number of bytes"},
  };
}

}  // namespace

std::string smallOnnx() { return Net().model(); }

std::vector<HostileCase> hostileOnnx() {
  std::vector<HostileCase> cases = bytesThatAreNoMessage();
  for (auto more : {wrongGraphs(), wrongTensors()})
    cases.insert(cases.end(), more.begin(), more.end());
  return cases;
}

}  // namespace tc0::importer
