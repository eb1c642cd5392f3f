#include <catch2/catch.hpp>

#include "tests/bench/kept_rows.h"
#include "tests/tools/command_line.h"

using namespace tc0;
using namespace tc0::bench;

namespace {

KeptRow row(const std::string& name) {
  return {"1ab2c3d-dirty", "2026-01-02T03:04:05Z", name,   "6.5e+11", "gates/s", "yes",
          ">= 5e+11",      "A processor, 2.1 GHz", "vnni", "2"};
}

}  // namespace

TEST_CASE("rows of benchmarks are read as they were kept, whatever their names have in them") {
  Workplace place;
  std::vector<KeptRow> rows;
  for (const char* name :
       {"plain", "array engine, 64-bit numbers", "a \"quoted\" name", "two\nlines", "", ",", "\""})
    rows.push_back(row(name));
  rows.push_back({"", "", "nothing else", "", "", "", "", "", "", ""});
  const auto file = place.path("folder/rows.csv");
  CHECK(keepRows(file, {rows.begin(), rows.begin() + 3}) == std::nullopt);
  CHECK(keepRows(file, {rows.begin() + 3, rows.end()}) == std::nullopt);
  KeptRows kept = readKept(file);
  CHECK_FALSE(kept.otherForm);
  REQUIRE(kept.rows.size() == rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) CHECK(kept.rows[i] == rows[i]);
  std::string text = place.read("folder/rows.csv");
  CHECK(text.starts_with("revision,date,row,value,unit,equal,bound,cpu,isa,threads\n"));
  CHECK(text.find("\"array engine, 64-bit numbers\",6.5e+11,gates/s,yes,>= 5e+11,"
                  "\"A processor, 2.1 GHz\",vnni,2\n") != std::string::npos);
}

TEST_CASE("rows that were kept in another form are set aside, not lost and not misread") {
  Workplace place;
  const std::string old = "1ab2c3d,2026-01-02T03:04:05Z,array engine, 64-bit numbers,5,/s\n";
  for (const char* aside : {"rows.csv.old", "rows.csv.old2"}) {
    place.write("rows.csv", old);
    CHECK(readKept(place.path("rows.csv")).otherForm);
    CHECK(readKept(place.path("rows.csv")).rows.empty());
    CHECK(keepRows(place.path("rows.csv"), {row("new")}) == place.path(aside));
    CHECK(place.read(aside) == old);
    CHECK(readKept(place.path("rows.csv")).rows == std::vector<KeptRow>{row("new")});
  }
}

TEST_CASE("a file of rows that was cut is refused, and none is empty") {
  Workplace place;
  CHECK(readKept(place.path("missing.csv")).rows.empty());
  place.write("rows.csv", std::string(kKeptHeader) + "\n" + csvLine(row("whole")) + "1ab2c3d,2026");
  CHECK_THROWS_WITH(readKept(place.path("rows.csv")),
                    Catch::Contains("required 10 cells in a row, found 2 in row 2"));
}
