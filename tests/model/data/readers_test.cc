#include <unistd.h>
#include <zlib.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>

#include "circuit/base/file.h"
#include "model/data/png.h"
#include "model/data/sources.h"
#include "tests/support/message.h"

namespace {

using tc0::Dataset;
using tc0::messageOf;
namespace fs = std::filesystem;

struct Folder {
  fs::path path = fs::temp_directory_path() / ("tc0-readers-" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  void write(const std::string& name, const std::string& bytes) const {
    fs::create_directories((path / name).parent_path());
    std::ofstream(path / name, std::ios::binary) << bytes;
  }
};

// 32 bits, the highest byte first.
std::string number(std::uint32_t n) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(n >> shift);
  return bytes;
}

std::string idx(const std::vector<std::uint32_t>& shape, const std::string& bytes) {
  std::string out("\0\0\x08", 3);
  out.push_back(shape.size());
  for (const std::uint32_t n : shape) out += number(n);
  return out + bytes;
}

std::string gzip(const std::string& text, const fs::path& scratch) {
  gzFile file = gzopen(scratch.c_str(), "wb");
  gzwrite(file, text.data(), text.size());
  gzclose(file);
  return tc0::readFile(scratch);
}

using Catch::Matchers::Contains;

}  // namespace

TEST_CASE("the shipped digits") {
  const Dataset digits = tc0::loadDataset("digits");
  CHECK(digits.train.count() == 1438);
  CHECK(digits.test.count() == 359);
  CHECK(digits.train.labels.size() == 1438);
  CHECK(digits.train.labels[0] == 0);
  CHECK(digits.train.row(0)[2] == 5);
  CHECK(digits.test.labels[0] == 4);
  std::map<std::int64_t, int> seen;
  for (const std::int64_t label : digits.test.labels) ++seen[label];
  CHECK(seen.size() == 10);
  for (const float v : digits.train.values) REQUIRE((v >= 0 && v <= 16));
}

TEST_CASE("digits with a damaged line are refused") {
  const Folder folder;
  folder.write("digits.csv.gz", "1,2,3\n");
  CHECK_THAT(messageOf([&] { tc0::loadDigits(folder.path); }),
             Contains("digits.csv.gz:1") && Contains("64 pixels"));
}

TEST_CASE("idx files, plain and gzip") {
  const Folder folder;
  folder.write("train-images-idx3-ubyte", idx({2, 2, 2}, "\1\2\3\4\5\6\7\xff"));
  folder.write("train-labels-idx1-ubyte", idx({2}, std::string("\0\3", 2)));
  folder.write("t10k-images-idx3-ubyte.gz", gzip(idx({1, 2, 2}, "abcd"), folder.path / "scratch"));
  folder.write("t10k-labels-idx1-ubyte", idx({1}, "\2"));
  const Dataset data = tc0::loadDataset("idx", folder.path);
  CHECK(data.side == 2);
  CHECK(data.classes == 4);
  CHECK(data.train.values == std::vector<float>{1, 2, 3, 4, 5, 6, 7, 255});
  CHECK(data.train.labels == std::vector<std::int64_t>{0, 3});
  CHECK(data.test.values == std::vector<float>{'a', 'b', 'c', 'd'});
}

TEST_CASE("a folder named by the environment holds data sets whose package is not installed") {
  const Folder folder;
  for (const char* part : {"train", "t10k"})
    folder.write("fashion-mnist/" + std::string(part) + "-images-idx3-ubyte",
                 idx({3, 2, 2}, "abcdefghijkl"));
  ::setenv("TC0_DATA", folder.path.c_str(), 1);
  CHECK(tc0::loadDataset("fashion").train.count() == 3);
  CHECK_THAT(messageOf([] { tc0::loadDataset("cifar10"); }), Contains("required data/cifar-10"));
  fs::create_directories(folder.path / "cifar-10-batches-bin");
  CHECK_THAT(messageOf([] { tc0::loadDataset("cifar10"); }), Contains(folder.path.string()));
  ::unsetenv("TC0_DATA");
}

TEST_CASE("hostile idx files are refused before memory is taken") {
  CHECK_THAT(messageOf([] { tc0::parseIdx("PNG!", "f"); }), Contains("first bytes 0 0 8"));
  CHECK_THAT(messageOf([] {
               tc0::parseIdx(idx({1, 2}, "").substr(0, 9), "f");
             }),
             Contains("12 bytes of header"));
  CHECK_THAT(messageOf([] { tc0::parseIdx(idx({3}, "ab"), "f"); }),
             Contains("required 3 bytes for shape [3], found 2"));
  CHECK_THAT(messageOf([] {
               tc0::parseIdx(idx({0xffffffff, 0xffffffff, 0xffffffff}, ""), "f");
             }),
             Contains("at most 2^64"));
}

