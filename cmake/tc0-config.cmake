# find_package(tc0): the libraries tc0::circuit and tc0::runtime, and what they stand on.
include(CMakeFindDependencyMacro)
find_dependency(nlohmann_json 3.9)
find_dependency(Boost 1.74)
find_dependency(TBB)
include("${CMAKE_CURRENT_LIST_DIR}/tc0-targets.cmake")
