// The operations of IWINV's provider, whatever the vendor answers. The input is a play.
#include "fuzz/vendor.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  kmsg::fuzzVendor(kmsg::iwinvStage(), {reinterpret_cast<const char*>(data), size});
  return 0;
}
