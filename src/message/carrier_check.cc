#include "message/carrier_check.h"

#include "base/text.h"

namespace kmsg {

Result<Done> checkBytes(std::string_view text, size_t limit, const std::string& field,
                        std::string_view hint) {
  const size_t bytes = carrierBytes(text);
  if (bytes <= limit) return Done{};
  return invalidRequest(field + " has " + std::to_string(bytes) + " bytes, the limit is " +
                            std::to_string(limit) + std::string(hint),
                        field);
}

}  // namespace kmsg
