# LibTorch 1.13 or 2.x: the target tc0::torch.
#
# It is looked for in this order: CMAKE_PREFIX_PATH, Torch_DIR (-D or the environment's), build/torch
# (where `tools/setup --torch pip` puts PyTorch's wheel), the system.
#
# LibTorch's own TorchConfig.cmake is not used. A CUDA build's stops the configuration where the
# CUDA toolkit is missing, but our code calls no CUDA function itself, and a machine with nothing
# but a driver and the wheel is exactly where training happens.

# The usual places to give are a LibTorch's root, <root>/share/cmake (what PyTorch calls its
# cmake_prefix_path) and <root>/share/cmake/Torch.
find_path(TC0_TORCH_INCLUDE torch/csrc/api/include/torch/version.h
          HINTS "${Torch_DIR}" "$ENV{Torch_DIR}" "${PROJECT_SOURCE_DIR}/build/torch/torch"
          PATH_SUFFIXES include ../../include ../../../include DOC "LibTorch's headers")
if(NOT TC0_TORCH_INCLUDE)
  message(FATAL_ERROR
          "LibTorch is missing: install libtorch-dev (CPU), or run tools/setup --torch pip (CUDA), "
          "or give its place with -DTorch_DIR=<root>/share/cmake/Torch, "
          "or pass -DTC0_MODEL=OFF to build without model/")
endif()
get_filename_component(tc0_torch_include "${TC0_TORCH_INCLUDE}" REALPATH)
get_filename_component(tc0_torch_root "${tc0_torch_include}" DIRECTORY)

set(tc0_torch_libraries)
foreach(name IN ITEMS torch torch_cpu c10 torch_cuda c10_cuda)
  find_library(TC0_TORCH_LIB_${name} ${name} HINTS "${tc0_torch_root}/lib")
  mark_as_advanced(TC0_TORCH_LIB_${name})
  if(TC0_TORCH_LIB_${name})
    list(APPEND tc0_torch_libraries "${TC0_TORCH_LIB_${name}}")
  elseif(NOT name MATCHES cuda)
    message(FATAL_ERROR "LibTorch's headers are in ${tc0_torch_include}, "
                        "but lib${name}.so is not in ${tc0_torch_root}/lib: "
                        "reinstall LibTorch, or pass -DTC0_MODEL=OFF to build without model/")
  endif()
endforeach()

add_library(tc0_torch INTERFACE)
add_library(tc0::torch ALIAS tc0_torch)
target_include_directories(tc0_torch SYSTEM INTERFACE
                           "${tc0_torch_include}" "${tc0_torch_include}/torch/csrc/api/include")
# The CUDA libraries register themselves when they are loaded; no symbol asks for them.
target_link_libraries(tc0_torch INTERFACE "-Wl,--push-state,--no-as-needed" ${tc0_torch_libraries}
                      "-Wl,--pop-state")

