# Toolchain file: finds the emcc on PATH, wherever it was installed, and includes its own toolchain.
find_program(KMSG_EMCC emcc REQUIRED)
get_filename_component(emcc_real ${KMSG_EMCC} REALPATH)
get_filename_component(emcc_folder ${emcc_real} DIRECTORY)

find_file(KMSG_EMSCRIPTEN_TOOLCHAIN cmake/Modules/Platform/Emscripten.cmake
  PATHS ${emcc_folder} ${emcc_folder}/.. /usr/share/emscripten
  NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH REQUIRED)
include(${KMSG_EMSCRIPTEN_TOOLCHAIN})

# Debian keeps acorn, which optimising links need, where Node does not look for it.
if(EXISTS /usr/share/nodejs/acorn)
  set(CMAKE_CXX_LINKER_LAUNCHER ${CMAKE_COMMAND} -E env NODE_PATH=/usr/share/nodejs)
endif()
