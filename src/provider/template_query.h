#pragma once

#include <cstdint>
#include <string>

#include "base/json.h"
#include "base/result.h"

namespace kmsg {

// What a TemplateListQuery asks for.
struct TemplateListQuery {
  int64_t page = 1;    // from 1
  int64_t limit = 0;   // templates of a page
  std::string status;  // "APPROVED", "REJECTED", "INSPECTION" or "PENDING"; all when empty
};

// Reads { status?, page?, limit? }, where null counts as absent. Numbers are rounded down, a status
// may have any case. An error names the member.
Result<TemplateListQuery> readTemplateListQuery(const Json& json, int64_t defaultLimit,
                                                int64_t maxLimit);

}  // namespace kmsg
