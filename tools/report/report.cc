#include "tools/report/report.h"

#include "tools/report/page.h"

namespace tc0 {
namespace {

void put(std::string& page, const std::string& mark, const std::string& text) {
  page.replace(page.find(mark), mark.size(), text);
}

// JSON inside a script element must not close it.
std::string inScript(std::string json) {
  for (std::size_t at = 0; (at = json.find("</", at)) != std::string::npos; at += 3)
    json.replace(at, 2, "<\\/");
  return json;
}

}  // namespace

std::string reportPage(const nlohmann::ordered_json& run) {
  std::string page = kPageHtml;
  put(page, "@SCRIPT@",
      std::string(kPageDraw) + kPageLayout + kPageGraph + kPageMap + kPageSections);
  put(page, "@STYLE@", kPageCss);
  put(page, "@DATA@",
      inScript(run.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)));
  return page;
}

}  // namespace tc0
