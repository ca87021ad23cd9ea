# Installs the headers, the licence and a CMake package: find_package(etch) gives etch::etch, and
# its components data and parallel give etch::data and etch::parallel.

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(etch_package_directory "${CMAKE_INSTALL_DATADIR}/cmake/etch")

install(TARGETS etch EXPORT etchTargets FILE_SET HEADERS)
install(
  EXPORT etchTargets
  NAMESPACE etch::
  DESTINATION "${etch_package_directory}")

configure_package_config_file(
  "${CMAKE_CURRENT_LIST_DIR}/etchConfig.cmake.in" "${PROJECT_BINARY_DIR}/etchConfig.cmake"
  INSTALL_DESTINATION "${etch_package_directory}")
# Before 1.0 a minor version may break its users.
write_basic_package_version_file(
  "${PROJECT_BINARY_DIR}/etchConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion
  ARCH_INDEPENDENT)
install(
  FILES "${PROJECT_BINARY_DIR}/etchConfig.cmake" "${PROJECT_BINARY_DIR}/etchConfigVersion.cmake"
        "${CMAKE_CURRENT_LIST_DIR}/etchComponents.cmake"
  DESTINATION "${etch_package_directory}")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
