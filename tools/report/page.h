#pragma once

namespace tc0 {

// The files of page/, as the build puts them into the program.
extern const char kPageHtml[];
extern const char kPageCss[];
extern const char kPageDraw[];
extern const char kPageLayout[];
extern const char kPageGraph[];
extern const char kPageMap[];
extern const char kPageSections[];

}  // namespace tc0
