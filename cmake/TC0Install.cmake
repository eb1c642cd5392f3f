# What `cmake --install` puts under the prefix, in three components, each a Debian package as well:
#
#   command      bin/tc0, tc0-check, man pages, completions        tc0
#   development  libraries, headers, CMake package files           libtc0-dev
#   model        bin/tc0-model, its man page, configurations       tc0-model
#                and checkpoints
#
# Another project's find_package(tc0) gives tc0::circuit and tc0::runtime.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(tc0_include "${CMAKE_INSTALL_INCLUDEDIR}/tc0")
set(tc0_package "${CMAKE_INSTALL_LIBDIR}/cmake/tc0")
set(tc0_share "${PROJECT_BINARY_DIR}/share")

if(TARGET tc0)
  install(TARGETS tc0 tc0-check COMPONENT command)

  # Written by the command itself, from the table that its help comes from. The page of `tc0 check`
  # is that of tc0-check.
  file(MAKE_DIRECTORY "${tc0_share}/man/man1" "${tc0_share}/bash-completion/completions"
                      "${tc0_share}/zsh/site-functions" "${tc0_share}/fish/vendor_completions.d")
  add_custom_command(
    OUTPUT "${tc0_share}/stamp"
    COMMAND tc0 manual man "${tc0_share}/man/man1"
    COMMAND tc0 completion bash > "${tc0_share}/bash-completion/completions/tc0"
    COMMAND tc0 completion zsh > "${tc0_share}/zsh/site-functions/_tc0"
    COMMAND tc0 completion fish > "${tc0_share}/fish/vendor_completions.d/tc0.fish"
    COMMAND "${CMAKE_COMMAND}" -E touch "${tc0_share}/stamp"
    DEPENDS tc0
    COMMENT "Writing man pages and completions"
    VERBATIM)
  add_custom_target(tc0-manual ALL DEPENDS "${tc0_share}/stamp")
  foreach(folder man bash-completion zsh fish)
    install(DIRECTORY "${tc0_share}/${folder}" DESTINATION "${CMAKE_INSTALL_DATADIR}"
            COMPONENT command)
  endforeach()
endif()

if(TARGET tc0_runtime)
  foreach(name base circuit runtime)
    target_include_directories(tc0_${name} INTERFACE "$<INSTALL_INTERFACE:${tc0_include}>")
    set_target_properties(tc0_${name} PROPERTIES EXPORT_NAME ${name})
    target_compile_features(tc0_${name} INTERFACE cxx_std_20)
  endforeach()
  install(TARGETS tc0_base tc0_circuit tc0_runtime EXPORT tc0-targets
          ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development)
  install(DIRECTORY circuit runtime DESTINATION "${tc0_include}" COMPONENT development
          FILES_MATCHING PATTERN "*.h" PATTERN "command_line" EXCLUDE)
  install(EXPORT tc0-targets NAMESPACE tc0:: DESTINATION "${tc0_package}" COMPONENT development)
  write_basic_package_version_file("${PROJECT_BINARY_DIR}/tc0-config-version.cmake"
                                   COMPATIBILITY SameMinorVersion)
  install(FILES cmake/tc0-config.cmake "${PROJECT_BINARY_DIR}/tc0-config-version.cmake"
          DESTINATION "${tc0_package}" COMPONENT development)
  install(DIRECTORY docs/example DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT development)
endif()

if(TARGET tc0-model)
  # A LibTorch outside the system's folders is found where it was when this was built.
  set_target_properties(tc0-model PROPERTIES INSTALL_RPATH_USE_LINK_PATH ON)
  install(TARGETS tc0-model COMPONENT model)

  set(tc0_model_page "${PROJECT_BINARY_DIR}/share/model/man1/tc0-model.1")
  add_custom_command(
    OUTPUT "${tc0_model_page}"
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${PROJECT_BINARY_DIR}/share/model/man1"
    COMMAND tc0-model manual "${PROJECT_BINARY_DIR}/share/model/man1"
    DEPENDS tc0-model
    COMMENT "Writing the man page of tc0-model"
    VERBATIM)
  add_custom_target(tc0-model-manual ALL DEPENDS "${tc0_model_page}")
  install(FILES "${tc0_model_page}" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT model)
  install(DIRECTORY model/configs model/checkpoints
          DESTINATION "${CMAKE_INSTALL_DATADIR}/tc0" COMPONENT model OPTIONAL)
endif()

include(TC0Package)
