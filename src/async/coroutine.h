#pragma once

// The sysroot of Emscripten 3.1.6 has only <experimental/coroutine>; GCC has only <coroutine>.
#if __has_include(<coroutine>) && defined(__cpp_impl_coroutine)
#include <coroutine>
namespace kmsg::coro {
using std::coroutine_handle;
using std::suspend_always;
}  // namespace kmsg::coro
#else
#include <experimental/coroutine>
namespace kmsg::coro {
using std::experimental::coroutine_handle;
using std::experimental::suspend_always;
}  // namespace kmsg::coro
#endif
