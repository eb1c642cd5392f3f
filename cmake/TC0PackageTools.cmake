# Read by cpack when it makes a package, so that a tool installed after the build was configured counts.
# dpkg-shlibdeps finds a package's dependencies, in what `file` says are programs.

find_program(TC0_SHLIBDEPS dpkg-shlibdeps)
find_program(TC0_FILE file)
if(TC0_SHLIBDEPS AND TC0_FILE)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
endif()
