# MLIR 19, linked statically.
#
# Debian's exported MLIR targets name libLLVM.so as the library under them. A tool that is linked
# so starts in 20 ms and takes 70 MB before it does anything; linked statically it starts in 3 ms
# with 6 MB. So LLVM is replaced below by LLVMSupport, which is all that the dialects and passes
# in use need of LLVM. Never link libMLIR.so beside these targets: every type would exist twice.
#
# AddLLVM and HandleLLVMOptions stay out: they change global flags and switch exceptions off.

set(tc0_mlir_hints /usr/lib/llvm-19/lib/cmake/mlir)
find_package(MLIR QUIET CONFIG HINTS ${tc0_mlir_hints})
if(NOT MLIR_FOUND)
  message(FATAL_ERROR
          "MLIR 19 is missing: install libmlir-19-dev mlir-19-tools llvm-19-dev llvm-19-tools "
          "libzstd-dev zlib1g-dev, or give its place with -DMLIR_DIR=<prefix>/lib/cmake/mlir, "
          "or pass -DTC0_COMPILER=OFF to build model/ alone")
endif()
if(NOT LLVM_VERSION_MAJOR EQUAL 19)
  message(FATAL_ERROR "MLIR 19 is needed, and ${MLIR_DIR} holds ${LLVM_VERSION}: install "
                      "libmlir-19-dev, or pass -DTC0_COMPILER=OFF to build model/ alone")
endif()

# tc0_replace_link(<target> <old> <new>): in what <target> asks its users to link. An empty <new>
# removes <old>.
function(tc0_replace_link target old new)
  get_target_property(links ${target} INTERFACE_LINK_LIBRARIES)
  if(links)
    list(TRANSFORM links REPLACE "^${old}$" "${new}")
    list(REMOVE_ITEM links "")
    set_target_properties(${target} PROPERTIES INTERFACE_LINK_LIBRARIES "${links}")
  endif()
endfunction()

get_property(tc0_mlir_libraries GLOBAL PROPERTY MLIR_ALL_LIBS)
foreach(library IN LISTS tc0_mlir_libraries)
  if(TARGET ${library})
    tc0_replace_link(${library} LLVM LLVMSupport)
  endif()
endforeach()
tc0_replace_link(LLVMSupport "[^;]*libz3\\.so" "")  # a solver that nothing here calls

# Link tc0::mlir for the headers, and the MLIR libraries in use by their own names.
add_library(tc0_mlir INTERFACE)
add_library(tc0::mlir ALIAS tc0_mlir)
target_include_directories(tc0_mlir SYSTEM INTERFACE ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})
separate_arguments(tc0_llvm_definitions NATIVE_COMMAND "${LLVM_DEFINITIONS}")
target_compile_definitions(tc0_mlir INTERFACE ${tc0_llvm_definitions})

# tc0_tablegen(<target> <td> <part> <generator>...): runs mlir-tblgen on <td> once for each pair
# and makes <td's name>_<part>.inc beside it in the build folder, where <target> finds it by the
# path "<folder of td>/<file>". Outputs are written only when they change, and change when any
# file that <td> includes does.
function(tc0_tablegen target td)
  find_program(TC0_TBLGEN NAMES mlir-tblgen HINTS "${LLVM_TOOLS_BINARY_DIR}" NO_DEFAULT_PATH
               REQUIRED)
  file(RELATIVE_PATH folder "${PROJECT_SOURCE_DIR}" "${CMAKE_CURRENT_SOURCE_DIR}")
  set(root "${PROJECT_BINARY_DIR}/generated")
  get_filename_component(name "${td}" NAME_WE)
  file(MAKE_DIRECTORY "${root}/${folder}")
  set(outputs "")
  while(ARGN)
    list(POP_FRONT ARGN part generator)
    separate_arguments(generator)
    set(output "${root}/${folder}/${name}_${part}.inc")
    add_custom_command(
      OUTPUT "${output}"
      COMMAND "${TC0_TBLGEN}" ${generator} "${CMAKE_CURRENT_SOURCE_DIR}/${td}"
              "-I${PROJECT_SOURCE_DIR}" "-I${MLIR_INCLUDE_DIRS}" --write-if-changed
              -o "${output}" -d "${output}.d"
      DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${td}" DEPFILE "${output}.d"
      COMMENT "Making ${folder}/${name}_${part}.inc" VERBATIM)
    list(APPEND outputs "${output}")
  endwhile()
  add_custom_target(${target}_${name}_inc DEPENDS ${outputs})
  add_dependencies(${target} ${target}_${name}_inc)
  target_include_directories(${target} SYSTEM PUBLIC "${root}")
endfunction()
