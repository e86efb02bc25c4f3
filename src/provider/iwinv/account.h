#pragma once

#include <utility>

#include "provider/iwinv/config.h"
#include "provider/iwinv/template_cache.h"

namespace kmsg::iwinv {

// An account and what was learnt about it on the way. Outlives every task that refers to it: the
// provider owns it.
struct Account {
  explicit Account(Config with) : config(std::move(with)) {}

  const Config config;
  mutable TemplateCache templates;
  // The SMS history has refused a page size of our own, so it is not tried again.
  mutable bool smsPageSizeRefused = false;
};

}  // namespace kmsg::iwinv
