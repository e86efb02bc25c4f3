#pragma once

// A failed KMSG_CHECK is a bug in this library, never bad input: it traps. JavaScript then drops
// the WebAssembly instance and reports the open calls as "outcome unknown".
#define KMSG_CHECK(condition)      \
  do {                             \
    if (!(condition)) [[unlikely]] \
      __builtin_trap();            \
  } while (false)
