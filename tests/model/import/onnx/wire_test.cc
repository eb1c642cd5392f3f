#include "model/import/onnx/wire.h"

#include <catch2/catch.hpp>

#include "model/import/onnx/read_onnx.h"
#include "tests/support/message.h"

using namespace tc0;
using namespace tc0::importer;

TEST_CASE("fields of every kind are read") {
  WireReader reader(
      std::string_view("\x08\x96\x01\x12\x02hi\x1d\0\0\x80\x3f\x21\1\0\0\0\0\0\0\0", 21), "f");
  CHECK(reader.next()->value == 150);
  CHECK(reader.next()->bytes == "hi");
  CHECK(floatOf(*reader.next(), "f") == 1.0F);
  CHECK(reader.next()->value == 1);
  CHECK_FALSE(reader.next());
}

TEST_CASE("packed and single numbers are one list") {
  std::vector<std::int64_t> list;
  WireReader reader(
      std::string_view("\x0a\x03\x01\xac\x02\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), "f");
  while (const auto field = reader.next()) appendIntegers(list, *field, "f");
  CHECK(list == std::vector<std::int64_t>{1, 300, -1});
}

TEST_CASE("bytes that are no message are refused") {
  auto read = [](std::string_view bytes) {
    return messageOf([&] {
      WireReader reader(bytes, "f");
      while (reader.next()) {
      }
    });
  };
  CHECK(read(std::string_view("\x0a\x05hi", 4)).starts_with("f: required 5 more bytes"));
  CHECK(read(std::string_view("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11))
            .starts_with("f: required 18446744073709551615 more bytes"));
  CHECK(read("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")
            .starts_with("f: required a number of at most 10 bytes"));
  CHECK(read("\x0f").starts_with("f: field 1: required wire type"));
  CHECK(read(std::string_view("\0\0", 2)).starts_with("f: required a protobuf field's number"));
}

TEST_CASE("files that are no networks are refused in one line") {
  for (const std::string& bytes :
       {std::string(), std::string("hello, world"), std::string(100, '\xff'),
        std::string("\x08\x07"), std::string("PK\3\4"), std::string(1000, '\n'),
        std::string("\x3a\x05\x0a\x03\x0a\x01x")}) {
    const std::string message = messageOf([&] { readOnnx(bytes, "", "f.onnx"); });
    INFO(message);
    CHECK(message.starts_with("f.onnx: "));
    CHECK(message.find('\n') == std::string::npos);
  }
}
