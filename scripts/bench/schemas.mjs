// The checks of messages and the makers of DDL: a request with 1,000 recipients beside the least that a
// check written by hand does, and the SQL of all tables beside a copy of that text through JSON.

import { MessageRequestSchema } from "kmsg-edge";
import { buildCloudflareSqlSchemaSql } from "kmsg-edge/adapters/cloudflare";
import { cell, spreads } from "./measure.mjs";
import { table } from "./report.mjs";

const kRecipients = 1_000;
const kRounds = 15;
const kTimes = 10;

const request = {
  templateId: "ORDER",
  recipients: Array.from({ length: kRecipients }, (_, index) => ({
    phoneNumber: `010${10_000_000 + index}`,
    variables: { name: `홍길동${index}`, amount: index },
  })),
  variables: { shop: "가게" },
};

function checkedByHand({ templateId, recipients, variables }) {
  if (typeof templateId !== "string" || !Array.isArray(recipients)) throw new TypeError("request");
  const copies = recipients.map(({ phoneNumber, variables: own }) => {
    if (!/^\d{10,11}$/.test(phoneNumber)) throw new TypeError("phoneNumber");
    for (const value of Object.values(own)) {
      if (typeof value !== "string" && !Number.isFinite(value)) throw new TypeError("variables");
    }
    return { phoneNumber, variables: { ...own } };
  });
  return { templateId, recipients: copies, variables: { ...variables } };
}

const repeat = (work) => () => {
  for (let i = 0; i < kTimes; i += 1) work();
};

/** Prints the times and ratios. */
export async function benchSchemas() {
  const checks = {
    "a check by hand": repeat(() => checkedByHand(request)),
    "MessageRequestSchema.parse": repeat(() => MessageRequestSchema.parse(request)),
    structuredClone: repeat(() => structuredClone(request)),
  };
  const ddl = buildCloudflareSqlSchemaSql({ dialect: "postgres" });
  const makers = {
    "its text through JSON and back": repeat(() => JSON.parse(JSON.stringify(ddl))),
    buildCloudflareSqlSchemaSql: repeat(() => buildCloudflareSqlSchemaSql({ dialect: "postgres" })),
  };
  for (const [title, works] of [
    [`A request with ${kRecipients.toLocaleString("en")} recipients`, checks],
    ["The SQL of all tables", makers],
  ]) {
    const found = await spreads(works, kRounds);
    const [base] = Object.values(found);
    const rows = Object.entries(found).map(([name, { min, median }]) => [
      name,
      cell({ min: (min * 1000) / kTimes, median: (median * 1000) / kTimes }),
      (median / base.median).toFixed(2),
    ]);
    table(title, [["", "µs (min / median)", "ratio"], ...rows]);
  }
}
