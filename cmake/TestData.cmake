# Where tests and long runs of examples find digit images, reference values and trained weights:
# etch_test_data, empty where there is nothing.

set(ETCH_TEST_DATA
    ""
    CACHE PATH "Directory with mnist/, reference/ and sample_weight/; empty: look beside the project")
set(etch_test_data "${ETCH_TEST_DATA}")
if(etch_test_data STREQUAL "" AND IS_DIRECTORY "${PROJECT_SOURCE_DIR}/../shared/data")
  file(REAL_PATH "${PROJECT_SOURCE_DIR}/../shared/data" etch_test_data)
endif()
if(etch_test_data STREQUAL "")
  message(STATUS "etch: no test data; tests that read it are left out when they run")
else()
  message(STATUS "etch: test data in ${etch_test_data}")
endif()
