# `cpack` in the build folder makes Debian packages, one for each installed component.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME tc0)
set(CPACK_PACKAGE_VENDOR tc0)
# The project has no address: names under .invalid never exist (RFC 2606). Who gives packages on sets their own.
set(CPACK_PACKAGE_CONTACT "The tc0 authors <authors@tc0.invalid>" CACHE STRING "maintainer of the packages")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "threshold circuits of constant depth")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_COMPONENTS_ALL)
# The names of the libraries' packages come from the programs; libraries and headers name theirs.
set(CPACK_PROJECT_CONFIG_FILE "${PROJECT_SOURCE_DIR}/cmake/TC0PackageTools.cmake")

if(TARGET tc0)
  list(APPEND CPACK_COMPONENTS_ALL command)
  set(CPACK_DEBIAN_COMMAND_PACKAGE_NAME tc0)
  set(CPACK_DEBIAN_COMMAND_PACKAGE_SECTION math)
  set(CPACK_DEBIAN_COMMAND_PACKAGE_SUGGESTS "tc0-model, libtc0-dev")
  set(CPACK_COMPONENT_COMMAND_DESCRIPTION
      "tc0 makes circuits of threshold gates, computes them exactly, counts their gates, wires and
levels, and converts them. tc0-check recounts them and shares no code with it.")
endif()
if(TARGET tc0_runtime)
  list(APPEND CPACK_COMPONENTS_ALL development)
  set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libtc0-dev)
  set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
  set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
      "libboost-dev (>= 1.74), libtbb-dev, nlohmann-json3-dev (>= 3.9)")
  set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION
      "Libraries, headers and CMake package files of tc0: threshold circuits and engines for them.")
endif()
# A LibTorch that is no package cannot be named as a dependency.
if(TARGET tc0-model AND TC0_TORCH_INCLUDE MATCHES "^/usr/include")
  list(APPEND CPACK_COMPONENTS_ALL model)
  set(CPACK_DEBIAN_MODEL_PACKAGE_NAME tc0-model)
  set(CPACK_DEBIAN_MODEL_PACKAGE_SECTION math)
  # LibTorch takes whatever BLAS there is; on the reference one training is five times slower.
  set(CPACK_DEBIAN_MODEL_PACKAGE_DEPENDS "tc0, libopenblas0-openmp | libopenblas0")
  set(CPACK_COMPONENT_MODEL_DESCRIPTION
      "tc0-model trains the generators that tc0 turns into circuits, with LibTorch.")
endif()

include(CPack)
