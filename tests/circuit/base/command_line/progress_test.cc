#include "circuit/base/command_line/progress.h"

#include <catch2/catch.hpp>

using namespace tc0;

TEST_CASE("durations are hours, minutes and seconds") {
  CHECK(durationText(0) == "0:00:00");
  CHECK(durationText(-3) == "0:00:00");
  CHECK(durationText(59.6) == "0:01:00");
  CHECK(durationText(36000 + 61) == "10:01:01");
}

TEST_CASE("a line of progress says how much is done and how long it lasts") {
  const std::string half = "###############...............";
  CHECK(progressLine({"sampling", "", 50, 100, 7}, 80) ==
        "sampling [" + half + "]  50 %  left 0:00:07");
  CHECK(progressLine({"fine-tuning", "error 0.5", 25, 100, 60}, 100)
            .ends_with("]  25 %  left 0:03:00  error 0.5"));
  CHECK(progressLine({"sampling", "", 0, 100, 7}, 80).ends_with(".]   0 %"));
  CHECK(progressLine({"counting", "", 3, 0, 7}, 80) == "counting  0:00:07");
  CHECK(progressLine({"counting", "", 200, 100, 7}, 80).ends_with("#] 100 %  left 0:00:00"));
}

TEST_CASE("a line of progress fits its width") {
  const ProgressState state{"fine-tuning", "error 0.5 (held 0.4, before 0.9)", 25, 100, 60};
  CHECK(progressLine(state, 79) ==
        "fine-tuning  25 %  left 0:03:00  error 0.5 (held 0.4, before 0.9)");
  for (int width = 0; width < 120; ++width) CHECK(std::ssize(progressLine(state, width)) <= width);
}
