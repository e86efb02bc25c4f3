// The three commands that `npm start` prints.

/** Lines to paste into a shell: an SMS, an AlimTalk that falls back to an SMS, the list. */
export function examples(url, { isReal, token }) {
  const auth = token ? ` -H 'authorization: Bearer ${token}'` : "";
  const post = (body) =>
    `  curl -sS ${url}/messages${auth} -H 'content-type: application/json' -d '${JSON.stringify(body)}'`;
  const sms = { to: isReal ? "<recipient>" : "01012345678", text: "안녕하세요, kmsg-edge입니다." };
  const alimtalk = {
    type: "ALIMTALK",
    to: isReal ? "<recipient without KakaoTalk>" : "01000000001",
    templateId: isReal ? "<template>" : "WELCOME",
    variables: { name: "홍길동" },
    failover: {
      enabled: true,
      fallbackChannel: "sms",
      fallbackContent: "[안내] 카카오톡 미사용자로 SMS 대체 발송",
    },
  };
  return [
    "An SMS:",
    post(sms),
    isReal
      ? "An AlimTalk that is replaced by an SMS when it fails:"
      : "An AlimTalk to a number that has no KakaoTalk: it fails, and exactly one SMS takes its place:",
    post(alimtalk),
    "The messages and their states:",
    `  curl -sS '${url}/messages?limit=20'${auth}`,
  ];
}
