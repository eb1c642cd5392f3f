# Tests are Catch2 programs, one for each folder of sources that they test.

find_package(Catch2 2.13 QUIET)
if(NOT Catch2_FOUND)
  message(FATAL_ERROR "Catch2 2.13 is missing: install catch2, "
                      "or pass -DTC0_TESTS=OFF to build without tests")
endif()

# LLVM's allocators poison memory in a way that code built without ASan does not expect.
set(tc0_test_environment
    "ASAN_OPTIONS=allow_user_poisoning=0:detect_stack_use_after_return=1"
    "UBSAN_OPTIONS=print_stacktrace=1"
    "TSAN_OPTIONS=ignore_noninstrumented_modules=1:suppressions=${PROJECT_SOURCE_DIR}/tests/tsan.suppressions")

# tc0_catch_tests(<folder> LINK <libraries>... [HELPERS <sources>...] [RUNS <programs>...])
#
# Makes one program from tests/<folder>/*.cc and one ctest entry for each file that has test cases:
# the entry circuit/formats/cover_test is the file tests/circuit/formats/cover_test.cc. Entries of one
# program run in parallel, and no program has to be run to find them. HELPERS are sources of other
# folders of tests/. RUNS names programs that the tests start; they lie in TC0_BIN_DIR.
function(tc0_catch_tests folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LINK;HELPERS;RUNS")
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cc")
  string(REPLACE "/" "-" program "tc0-${folder}-tests")
  add_executable(${program} ${sources} ${arg_HELPERS} $<TARGET_OBJECTS:tc0_catch_main>)
  target_link_libraries(${program} PRIVATE ${arg_LINK} Catch2::Catch2)
  target_compile_definitions(${program} PRIVATE
                             TC0_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}"
                             TC0_SOURCE="${PROJECT_SOURCE_DIR}")
  if(arg_RUNS)
    add_dependencies(${program} ${arg_RUNS})
  endif()
  foreach(source IN LISTS sources)
    tc0_add_file_test(${folder} ${program} "${source}")
  endforeach()
endfunction()

# A file without test cases is a helper; it is looked at again when it changes.
function(tc0_add_file_test folder program source)
  file(STRINGS "${source}" cases REGEX "TEST_CASE" LIMIT_COUNT 1)
  if(NOT cases)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${source}")
    return()
  endif()
  get_filename_component(name "${source}" NAME_WLE)
  add_test(NAME ${folder}/${name}
           COMMAND ${program} --filenames-as-tags --warn NoTests "[#${name}]")
  set_tests_properties(${folder}/${name} PROPERTIES ENVIRONMENT "${tc0_test_environment}")
endfunction()
