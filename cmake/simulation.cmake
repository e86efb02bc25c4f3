# kmsg_simulation: the tracking engine in a simulated world, optimised, so that it runs many seeds.
add_executable(kmsg_simulation)
# What it needs of the core, one file for each folder: that compiles four times as fast.
foreach(folder base async message provider)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${folder}/*.cc)
  set_source_files_properties(${sources} PROPERTIES UNITY_GROUP ${folder})
  target_sources(kmsg_simulation PRIVATE ${sources})
endforeach()
# The engine's files repeat each other's local names, and need no SQL.
file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/tracking/*.cc)
list(FILTER sources EXCLUDE REGEX "/tracking/(schema|sql_store|table|record_query)\\.cc$")
set_source_files_properties(${sources} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
target_sources(kmsg_simulation PRIVATE ${sources})
file(GLOB simulation_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/simulation/*.cc)
set_source_files_properties(${simulation_sources} PROPERTIES UNITY_GROUP simulation)
target_sources(kmsg_simulation PRIVATE ${simulation_sources})
set_target_properties(kmsg_simulation PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
target_include_directories(kmsg_simulation
  PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/tests)
target_link_libraries(kmsg_simulation PRIVATE kmsg_options kmsg_nlohmann)
target_precompile_headers(kmsg_simulation PRIVATE
  <algorithm> <functional> <map> <optional> <set> <string> <vector>
  ${PROJECT_SOURCE_DIR}/src/base/json.h)
# Literals in tests would need a cast each, and one file's names are not another's to shadow.
target_compile_options(kmsg_simulation PRIVATE -Wno-conversion -Wno-shadow)
