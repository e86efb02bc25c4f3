# Headers that are slow to parse and never change; base/json.h is the one place that includes nlohmann.
set(KMSG_PRECOMPILED
  <algorithm> <array> <charconv> <cstdint> <deque> <functional> <map> <memory> <optional> <span>
  <string> <string_view> <unordered_map> <utility> <variant> <vector>
  ${PROJECT_SOURCE_DIR}/src/base/json.h)

# kmsg_library(<folder> <left neighbour>...): the library kmsg_<folder> of src/<folder>.
function(kmsg_library folder)
  set(target kmsg_${folder})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${folder}/*.cc)
  list(TRANSFORM ARGN PREPEND kmsg_ OUTPUT_VARIABLE neighbours)

  if(NOT sources)  # headers only
    add_library(${target} INTERFACE)
    target_include_directories(${target} INTERFACE ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(${target} INTERFACE kmsg_options kmsg_nlohmann ${neighbours})
    return()
  endif()

  add_library(${target} STATIC ${sources})
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(${target} PUBLIC kmsg_options kmsg_nlohmann ${neighbours})
  kmsg_precompile(${target})
  kmsg_unity(${target} ${sources})
endfunction()

# In one file, the names of another are not shadowed, and GCC takes what is included for headers, in
# which names without linkage would be wrong. Linked last: the last of two opposite flags wins.
add_library(kmsg_unity_options INTERFACE)
target_compile_options(kmsg_unity_options INTERFACE -Wno-shadow
  $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)

# With KMSG_UNITY, compiles the sources of each folder as one file.
function(kmsg_unity target)
  if(NOT KMSG_UNITY)
    return()
  endif()
  foreach(source ${ARGN})
    get_filename_component(folder ${source} DIRECTORY)
    string(REPLACE / _ group ${folder})
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${group})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  target_link_libraries(${target} PRIVATE kmsg_unity_options)
endfunction()

# The first target compiles the headers, the others of the same flags reuse the result.
function(kmsg_precompile target)
  get_property(first GLOBAL PROPERTY KMSG_PRECOMPILED_BY)
  if(first)
    target_precompile_headers(${target} REUSE_FROM ${first})
  else()
    target_precompile_headers(${target} PRIVATE ${KMSG_PRECOMPILED})
    set_property(GLOBAL PROPERTY KMSG_PRECOMPILED_BY ${target})
  endif()
endfunction()
