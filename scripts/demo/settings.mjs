// What the demo runs with: the real vendors when .dev.vars has keys, the simulator otherwise.
import { existsSync, readFileSync } from "node:fs";

/** Reads `NAME=value` lines as wrangler does: comments, quotes and an `export` in front are fine. */
export function readDevVars(file) {
  if (!existsSync(file)) return {};
  const variables = {};
  for (const line of readFileSync(file, "utf8").split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line);
    if (match === null) continue;
    const [, name, value] = match;
    const quoted = /^(["'`])(.*)\1\s*(?:#.*)?$/.exec(value);
    variables[name] = quoted ? quoted[2] : value.replace(/\s+#.*$/, "").replace(/^#.*$/, "");
  }
  return variables;
}

/** Whether the variables hold the keys of a real account. */
export function hasVendorKeys(variables) {
  return Boolean(
    (variables.SOLAPI_API_KEY && variables.SOLAPI_API_SECRET) || variables.IWINV_API_KEY,
  );
}

/** The vendors that these variables make the Worker talk to, as text. */
export function vendorsOf(variables) {
  const at = (name, baseUrl) => (baseUrl ? `${name} at ${baseUrl}` : name);
  return [
    ...(variables.SOLAPI_API_KEY ? [at("SOLAPI", variables.SOLAPI_BASE_URL)] : []),
    ...(variables.IWINV_API_KEY ? [at("IWINV", variables.IWINV_BASE_URL)] : []),
  ].join(" and ");
}

/** Variables that point the Worker to a simulator at `url`, polling fast enough to watch. */
export function simulatorVariables(url, { solapi, iwinv }) {
  return {
    SOLAPI_API_KEY: solapi.apiKey,
    SOLAPI_API_SECRET: solapi.apiSecret,
    SOLAPI_DEFAULT_FROM: solapi.senders[0],
    SOLAPI_KAKAO_PF_ID: solapi.pfIds[0],
    SOLAPI_BASE_URL: `${url}/solapi`,
    IWINV_API_KEY: iwinv.apiKey,
    IWINV_BASE_URL: `${url}/iwinv-alimtalk`,
    IWINV_SMS_API_KEY: iwinv.smsApiKey,
    IWINV_SMS_AUTH_KEY: iwinv.smsAuthKey,
    IWINV_SMS_COMPANY_ID: iwinv.smsCompanyId,
    IWINV_SMS_SENDER_NUMBER: iwinv.senders[0],
    IWINV_SMS_BASE_URL: `${url}/iwinv-sms`,
    IWINV_SENDER_NUMBER: iwinv.senders[0],
    SIMULATOR_URL: url,
    POLLING_INITIAL_DELAY_MS: "1000",
    POLLING_BACKOFF_MS: "2000",
    POLLING_SCHEDULED_GRACE_MS: "1000",
  };
}
