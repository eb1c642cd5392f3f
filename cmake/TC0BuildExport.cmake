# A file of targets in the build folder: the libraries as they lie there, for the Python package
# (python/CMakeLists.txt), which links them without building them a second time. Who includes it has found
# what they stand on: the headers of TC0Headers.cmake, oneTBB, and MLIR by TC0MLIR.cmake.
set(tc0_build_targets tc0_base tc0_circuit tc0_runtime tc0_program tc0_names tc0_exact tc0_import
    tc0_arithmetic tc0_recipe)
if(TARGET tc0_compiler_lower)
  list(APPEND tc0_build_targets tc0_mlir tc0_compiler_lower tc0_compiler_fx tc0_compiler_tc)
endif()
if(TARGET tc0_runtime)
  foreach(target IN LISTS tc0_build_targets)
    string(REPLACE "tc0_" "" name ${target})
    set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  endforeach()
  if(TARGET tc0_mlir)
    set_target_properties(tc0_mlir PROPERTIES EXPORT_NAME build_mlir) # TC0MLIR.cmake makes tc0::mlir itself
  endif()
  export(TARGETS ${tc0_build_targets} tc0-check NAMESPACE tc0::
         FILE "${PROJECT_BINARY_DIR}/tc0-build-targets.cmake")
endif()
