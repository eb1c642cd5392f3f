#include <cmath>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>

#include "tests/model/import/hostile_cases.h"

namespace tc0::importer {
namespace {

// A part of a flatbuffer: a table's fields, a vector's elements, or text. Parts lie behind what
// refers to them.
struct Part {
  struct Field {
    int number = 0;
    std::string bytes;           // of a number
    std::shared_ptr<Part> part;  // or what the field refers to
  };
  std::vector<Field> fields;  // of a table
  std::vector<std::shared_ptr<Part>> parts;
  std::string elements;  // of a vector of numbers
  std::int64_t count = -1;
  bool isTable = false;
};
using PartPtr = std::shared_ptr<Part>;

template <class T>
std::string raw(T value) {
  std::string bytes(sizeof(T), '\0');
  std::memcpy(bytes.data(), &value, sizeof(T));
  return bytes;
}

template <class T>
PartPtr numbers(const std::vector<T>& values) {
  auto part = std::make_shared<Part>();
  for (T v : values) part->elements += raw(v);
  part->count = std::ssize(values);
  return part;
}

PartPtr text(const std::string& letters) {
  auto part = std::make_shared<Part>();
  part->elements = letters + '\0';
  part->count = std::ssize(letters);
  return part;
}

PartPtr list(std::vector<PartPtr> parts) {
  auto part = std::make_shared<Part>();
  part->count = std::ssize(parts);
  part->parts = std::move(parts);
  return part;
}

PartPtr table(std::vector<Part::Field> fields) {
  auto part = std::make_shared<Part>();
  part->fields = std::move(fields);
  part->isTable = true;
  return part;
}

void put32(std::string& bytes, std::size_t at, std::uint32_t value) {
  bytes.replace(at, 4, raw(value));
}

std::size_t write(std::string& bytes, const Part& part) {
  std::vector<std::pair<std::size_t, const Part*>> references;
  bytes.resize((bytes.size() + 7) / 8 * 8);
  std::size_t at = bytes.size();
  if (part.isTable) {
    int most = -1;
    std::uint16_t size = 4;
    for (const auto& field : part.fields) most = std::max(most, field.number);
    std::vector<std::uint16_t> places(most + 1);
    for (const auto& field : part.fields) {
      places[field.number] = size;
      size += field.part ? 4 : field.bytes.size();
    }
    bytes += raw(static_cast<std::uint16_t>(4 + 2 * places.size())) + raw(size);
    for (std::uint16_t place : places) bytes += raw(place);
    const std::size_t list = at;
    at = bytes.size();
    bytes += raw(static_cast<std::int32_t>(at - list));
    for (const auto& field : part.fields) {
      if (field.part) references.emplace_back(bytes.size(), field.part.get());
      bytes += field.part ? raw(std::uint32_t{0}) : field.bytes;
    }
  } else {
    bytes += raw(static_cast<std::uint32_t>(part.count)) + part.elements;
    for (const PartPtr& p : part.parts) {
      references.emplace_back(bytes.size(), p.get());
      bytes += raw(std::uint32_t{0});
    }
  }
  std::map<const Part*, std::size_t> written;  // parts may be shared within a list
  for (const auto& [from, to] : references) {
    if (!written.contains(to)) written[to] = write(bytes, *to);
    put32(bytes, from, static_cast<std::uint32_t>(written[to] - from));
  }
  return at;
}

constexpr std::int8_t kInt8 = 9, kInt32 = 2;

// A layer of 4 numbers to 3.
struct Net {
  std::vector<std::int32_t> inShape{1, 4}, weightShape{3, 4}, outShape{1, 3};
  std::int8_t inType = kInt8, weightType = kInt8;
  std::vector<float> inScale{0.5F}, weightScale{0.25F};
  std::vector<std::int64_t> inZero{3}, weightZero{0};
  std::vector<std::int8_t> weights{1, -2, 3, 4, 5, 6, -7, 8, 9, 10, 11, 12};
  std::vector<std::int32_t> operands{0, 1, 2}, results{3}, inputs{0}, outputs{3};
  std::uint32_t weightBuffer = 1, code = 0;
  std::int8_t builtin = 9, activation = 0;
  int graphs = 1, codes = 1, copies = 1;  // of the graph, the code and the weights