# Training on several GPUs takes the headers of NCCL and CUDA, and CUDA graphs (device_graph.h) those of
# CUDA. PyTorch's wheel with CUDA keeps most of them in packages beside its own: nvidia/nccl/include,
# nvidia/cu13/include and so on. It leaves out crt/, which the others include; tools/setup fetches
# that, and Triton, which comes with the wheel, has a copy, which is taken last of all. Where headers
# are incomplete, model/torch/process_group.cc does without NCCL and model/torch/device_graph.cc
# without graphs; the configuration says so, and so does `tc0 doctor`.
set(TC0_CUDA_HEADERS "" CACHE PATH "a folder of further CUDA headers, used after all others")
file(GLOB tc0_torch_nvidia "${tc0_torch_root}/../nvidia/*/include")
if(tc0_torch_nvidia)
  include(CheckCXXSourceCompiles)
  include(CMakePushCheckState)
  set(tc0_torch_last)
  foreach(folder IN ITEMS "${TC0_CUDA_HEADERS}" "${tc0_torch_root}/../triton/backends/nvidia/include")
    if(folder AND IS_DIRECTORY "${folder}")
      list(APPEND tc0_torch_last "-idirafter${folder}")
    endif()
  endforeach()
  cmake_push_check_state(RESET)
  set(CMAKE_REQUIRED_INCLUDES "${tc0_torch_include}" "${tc0_torch_include}/torch/csrc/api/include"
                              ${tc0_torch_nvidia})
  list(JOIN tc0_torch_last " " CMAKE_REQUIRED_FLAGS)
  set(CMAKE_REQUIRED_DEFINITIONS -DUSE_C10D_NCCL)
  set(CMAKE_REQUIRED_LIBRARIES "-Wl,--no-as-needed" ${tc0_torch_libraries})
  check_cxx_source_compiles("
    #include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
    int main(int count, char**) {
      c10::intrusive_ptr<c10d::Store> store;
      return count > 9 && c10::make_intrusive<c10d::ProcessGroupNCCL>(store, 0, 1).defined();
    }" TC0_TORCH_NCCL)
  # LibTorch's inline functions on streams call CUDA's runtime themselves.
  file(GLOB tc0_torch_cudart "${tc0_torch_root}/../nvidia/*/lib/libcudart.so*")
  list(APPEND CMAKE_REQUIRED_LIBRARIES ${tc0_torch_cudart})
  check_cxx_source_compiles("
    #include <ATen/cuda/CUDAGraph.h>
    #include <c10/cuda/CUDAGuard.h>
    int main(int count, char**) {
      if (count < 9) return 0;
      const c10::cuda::CUDAStreamGuard guard(c10::cuda::getStreamFromPool());
      at::cuda::CUDAGraph().replay();
    }" TC0_TORCH_GRAPHS)
  cmake_pop_check_state()
  if(TC0_TORCH_GRAPHS)
    target_link_libraries(tc0_torch INTERFACE ${tc0_torch_cudart})
  endif()
  if(TC0_TORCH_NCCL OR TC0_TORCH_GRAPHS)
    target_include_directories(tc0_torch SYSTEM INTERFACE ${tc0_torch_nvidia})
    target_compile_options(tc0_torch INTERFACE ${tc0_torch_last})
  endif()
endif()
if(TC0_TORCH_LIB_torch_cuda)
  foreach(part IN ITEMS GRAPHS NCCL)
    set(tc0_torch_found "not compiled in: headers of CUDA are missing beside LibTorch, see "
                        "CMakeFiles/CMakeError.log or CMakeConfigureLog.yaml")
    if(TC0_TORCH_${part})
      set(tc0_torch_found "compiled in")
    endif()
    message(STATUS "LibTorch: CUDA's ${part} " ${tc0_torch_found})
  endforeach()
endif()

# Debian's build logs through glog, whose symbols LibTorch's inline functions name.
set(tc0_torch_macros "${tc0_torch_include}/c10/macros/cmake_macros.h")
if(EXISTS "${tc0_torch_macros}")
  file(STRINGS "${tc0_torch_macros}" tc0_torch_glog REGEX "^#define C10_USE_GLOG")
  if(tc0_torch_glog)
    target_link_libraries(tc0_torch INTERFACE glog)
  endif()
endif()

# Wheels before 2.6 use libstdc++'s old strings, and say so in their configuration file. Then all that
# is linked together must, which MLIR does not.
set(tc0_torch_config "${tc0_torch_root}/share/cmake/Torch/TorchConfig.cmake")
if(EXISTS "${tc0_torch_config}")
  file(STRINGS "${tc0_torch_config}" tc0_torch_old_abi REGEX "_GLIBCXX_USE_CXX11_ABI=0")
  if(tc0_torch_old_abi AND TC0_COMPILER)
    message(FATAL_ERROR "LibTorch in ${tc0_torch_root} uses libstdc++'s old ABI: use 2.6 or later, "
                        "or pass -DTC0_COMPILER=OFF to build model/ alone")
  elseif(tc0_torch_old_abi)
    add_compile_definitions(_GLIBCXX_USE_CXX11_ABI=0)
  endif()
endif()
message(STATUS "LibTorch: ${tc0_torch_root}")

# tc0_precompile_torch(<owner> <target> [<header>...]): <target> reads <ATen/ATen.h>, and the headers
# given, in the compiled form that <owner> makes; the owner is the first target to be given.
#
# <ATen/ATen.h> is 260,000 lines, half of the time that a file of model/ takes to compile. A
# compiled header fits only files of the same options: libraries (-fPIC) and programs (-fPIE) need
# one each, and a source with options of its own sets SKIP_PRECOMPILE_HEADERS. Sources still include
# what they use, so that CMAKE_DISABLE_PRECOMPILE_HEADERS works.
#
# ccache believes a compiled header only under the sloppiness below. It would otherwise compare times
# of files, and fear macros such as __TIME__ within.
function(tc0_precompile_torch owner target)
  if(owner STREQUAL target)
    target_precompile_headers(${target} PRIVATE <ATen/ATen.h> ${ARGN})
  else()
    target_precompile_headers(${target} REUSE_FROM ${owner})
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # Lets ccache's preprocessing use the compiled header too. A header that does not fit is slow,
    # and no error. Functions of a compiled header count as ours, so g++ 12 reports copies of
    # impossible lengths inside std::string that it keeps silent about in system headers.
    target_compile_options(${target} PRIVATE -fpch-preprocess -Wno-error=invalid-pch
                                             -Wno-stringop-overflow)
  endif()
  if(TC0_CCACHE AND CMAKE_CXX_COMPILER_LAUNCHER STREQUAL TC0_CCACHE)
    set_target_properties(${target} PROPERTIES CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND};-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime;${TC0_CCACHE}")
  endif()
endfunction()
