#include <catch2/catch.hpp>

#include "circuit/base/error.h"
#include "tests/tools/command_line.h"
#include "tools/samples/npy.h"
#include "tools/samples/npz.h"

using namespace tc0;

namespace {

// An array file with this header and data, by hand.
std::string npy(const std::string& header, const std::string& data, char version = 1) {
  std::string bytes = "\x93NUMPY";
  bytes += {version, '\0', static_cast<char>(header.size() & 255),
            static_cast<char>(header.size() >> 8)};
  if (version > 1) bytes += {'\0', '\0'};
  return bytes + header + data;
}

std::string header(const std::string& descr, const std::string& shape,
                   const std::string& fortran = "False") {
  return "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n";
}

std::vector<std::int64_t> numbers(const std::string& bytes) { return parseNpy(bytes, "f").values; }

void refused(const std::string& bytes, const std::string& says) {
  CHECK_THROWS_WITH(parseNpy(bytes, "f"),
                    Catch::StartsWith("f: required") && Catch::Contains(says));
}

}  // namespace

TEST_CASE("integers of every size, sign and byte order are read") {
  using Numbers = std::vector<std::int64_t>;
  CHECK(numbers(npy(header("|i1", "(2,)"), "\x05\xff")) == Numbers{5, -1});
  CHECK(numbers(npy(header("|u1", "(2,)"), "\x05\xff")) == Numbers{5, 255});
  CHECK(numbers(npy(header("|b1", "(2,)"), std::string("\1\0", 2))) == Numbers{1, 0});
  CHECK(numbers(npy(header("<i2", "(2,)"), std::string("\1\2\xff\xff", 4))) == Numbers{513, -1});
  CHECK(numbers(npy(header(">i2", "(2,)"), std::string("\1\2\xff\xfe", 4))) == Numbers{258, -2});
  CHECK(numbers(npy(header("<u2", "(1,)"), "\xff\xff")) == Numbers{65535});
  CHECK(numbers(npy(header("<i4", "(1,)"), "\xfe\xff\xff\xff")) == Numbers{-2});
  CHECK(numbers(npy(header(">u4", "(1,)"), "\xff\xff\xff\xfe")) == Numbers{4294967294});
  CHECK(numbers(npy(header(">i8", "(1,)"), "\x80" + std::string(7, '\0'))) == Numbers{INT64_MIN});
  CHECK(numbers(npy(header("<u8", "(1,)"), std::string(7, '\xff') + "\x7f")) == Numbers{INT64_MAX});
  refused(npy(header("<u8", "(1,)"), std::string(8, '\xff')), "64 bits with sign");
}

TEST_CASE("a column-major array is the row-major one") {
  const std::string rows = npy(header("|i1", "(2, 3)"), "\1\2\3\4\5\6");
  const std::string columns = npy(header("|i1", "(2, 3)", "True"), "\1\4\2\5\3\6");
  CHECK(numbers(columns) == numbers(rows));
  CHECK(parseNpy(columns, "f").shape == Shape{2, 3});
  const std::string cube =
      npy(header("|i1", "(2, 2, 2)", "True"), std::string("\0\4\2\6\1\5\3\7", 8));
  CHECK(numbers(cube) == std::vector<std::int64_t>{0, 1, 2, 3, 4, 5, 6, 7});
}

TEST_CASE("newer versions and keys in any order are read") {
  CHECK(numbers(npy(header("<i2", "(1,)"), std::string("\1\0", 2), 2)).size() == 1);
  CHECK(numbers(npy(header("<i2", "(1,)"), std::string("\1\0", 2), 3)).size() == 1);
  CHECK(numbers(npy("{\"shape\":(1,),\"descr\":\"|i1\",\"fortran_order\":False}", "\7")).size() ==
        1);
}