  static PartPtr tensor(const std::string& name, const std::vector<std::int32_t>& shape,
                        std::int8_t type, std::uint32_t buffer, const std::vector<float>& scale,
                        const std::vector<std::int64_t>& zero) {
    return table({{0, "", numbers(shape)},
                  {1, raw(type), nullptr},
                  {2, raw(buffer), nullptr},
                  {3, "", text(name)},
                  {4, "", table({{2, "", numbers(scale)}, {3, "", numbers(zero)}})}});
  }
  std::string model() const {
    std::vector<PartPtr> graphList, codeList;
    std::vector<PartPtr> tensors{
        tensor("x", inShape, inType, 0, inScale, inZero),
        tensor("w", weightShape, weightType, weightBuffer, weightScale, weightZero),
        tensor("b", {3}, kInt32, 2, {0.125F}, {0}), tensor("y", outShape, kInt8, 0, {2.0F}, {-5})};
    tensors.resize(3 + copies, tensors[1]);
    if (copies > 1) tensors[3] = tensors[1];
    for (int i = 0; i < codes; ++i) codeList.push_back(table({{0, raw(builtin), nullptr}}));
    for (int i = 0; i < graphs; ++i)
      graphList.push_back(
          table({{0, "", list(tensors)},
                 {1, "", numbers(inputs)},
                 {2, "", numbers(outputs)},
                 {3, "",
                  list({table({{0, raw(code), nullptr},
                               {1, "", numbers(operands)},
                               {2, "", numbers(results)},
                               {4, "", table({{0, raw(activation), nullptr}})}})})}}));
    const PartPtr buffers = list(
        {table({}), table({{0, "", numbers(weights)}}),
         table({{0, "",
                 numbers(std::vector<std::int8_t>{9, 0, 0, 0, 1, 0, 0, 0, -9, -1, -1, -1})}})});
    std::string bytes = raw(std::uint32_t{0}) + "TFL3";
    const std::size_t root = write(bytes, *table({{0, raw(std::uint32_t{3}), nullptr},
                                                  {1, "", list(codeList)},
                                                  {2, "", list(graphList)},
                                                  {3, "", text("by hand")},
                                                  {4, "", buffers}}));
    put32(bytes, 0, static_cast<std::uint32_t>(root));
    return bytes;
  }
};

template <class Change>
std::string changed(const Change& change) {
  Net net;
  change(net);
  return net.model();
}

// The file with one number of four bytes at a place.
std::string patched(std::size_t at, std::uint32_t value) {
  std::string bytes = smallTflite();
  put32(bytes, at, value);
  return bytes;
}

std::uint32_t number(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  std::memcpy(&value, bytes.data() + at, 4);
  return value;
}

std::vector<HostileCase> wrongBytes() {
  const std::string good = smallTflite();
  const std::size_t root = number(good, 0), list = root - number(good, root);
  std::string places = good;
  places.replace(list, 2, raw(std::uint16_t{0xfffe}));
  std::string beyond = good;
  beyond.replace(list + 4 + 4, 2, raw(std::uint16_t{0xfff0}));
  return {
      {"the name alone", std::string(4, '\0') + "TFL3", ""},
      {"a file cut in half", good.substr(0, good.size() / 2), ""},
      {"a file cut by 8 bytes", good.substr(0, good.size() - 8), ""},
      {"a root beyond the end", patched(0, 1U << 30), ""},
      {"a root at the last byte", patched(0, static_cast<std::uint32_t>(good.size() - 1)), ""},
      {"a list of places before the file", patched(root, 1U << 20), ""},
      {"a list of places beyond the end", patched(root, static_cast<std::uint32_t>(-(1 << 20))),
       ""},
      {"a list of places larger than the file", places, ""},
      {"a field beyond its table", beyond, ""},
      {"a reference of all bits", patched(root + 12, UINT32_MAX), ""},
      {"a reference to itself", patched(root + 12, 0), ""},
      {"a vector of 2^32 elements", patched(root + 12 + number(good, root + 12), UINT32_MAX), ""},
      {"the list of graphs is the list of codes", patched(root + 12, number(good, root + 8) - 4),
       ""},
  };
}

std::vector<HostileCase> wrongNetworks() {
  return {
      {"no graph", changed([](Net& n) { n.graphs = 0; }), "one graph"},
      {"two graphs", changed([](Net& n) { n.graphs = 2; }), "one graph"},
      {"no operators' codes", changed([](Net& n) { n.codes = 0; }), "code"},
      {"an operator's code that is not there", changed([](Net& n) { n.code = 7; }), "code"},
      {"an operator that nobody knows", changed([](Net& n) { n.builtin = 99; }), "operator"},
      {"an operand that is not there", changed([](Net& n) {
         n.operands = {0, 77, 2};
       }),
       ""},
      {"a negative operand", changed([](Net& n) {
         n.operands = {-5, 1, 2};
       }),
       ""},
      {"no operands", changed([](Net& n) { n.operands = {}; }), "operands"},
      {"no results", changed([](Net& n) { n.results = {}; }), "operands"},
      {"an operator that reads its result", changed([](Net& n) {
         n.operands = {3, 1, 2};
       }),
       ""},
      {"an input that is not there", changed([](Net& n) { n.inputs = {400}; }), ""},
      {"an output that is not there", changed([](Net& n) { n.outputs = {-2}; }), ""},
      {"a buffer that is not there", changed([](Net& n) { n.weightBuffer = 55; }), "weights"},
      {"too few weights", changed([](Net& n) { n.weights.resize(5); }), "bytes"},
      {"weights of another type", changed([](Net& n) { n.weightType = kInt32; }), "bytes"},
      {"weights of type text", changed([](Net& n) { n.weightType = 5; }), "type"},
      {"weights of a negative shape", changed([](Net& n) {
         n.weightShape = {-3, -4};
       }),
       ""},
      {"weights of 2^62 numbers", changed([](Net& n) {
         n.weightShape = {INT32_MAX, INT32_MAX};
       }),
       ""},
      {"an input of 2^62 numbers", changed([](Net& n) {
         n.inShape = {1, INT32_MAX, INT32_MAX};
       }),
       ""},
      {"a scale that is no number", changed([](Net& n) { n.inScale = {NAN}; }), ""},
      {"a scale of 0", changed([](Net& n) { n.inScale = {0}; }), ""},
      {"a negative scale", changed([](Net& n) { n.weightScale = {-1}; }), ""},
      {"no scale", changed([](Net& n) { n.inScale = {}; }), ""},
      {"two scales for three rows", changed([](Net& n) {
         n.weightScale = {1, 2};
       }),
       "scale"},
      {"a zero point of 2^62", changed([](Net& n) { n.inZero = {1LL << 62}; }), ""},
      {"an activation that nobody knows", changed([](Net& n) { n.activation = 77; }), ""},
      {"200,000 tensors that share a list of 400,000 numbers", changed([](Net& n) {
         n.copies = 200000;
         n.weightScale.assign(400000, 1);
       }),
       "share"},
      {"a result of another shape", changed([](Net& n) {
         n.outShape = {1, 5};
       }),
       ""},
  };
}

}  // namespace

std::string smallTflite() { return Net().model(); }

std::vector<HostileCase> hostileTflite() {
  std::vector<HostileCase> cases = wrongBytes();
  for (const HostileCase& more : wrongNetworks()) cases.push_back(more);
  return cases;
}

}  // namespace tc0::importer
