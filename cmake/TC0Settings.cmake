# How our own code is compiled. Every target that is built here is ours (other people's code comes
# from packages, as SYSTEM headers), so these settings are global.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
if(NOT DEFINED CMAKE_COMPILE_WARNING_AS_ERROR)
  set(CMAKE_COMPILE_WARNING_AS_ERROR ON)
endif()

add_compile_options(-Wall -Wextra -Wshadow)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  # g++ 12 reports overlapping copies, reads of unset members and writes past the end inside
  # std::string and std::vector that do not exist.
  add_compile_options(-Wno-restrict -Wno-maybe-uninitialized -Wno-array-bounds)
endif()

if(TC0_SANITIZE)
  add_compile_options(-fsanitize=${TC0_SANITIZE} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${TC0_SANITIZE})
endif()

find_program(TC0_CCACHE ccache DOC "a compiler cache, used when present")
if(TC0_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${TC0_CCACHE}")
endif()

include_directories("${PROJECT_SOURCE_DIR}")

# tc0_glob(<variable> <pattern>...): the sources of the current folder, seen anew at every build.
macro(tc0_glob variable)
  file(GLOB ${variable} CONFIGURE_DEPENDS RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}" ${ARGN})
endmacro()
