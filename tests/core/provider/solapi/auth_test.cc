#include "provider/solapi/auth.h"

#include "core/provider/messages.h"

namespace kmsg::solapi {
namespace {

TEST(SolapiAuth, PublishedVectors) {
  EXPECT_EQ(signature("SECRET", "2026-01-01T09:00:00+09:00", "0123456789abcdefghijABCDEFGHIJ01"),
            "6e792cee7476d837c6078fe0c286b294dde879b89ffcfe4d6fce073eaf22d6f5");
  EXPECT_EQ(signature("my-api-secret", "2019-07-01T00:41:48Z", "jqsba2jxjnrjor"),
            "45691ce4955ba74449341b84197909a127c4c75991631482f2a5d2653474f2a5");
}

TEST(SolapiAuth, HeaderHasItsPartsInOrder) {
  const std::string salt = "0123456789abcdefghijABCDEFGHIJ01";
  EXPECT_EQ(authorization("KEY", "SECRET", kNow + 999, salt),
            "HMAC-SHA256 apiKey=KEY, date=2026-01-01T00:00:00Z, salt=" + salt +
                ", signature=" + signature("SECRET", "2026-01-01T00:00:00Z", salt));
}

}  // namespace
}  // namespace kmsg::solapi
