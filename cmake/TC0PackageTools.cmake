# Read by cpack when it makes a package, so that a tool installed after the build was configured counts.

find_program(TC0_SHLIBDEPS dpkg-shlibdeps DOC "finds a Debian package's dependencies")
if(TC0_SHLIBDEPS)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
endif()
