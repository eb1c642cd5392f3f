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

# tc0_check_built(<component> <target>...): what is not built is said before anything is copied, so that no
# half of a component is left in the prefix. Calls of this function come before all other rules.
function(tc0_check_built component)
  foreach(target IN LISTS ARGN)
    install(CODE "
      if(NOT EXISTS \"$<TARGET_FILE:${target}>\")
        message(FATAL_ERROR \"${target} is not built, and nothing was installed: build everything \"
                            \"(cmake --build ${PROJECT_BINARY_DIR}) or install another component \"
                            \"(--component command, development or model)\")
      endif()" COMPONENT ${component})
  endforeach()
endfunction()

# tc0_install_written(<component> <program> <file> <argument>...): <file> is a path below the share folder
# of the prefix. It is what the program prints when it is run with the arguments, or, if <file> ends in /,
# a folder that the program fills, whose path is its last argument. The program is run when it is
# installed, so what is written belongs to it, and no other target has to be built before.
function(tc0_install_written component program file)
  if(file MATCHES "/$")
    set(run "\"\${file}\" OUTPUT_QUIET")
  else()
    set(run "OUTPUT_FILE \"\${file}\"")
  endif()
  list(JOIN ARGN " " arguments)
  install(CODE "
    set(file \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}/${file}\")
    get_filename_component(folder \"\${file}x\" DIRECTORY)
    file(MAKE_DIRECTORY \"\${folder}\")
    message(STATUS \"Writing: \${file}\")
    execute_process(COMMAND \"$<TARGET_FILE:${program}>\" ${arguments} ${run}
                    COMMAND_ERROR_IS_FATAL ANY)" COMPONENT ${component})
endfunction()

if(TARGET tc0)
  tc0_check_built(command tc0 tc0-check)
endif()
if(TARGET tc0_runtime)
  tc0_check_built(development tc0_base tc0_circuit tc0_runtime)
endif()
if(TARGET tc0-model)
  tc0_check_built(model tc0-model)
endif()

if(TARGET tc0)
  install(TARGETS tc0 tc0-check COMPONENT command)
  # The command writes them from the table that its help comes from. The page of `tc0 check` is that of
  # tc0-check.
  tc0_install_written(command tc0 man/man1/ manual man)
  tc0_install_written(command tc0 bash-completion/completions/tc0 completion bash)
  tc0_install_written(command tc0 zsh/site-functions/_tc0 completion zsh)
  tc0_install_written(command tc0 fish/vendor_completions.d/tc0.fish completion fish)
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

  tc0_install_written(model tc0-model man/man1/ manual)
  install(DIRECTORY model/configs model/checkpoints
          DESTINATION "${CMAKE_INSTALL_DATADIR}/tc0" COMPONENT model OPTIONAL)
endif()

include(TC0Package)