TEST_CASE("gzip beyond the limit, or cut short, is refused") {
  const Folder folder;
  const std::string packed = gzip(std::string(100000, 'x'), folder.path / "scratch");
  folder.write("big.gz", packed);
  folder.write("cut.gz", packed.substr(0, packed.size() - 12));
  CHECK_THAT(messageOf([&] { tc0::readMaybeGzip(folder.path / "big.gz", 5000); }),
             Contains("at most 5000"));
  CHECK_THAT(messageOf([&] { tc0::readMaybeGzip(folder.path / "cut.gz"); }), Contains("damage"));
  CHECK(tc0::readMaybeGzip(folder.path / "big.gz").size() == 100000);
}

TEST_CASE("gzip that grows to a thousand times its size is refused, as a whole and in a data set") {
  const Folder folder;
  const std::string bomb = gzip(std::string(80'000'000, '\0'), folder.path / "scratch");
  folder.write("train-images-idx3-ubyte.gz", bomb);
  for (const auto& read : {std::function<void()>([&] {
                             tc0::readMaybeGzip(folder.path / "train-images-idx3-ubyte.gz");
                           }),
                           std::function<void()>([&] { tc0::loadDataset("idx", folder.path); })}) {
    CHECK_THAT(messageOf(read), Contains("train-images-idx3-ubyte.gz") && Contains("100 times"));
  }
}

TEST_CASE("a device is no picture, and empty pictures may not fill the memory") {
  const Folder folder;
  std::filesystem::create_directories(folder.path / "devices");
  std::filesystem::create_symlink("/dev/zero", folder.path / "devices/a.png");
  CHECK_THAT(messageOf([&] { tc0::loadDataset("folder", folder.path / "devices"); }),
             Contains("a.png: required a file or a pipe, found a device"));
  const std::string empty = tc0::formatPng(tc0::Picture(4096, 4096, 3, 0));
  for (const char* name : {"large/1.png", "large/2.png"}) folder.write(name, empty);
  CHECK_THAT(messageOf([&] { tc0::loadDataset("folder", folder.path / "large"); }),
             Contains("2.png: required pictures of at most 100 numbers a byte"));
}

TEST_CASE("CIFAR-10 records, and where to put them") {
  const Folder folder;
  CHECK_THAT(messageOf([&] { tc0::loadDataset("cifar10", folder.path); }),
             Contains("data_batch_1.bin") && Contains("cifar-10-binary.tar.gz"));
  std::string record(3073, '\5');
  record[0] = '\7';
  record[3072] = '\xff';
  for (int i = 1; i <= 5; ++i) folder.write("data_batch_" + std::to_string(i) + ".bin", record);
  folder.write("test_batch.bin", record + record);
  const Dataset data = tc0::loadCifar10(folder.path);
  CHECK(data.train.count() == 5);
  CHECK(data.test.count() == 2);
  CHECK(data.test.labels == std::vector<std::int64_t>{7, 7});
  CHECK(data.test.row(1)[3071] == 255);
  folder.write("test_batch.bin", record + "x");
  CHECK_THAT(messageOf([&] { tc0::loadCifar10(folder.path); }), Contains("records of 3073 bytes"));
}

TEST_CASE("a folder of PNG: subfolders are classes, channels come first") {
  const Folder folder;
  for (int i = 0; i < 10; ++i) {
    tc0::Picture picture(2, 2, 3, 0);
    picture.pixel(1, 0)[2] = 10 + i;
    folder.write((i < 4 ? "a/" : "b/") + std::to_string(i) + ".png", tc0::formatPng(picture));
  }
  const Dataset data = tc0::loadDataset("folder", folder.path);
  CHECK(data.classes == 2);
  CHECK(data.channels == 3);
  CHECK(data.train.count() == 9);
  CHECK(data.train.labels == std::vector<std::int64_t>{0, 0, 0, 0, 1, 1, 1, 1, 1});
  CHECK(data.train.row(5)[2 * 4 + 1] == 15);
  CHECK(data.test.row(0)[2 * 4 + 1] == 19);
  folder.write("a/zz.png", tc0::formatPng(tc0::Picture(3, 3, 3, 0)));
  CHECK_THAT(messageOf([&] { tc0::loadPngFolder(folder.path); }), Contains("found 3 x 3"));
}

TEST_CASE("an unknown data set") {
  CHECK_THAT(messageOf([] { tc0::loadDataset("digit"); }), Contains("did you mean 'digits'?"));
}
