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
