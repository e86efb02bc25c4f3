# The interface library kmsg_nlohmann: the one header-only dependency of the core.
find_path(NLOHMANN_INCLUDE_DIR nlohmann/json.hpp
  PATHS /usr/include /usr/local/include /opt/homebrew/include
  NO_CMAKE_FIND_ROOT_PATH REQUIRED)

add_library(kmsg_nlohmann INTERFACE)
if(EMSCRIPTEN)
  # The folder beside it holds the host's C headers, which must stay invisible to Emscripten:
  # link the one folder that is wanted.
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/include)
  file(CREATE_LINK ${NLOHMANN_INCLUDE_DIR}/nlohmann ${CMAKE_BINARY_DIR}/include/nlohmann SYMBOLIC)
  target_include_directories(kmsg_nlohmann SYSTEM INTERFACE ${CMAKE_BINARY_DIR}/include)
else()
  target_include_directories(kmsg_nlohmann SYSTEM INTERFACE ${NLOHMANN_INCLUDE_DIR})
endif()
