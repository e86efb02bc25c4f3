// The operations of Aligo's provider, whatever the vendor answers. The input is a play.
#include "fuzz/vendor.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  kmsg::fuzzVendor(kmsg::aligoStage(), {reinterpret_cast<const char*>(data), size});
  return 0;
}
