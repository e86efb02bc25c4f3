# kmsg_tests: the GoogleTest suite of the core, natively and as wasm (kmsg_tests.mjs for Node).
file(GLOB_RECURSE test_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/core/*_test.cc)
file(GLOB flow_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/flow/*_test.cc)
list(APPEND test_sources ${flow_sources} ${PROJECT_SOURCE_DIR}/tests/fake/vendor_play.cc)
if(EMSCRIPTEN)
  # There is no libsqlite3 in the wasm build.
  list(FILTER test_sources EXCLUDE REGEX "_sqlite_test\\.cc$")
endif()

if(EMSCRIPTEN)
  find_path(GOOGLETEST_SOURCE_DIR src/gtest-all.cc
    PATHS /usr/src/googletest/googletest /opt/homebrew/src/googletest/googletest
    NO_CMAKE_FIND_ROOT_PATH)
  if(NOT GOOGLETEST_SOURCE_DIR)
    message(STATUS "GoogleTest's sources are not installed: no wasm tests")
    return()
  endif()
  add_library(kmsg_gtest STATIC EXCLUDE_FROM_ALL
    ${GOOGLETEST_SOURCE_DIR}/src/gtest-all.cc ${GOOGLETEST_SOURCE_DIR}/src/gtest_main.cc)
  target_include_directories(kmsg_gtest SYSTEM PUBLIC ${GOOGLETEST_SOURCE_DIR}/include)
  target_include_directories(kmsg_gtest PRIVATE ${GOOGLETEST_SOURCE_DIR})
  target_compile_options(kmsg_gtest PRIVATE -fno-exceptions -fno-rtti -w)
  set(test_libraries kmsg_gtest)
else()
  find_package(GTest REQUIRED)
  find_package(SQLite3 REQUIRED)
  set(test_libraries GTest::gtest GTest::gtest_main SQLite::SQLite3)
endif()

add_executable(kmsg_tests ${test_sources})
target_include_directories(kmsg_tests PRIVATE ${PROJECT_SOURCE_DIR}/tests)
# Answers of the vendors, which the fuzz targets share. The wasm has them in its own file system.
set(corpus ${PROJECT_SOURCE_DIR}/tests/fuzz/corpus)
if(EMSCRIPTEN)
  target_compile_definitions(kmsg_tests PRIVATE KMSG_CORPUS="/corpus")
else()
  target_compile_definitions(kmsg_tests PRIVATE KMSG_CORPUS="${corpus}")
endif()
# Literals in test tables would need a cast each. Linked last: the last of two opposite flags wins.
add_library(kmsg_test_options INTERFACE)
target_compile_options(kmsg_test_options INTERFACE -Wno-conversion)
if(EMSCRIPTEN)
  # What is tested is optimised as it is shipped. The tests are not: they would take longest to compile.
  target_compile_options(kmsg_test_options INTERFACE -O1 -fno-lto)
endif()
target_link_libraries(kmsg_tests PRIVATE kmsg_app ${test_libraries} kmsg_test_options)
target_precompile_headers(kmsg_tests PRIVATE ${KMSG_PRECOMPILED} <gtest/gtest.h>)
kmsg_unity(kmsg_tests ${test_sources})
# Each of these files has a bench, a config and messages of its own under the same names.
file(GLOB own_names CONFIGURE_DEPENDS
  ${PROJECT_SOURCE_DIR}/tests/core/provider/solapi/*_test.cc
  ${PROJECT_SOURCE_DIR}/tests/core/provider/iwinv/*_test.cc)
set_source_files_properties(${own_names} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)

if(EMSCRIPTEN)
  # Not part of the default target: the package does not need it.
  set_target_properties(kmsg_tests PROPERTIES SUFFIX ".cjs" EXCLUDE_FROM_ALL ON)
  target_link_options(kmsg_tests PRIVATE
    -sSINGLE_FILE=1 -sENVIRONMENT=node -sEXIT_RUNTIME=1 -sDYNAMIC_EXECUTION=0
    -sALLOW_MEMORY_GROWTH=1 -sASSERTIONS=1 -sSTACK_OVERFLOW_CHECK=2
    -sTOTAL_STACK=${KMSG_WASM_STACK}
    "SHELL:--embed-file ${corpus}@/corpus")
  add_test(NAME kmsg_tests
    COMMAND node --disallow-code-generation-from-strings $<TARGET_FILE:kmsg_tests>)
else()
  add_test(NAME kmsg_tests COMMAND kmsg_tests)
endif()
