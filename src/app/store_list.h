#pragma once

#include <memory>

#include "app/config.h"
#include "port/script.h"
#include "port/sql.h"

namespace kmsg {

// Makes the tracking store of a configuration over the ports of one call, which must outlive it.
std::unique_ptr<TrackingStore> makeStore(const StoreConfig& config, SqlClient& sql, Script& script);

}  // namespace kmsg
