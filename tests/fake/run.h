#pragma once

#include <utility>

#include "async/task.h"

namespace kmsg {

// Runs a task to its end on `loop` and answers its value. Traps when the task still waits for
// something once the loop is drained.
template <typename T>
T runTask(Loop& loop, Task<T> task) {
  task.startRoot(loop);
  loop.drain();
  KMSG_CHECK(task.done());
  return task.takeValue();
}

}  // namespace kmsg
