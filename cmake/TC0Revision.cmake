# cmake -DSOURCE=<root> -DOUT=<file> -P TC0Revision.cmake: writes revision.cc, and only if it says
# something new. A tree of git above the root, which would be another project's, does not count.
get_filename_component(above "${SOURCE}" DIRECTORY)
set(ENV{GIT_CEILING_DIRECTORIES} "${above}")
set(revision "")
find_program(git git)
if(git)
  execute_process(
    COMMAND "${git}" describe --always --dirty
    WORKING_DIRECTORY "${SOURCE}"
    OUTPUT_VARIABLE revision
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
file(CONFIGURE OUTPUT "${OUT}" CONTENT [=[
#include "circuit/base/revision.h"

namespace tc0 {

std::string sourceRevision() { return "@revision@"; }

}  // namespace tc0
]=] @ONLY)