TEST_CASE("hostile arrays are refused in a line") {
  const std::string sound = npy(header("<i8", "(1,)"), std::string(8, '\1'));
  REQUIRE(numbers(sound).size() == 1);
  refused("", "NumPy");
  refused("not an array at all", "NumPy");
  refused(npy(header("<f8", "(1,)"), std::string(8, '\1')), "floats");
  refused(npy(header("<f4", "(2,)"), std::string(8, '\1')), "floats");
  refused(npy(header("<c8", "(1,)"), std::string(8, '\1')), "floats");
  refused(npy(header("|O", "(1,)"), std::string(8, '\1')), "'|O'");
  refused(npy(header("<i3", "(1,)"), std::string(3, '\1')), "'<i3'");
  refused(npy(header("<M8[ns]", "(1,)"), std::string(8, '\1')), "'<M8[ns]'");
  refused(npy("{'descr': [('a', '<i8')], 'fortran_order': False, 'shape': (1,), }", "12345678"),
          "'[('a'");
  refused(sound.substr(0, sound.size() - 1), "8 bytes of data");
  refused(sound + "x", "8 bytes of data");
  refused(npy(header("<i8", "(9223372036854775807, 9223372036854775807)"), ""), "bytes of data");
  refused(npy(header("<i8", "(-1,)"), ""), "shape");
  refused(npy(header("<i8", "(99999999999999999999,)"), ""), "shape");
  refused(npy(header("<i8", "(1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1)"), ""), "shape");
  refused(npy(header("<i8", "1"), ""), "'('");
  refused(npy("{'descr': '<i8', 'shape': (1,)}", "12345678"), "fortran_order");
  refused(npy("{'descr': '<i8', 'descr': '<i8'}", ""), "once");
  refused(npy("{'descr': '<i8", ""), "header");
  refused(npy(std::string(60000, '{'), ""), "header");
  refused(npy(header("<i8", "(1,)", "Maybe"), std::string(8, '\1')), "True or False");
  refused(sound.substr(0, 20), "header");
  refused(npy(header("<i8", "(1,)"), std::string(8, '\1'), 9), "version");
  CHECK(
      parseNpy(npy(header("<i8", "(0, 9223372036854775807, 2)", "True"), ""), "f").values.empty());
}

TEST_CASE("archives that Python's zipfile writes, stored and deflated, are read") {
  if (!isInstalled("python3")) {
    WARN("python3 is not installed: its archives are not read");
    return;
  }
  Workplace place;
  place.write("make.py", R"(import struct, zipfile, sys
def npy(shape, numbers):
    text = repr({'descr': '<i8', 'fortran_order': False, 'shape': shape}) + '\n'
    return (b'\x93NUMPY\x01\x00' + struct.pack('<H', len(text)) + text.encode()
            + struct.pack('<%dq' % len(numbers), *numbers))
for name, how in ('stored', zipfile.ZIP_STORED), ('deflated', zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(name + '.npz', 'w', how) as archive:
        for array, shape, numbers in ('x', (2, 3), range(6)), ('y', (2,), (-1, 9)):
            with archive.open(array + '.npy', 'w', force_zip64=True) as file:
                file.write(npy(shape, list(numbers)))
        archive.comment = b'a comment'
)");
  place.output("python3 make.py");
  for (const char* file : {"stored.npz", "deflated.npz"}) {
    INFO(file);
    std::vector<StoredArray> arrays = parseNpz(place.read(file), file);
    REQUIRE(arrays.size() == 2);
    CHECK(arrays[0].name == "x");
    CHECK(arrays[0].shape == Shape{2, 3});
    CHECK(arrays[0].values == std::vector<std::int64_t>{0, 1, 2, 3, 4, 5});
    CHECK(arrays[1].values == std::vector<std::int64_t>{-1, 9});
  }
}

TEST_CASE("hostile archives are refused in a line, whichever byte is wrong") {
  std::ostringstream out;
  const std::vector<std::int64_t> values{1, 2, 3, 4};
  writeNpz(out, 2, {{"x", {2}, values}, {"y", {2}, values}});
  const std::string sound = out.str();
  REQUIRE(parseNpz(sound, "f").size() == 2);
  // A changed byte is refused, unless it is one that says nothing: a date, a version, a second copy.
  for (std::size_t at = 0; at < sound.size(); ++at)
    for (int change : {1, 128, 255}) {
      std::string broken = sound;
      broken[at] = static_cast<char>(broken[at] ^ change);
      try {
        for (const StoredArray& array : parseNpz(broken, "f")) CHECK(array.values == values);
      } catch (const Error& error) {
        CHECK_THAT(error.what(), Catch::StartsWith("f: "));
      }
    }
  for (std::size_t size = 0; size < sound.size(); ++size)
    CHECK_THROWS_AS(parseNpz(sound.substr(0, size), "f"), Error);
  std::string twice = sound;
  for (std::size_t at = 0; (at = twice.find("y.npy", at)) != std::string::npos;) twice[at] = 'x';
  CHECK_THROWS_WITH(parseNpz(twice, "f"), Catch::Contains("found two"));
}

TEST_CASE("a deflated file that claims to be huge is refused before memory is taken") {
  if (!isInstalled("python3")) return;
  Workplace place;
  place.write("make.py", R"(import zipfile
with zipfile.ZipFile('bomb.npz', 'w', zipfile.ZIP_DEFLATED) as archive:
    archive.writestr('x.npy', b'\0' * 100)
data = bytearray(open('bomb.npz', 'rb').read())
directory = data.rfind(b'PK\x01\x02')
data[directory + 24:directory + 28] = (4000000000).to_bytes(4, 'little')
open('bomb.npz', 'wb').write(data)
)");
  place.output("python3 make.py");
  CHECK_THROWS_WITH(parseNpz(place.read("bomb.npz"), "f"), Catch::Contains("found 4000000000"));
}
