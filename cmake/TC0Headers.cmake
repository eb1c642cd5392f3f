# The header-only libraries: JSON and TOML everywhere, Boost under circuit/.

find_package(nlohmann_json 3.9 QUIET)
if(NOT nlohmann_json_FOUND)
  message(FATAL_ERROR "nlohmann's JSON library (3.9 or later) is missing: install "
                      "nlohmann-json3-dev")
endif()

find_path(TC0_TOMLPLUSPLUS toml++/toml.h DOC "toml++'s headers")
if(NOT TC0_TOMLPLUSPLUS)
  message(FATAL_ERROR "toml++ (3.3 or later) is missing: install libtomlplusplus-dev")
endif()

if(TC0_COMPILER)
  find_package(Boost 1.74 QUIET)
  if(NOT Boost_FOUND)
    message(FATAL_ERROR "Boost's headers (1.74 or later) are missing: install libboost-dev, "
                        "or pass -DTC0_COMPILER=OFF to build model/ alone")
  endif()
endif()
