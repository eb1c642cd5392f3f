#include "circuit/base/file.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <ostream>

#include "circuit/base/error.h"

using namespace tc0;
namespace fs = std::filesystem;

namespace {

struct Folder {
  fs::path path = fs::temp_directory_path() / cat("tc0-file-test.", ::getpid());
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  std::size_t files() const {
    return std::distance(fs::directory_iterator(path), fs::directory_iterator());
  }
};

void write(const fs::path& path, const std::string& text) {
  writeFile(path, [&](std::ostream& out) { out << text; });
}

}  // namespace

TEST_CASE("a file that cannot be finished leaves what was there, and nothing beside it") {
  Folder folder;
  fs::path file = folder.path / "a";
  write(file, "old");
  CHECK_THROWS_WITH(writeFile(file,
                              [](std::ostream& out) {
                                out << "half of it";
                                fail("no more");
                              }),
                    "no more");
  CHECK(readFile(file) == "old");
  CHECK(folder.files() == 1);
}

TEST_CASE("a file gets its name only if what was written is accepted") {
  Folder folder;
  fs::path file = folder.path / "a";
  write(file, "old");
  std::string seen;
  auto writeIf = [&](const fs::path& path, bool accepted) {
    return writeFileIf(
        path, [](std::ostream& out) { out << "new"; },
        [&](const fs::path& temporary) {
          CHECK(temporary != path);
          seen = readFile(temporary);
          return accepted;
        });
  };
  CHECK(!writeIf(file, false));
  CHECK(seen == "new");
  CHECK(readFile(file) == "old");
  CHECK(folder.files() == 1);
  CHECK(!writeIf(folder.path / "b", false));
  CHECK(folder.files() == 1);
  CHECK(writeIf(file, true));
  CHECK(readFile(file) == "new");
  CHECK(folder.files() == 1);
  CHECK_THROWS_WITH(writeIf("/dev/null", true), "/dev/null: required the name of a file");
  CHECK_THROWS_WITH(writeFileIf(
                        file, [](std::ostream&) {}, [](const fs::path&) -> bool { fail("no"); }),
                    "no");
  CHECK(folder.files() == 1);
}

TEST_CASE("links stay links, devices stay devices") {
  Folder folder;
  fs::path file = folder.path / "a", link = folder.path / "b";
  write(file, "old");
  fs::create_symlink(file, link);
  write(link, "new");
  CHECK(fs::is_symlink(link));
  CHECK(readFile(file) == "new");
  write("/dev/null", "gone");
  CHECK(fs::is_character_file("/dev/null"));
}

TEST_CASE("what cannot be read is named") {
  Folder folder;
  CHECK_THROWS_WITH(readFile(folder.path),
                    Catch::Matchers::Contains("required a file, found a folder"));
  CHECK_THROWS_WITH(readFile(folder.path / "none"), Catch::Matchers::Contains("cannot be read"));
  write(folder.path / "a", "12345");
  CHECK_THROWS_WITH(readFile(folder.path / "a", 4),
                    Catch::Matchers::Contains("required at most 4 bytes, found 5"));
}
