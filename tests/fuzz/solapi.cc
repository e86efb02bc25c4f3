// The operations of SOLAPI's provider, whatever the vendor answers. The input is a play, or what
// the vendor posts to a webhook.
#include "fuzz/vendor.h"
#include "provider/solapi/list.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  kmsg::fuzzVendor(kmsg::solapiStage(), text);
  if (const auto body = kmsg::parseJson(text)) (void)kmsg::solapi::readReports(*body);
  return 0;
}
