# Flags shared by every target of the project, collected in the interface library kmsg_options.
add_library(kmsg_options INTERFACE)

target_compile_options(kmsg_options INTERFACE
  -fno-exceptions -fno-rtti
  -Werror -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
  # Designated initialisers leave out members on purpose: each has its default in the struct.
  -Wno-missing-field-initializers)

# Emscripten chooses the variant of its libraries by these two: Embind's own types are registered
# under other identities with RTTI than without.
target_link_options(kmsg_options INTERFACE -fno-exceptions -fno-rtti)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Reports members of optionals and coroutine frames that are never read, once sanitizers are on.
  target_compile_options(kmsg_options INTERFACE -fcoroutines -Wno-maybe-uninitialized)
endif()

if(EMSCRIPTEN AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 17)
  # libc++ 13 has <experimental/coroutine> only.
  target_compile_options(kmsg_options INTERFACE -Wno-deprecated-experimental-coroutine)
elseif(NOT EMSCRIPTEN AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang"
       AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 15)
  # clang 14 implements C++20 coroutines but does not announce it, and libstdc++ asks.
  target_compile_definitions(kmsg_options INTERFACE __cpp_impl_coroutine=201902L)
endif()

if(EMSCRIPTEN)
  # With -Os and -Oz, emcc forbids clang to inline whatever is not marked inline, even a getter. What
  # -Oz inlines on its own makes the module 4 % smaller and a send twice as fast.
  target_compile_options(kmsg_options INTERFACE -sINLINING_LIMIT=0)
endif()

if(KMSG_SANITIZE)
  set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # clang 14 cannot compile coroutines with this check.
    list(APPEND sanitizers -fno-sanitize=function)
  endif()
  target_compile_options(kmsg_options INTERFACE ${sanitizers})
  target_link_options(kmsg_options INTERFACE ${sanitizers})
endif()

if(KMSG_LTO)
  target_compile_options(kmsg_options INTERFACE -flto)
  target_link_options(kmsg_options INTERFACE -flto)
endif()

# Bytes of stack of every wasm program; the tests run with what is shipped.
set(KMSG_WASM_STACK 131072)
