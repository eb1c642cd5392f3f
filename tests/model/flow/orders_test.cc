#include "model/flow/orders.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace tc0;

TEST_CASE("every scheme has the order that the theory gives it") {
  const OrdersTable table = measureOrders();
  INFO(toText(table));
  struct Expected {
    const char* scheme;
    double local, global;  // 0: exact
  };
  const auto check = [&](Path path, const Expected& expected) {
    const OrderRow& row = table.row(expected.scheme, path);
    INFO(name(path) << " " << expected.scheme);
    REQUIRE(row.exact == (expected.local == 0));
    REQUIRE(row.local == Approx(expected.local).margin(0.12));
    REQUIRE(row.global == Approx(expected.global).margin(0.15));
  };
  for (const Path path : {Path::kLinear, Path::kTrigonometric})
    for (const Expected& expected :
         {Expected{"euler", 2, 1}, Expected{"meanflow", 0, 0}, Expected{"average", 2, 1},
          Expected{"taylor", 3, 2}, Expected{"material", 3, 2}, Expected{"moment", 0, 0}})
      check(path, expected);
  check(Path::kLinear, {"paper", 0, 0});
  check(Path::kTrigonometric, {"paper", 2, 1});

  const auto json = nlohmann::json::parse(toJson(table));
  REQUIRE(json["rows"].size() == table.rows.size());
  REQUIRE(json["rows"][0]["scheme"] == "euler");
}
