# fuzz_<name>: one libFuzzer program for each tests/fuzz/<name>.cc.
file(GLOB targets CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/fuzz/*.cc)

# What the targets exercise. One file for each folder: compiled file by file, it takes four times as
# long.
add_library(kmsg_fuzzed STATIC)
foreach(folder base async message provider provider/solapi provider/iwinv provider/aligo)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${folder}/*.cc)
  set_source_files_properties(${sources} PROPERTIES UNITY_GROUP ${folder})
  target_sources(kmsg_fuzzed PRIVATE ${sources})
endforeach()
target_sources(kmsg_fuzzed PRIVATE ${PROJECT_SOURCE_DIR}/tests/fake/vendor_play.cc)
set_target_properties(kmsg_fuzzed PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
target_include_directories(kmsg_fuzzed
  PUBLIC ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/tests)
target_link_libraries(kmsg_fuzzed PUBLIC kmsg_options kmsg_nlohmann)
# One file's names are not another's to shadow. Linked last: the last of two opposite flags wins.
add_library(kmsg_fuzz_options INTERFACE)
target_compile_options(kmsg_fuzz_options INTERFACE -fsanitize=fuzzer-no-link -Wno-shadow)
target_link_libraries(kmsg_fuzzed PUBLIC kmsg_fuzz_options)

foreach(source ${targets})
  get_filename_component(name ${source} NAME_WE)
  add_executable(fuzz_${name} ${source})
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  target_link_libraries(fuzz_${name} PRIVATE kmsg_fuzzed)
endforeach()
