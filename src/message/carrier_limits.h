#pragma once

#include <cstddef>

namespace kmsg {

// What Korean carriers take, in bytes as carrierBytes() counts them (provider contract, section 9).
inline constexpr size_t kMaxSmsBytes = 90;
inline constexpr size_t kMaxLmsBytes = 2000;
inline constexpr size_t kMaxSubjectBytes = 40;

}  // namespace kmsg
