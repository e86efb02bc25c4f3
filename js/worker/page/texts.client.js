// The words of the page, and the language in which it shows them.

globalThis.kmsgTexts = (() => {
  const TEXTS = {
    ko: {
      skip: "메시지 목록으로 건너뛰기",
      tagline: "보내고, 추적하고, 실패하면 문자로 대신합니다",
      compose: "메시지 보내기",
      kind: "메시지 종류",
      kindText: "문자 (SMS·LMS)",
      kindAlimtalk: "알림톡",
      to: "받는 번호",
      text: "내용",
      subject: "제목",
      optional: "선택",
      templateId: "템플릿 코드",
      variables: "템플릿 변수",
      addVariable: "+ 변수 추가",
      variableName: "이름",
      variableValue: "값",
      removeVariable: "변수 삭제",
      failover: "알림톡이 실패하면 문자로 보내기",
      fallbackChannel: "대체 문자 종류",
      fallbackContent: "대체 문자 내용",
      fallbackSample: "[안내] 카카오톡 미사용자께 문자로 보내 드립니다.",
      textSample: "안녕하세요, kmsg-edge입니다.",
      more: "더 많은 설정",
      from: "보내는 번호",
      fromDefault: "등록된 기본 번호",
      scheduledAt: "예약 시각",
      provider: "보내는 곳",
      providerAuto: "자동",
      token: "API 토큰",
      send: "보내기",
      sending: "보내는 중…",
      messages: "메시지",
      filter: "상태로 거르기",
      all: "전체",
      live: "2초마다 새로고침",
      locked: "API 토큰을 입력하세요",
      offline: "Worker에 연결할 수 없습니다",
      empty: "아직 보낸 메시지가 없습니다.",
      emptyFilter: "이 상태의 메시지가 없습니다.",
      bytes: "{bytes}바이트 · {type}",
      simulator: "시뮬레이터와 통신 중입니다. 실제로 발송되지 않습니다. ",
      simulatorLink: "도착한 메시지 보기",
      real: "실제 발송사({providers})와 통신합니다. 메시지는 실제로 발송되고 요금이 부과됩니다.",
      accepted: "접수됨: {id}",
      unknown: "발송사의 응답을 받지 못했습니다. 이미 발송되었을 수 있으니 다시 보내지 마세요.",
      warning: "접수되었지만 주의가 필요합니다: {code}",
      check: "입력을 확인하세요.",
      network: "Worker에 연결할 수 없습니다. 접수 여부를 목록에서 확인하세요.",
      stepAccepted: "접수",
      stepRequested: "요청",
      stepSent: "통신사 전달",
      stepScheduled: "예약",
      PENDING: "대기",
      SENT: "전송 중",
      DELIVERED: "도착",
      FAILED: "실패",
      CANCELLED: "취소",
      UNKNOWN: "확인 불가",
      stepResult: "결과",
      details: "자세히",
      fallbackOf: "대체 문자",
      fallbackFailed: "대체 문자를 보내지 못했습니다: {code}",
      messageId: "메시지 ID",
      providerMessageId: "발송사 ID",
      providerName: "발송사",
      checks: "조회 횟수",
      nextCheck: "다음 조회",
      vendorCode: "발송사 코드",
      lastError: "마지막 오류",
      bad_to: "받는 번호를 확인하세요. 예: 010-1234-5678",
      bad_text: "내용을 입력하세요.",
      bad_subject: "제목을 확인하세요.",
      bad_templateId: "템플릿 코드를 확인하세요.",
      bad_variables: "템플릿에 필요한 변수를 모두 입력하세요.",
      "bad_failover.fallbackContent": "대체 문자 내용을 입력하세요.",
      bad_from: "보내는 번호를 확인하세요. 등록된 번호여야 합니다.",
      "bad_options.scheduledAt": "예약 시각은 지금보다 뒤여야 합니다.",
      bad_authorization: "API 토큰이 필요합니다.",
      error_AUTHENTICATION_FAILED: "발송사 인증에 실패했습니다. Worker의 키를 확인하세요.",
      error_INSUFFICIENT_BALANCE: "발송사 계정의 잔액이 부족합니다.",
      error_TEMPLATE_NOT_FOUND: "템플릿을 찾을 수 없습니다.",
      error_RATE_LIMIT_EXCEEDED: "요청이 너무 많습니다. 잠시 후 다시 보내세요.",
      error_NETWORK_ERROR: "발송사에 연결할 수 없습니다.",
      error_NETWORK_TIMEOUT: "발송사가 제때 응답하지 않았습니다.",
      error_NETWORK_SERVICE_UNAVAILABLE: "발송사 서비스를 일시적으로 사용할 수 없습니다.",
      error_PROVIDER_ERROR: "발송사가 메시지를 거절했습니다.",
      error_MESSAGE_SEND_FAILED: "발송사가 메시지를 거절했습니다.",
      error_INVALID_REQUEST: "잘못된 요청입니다.",
      error_STORE_UNAVAILABLE: "추적 데이터베이스가 응답하지 않습니다.",
      error_NOT_CONFIGURED: "Worker 설정이 끝나지 않았습니다.",
      error_BODY_TOO_LARGE: "메시지가 너무 깁니다.",
      announce: "{to}: {status}",
      number0000: "즉시 도착",
      number0001: "카카오톡 미사용자",
      number0002: "전원 꺼짐 (문자 실패)",
      number0008: "결과 보고 없음",
    },
    en: {
      skip: "Skip to the messages",
      tagline: "Sends, tracks, and falls back to a text message",
      compose: "Send a message",
      kind: "Kind of message",
      kindText: "Text (SMS·LMS)",
      kindAlimtalk: "AlimTalk",
      to: "Recipient",
      text: "Text",
      subject: "Subject",
      optional: "optional",
      templateId: "Template code",
      variables: "Template variables",
      addVariable: "+ Add a variable",
      variableName: "Name",
      variableValue: "Value",
      removeVariable: "Remove variable",
      failover: "Send a text when the AlimTalk fails",
      fallbackChannel: "Kind of replacement",
      fallbackContent: "Replacement text",
      fallbackSample: "[Notice] Sent as a text, as you do not use KakaoTalk.",
      textSample: "Hello from kmsg-edge.",
      more: "More settings",
      from: "Sender",
      fromDefault: "The registered default",
      scheduledAt: "Send at",
      provider: "Provider",
      providerAuto: "Automatic",
      token: "API token",
      send: "Send",
      sending: "Sending…",
      messages: "Messages",
      filter: "Filter by state",
      all: "All",
      live: "Refreshes every 2 s",
      locked: "Enter the API token",
      offline: "The Worker does not answer",
      empty: "No message has been sent yet.",
      emptyFilter: "No message is in this state.",
      bytes: "{bytes} bytes · {type}",
      simulator: "Talking to the simulator: nothing reaches a real phone. ",
      simulatorLink: "See what was delivered",
      real: "Talking to the real vendor ({providers}): messages go out and are charged.",
      accepted: "Accepted: {id}",
      unknown: "The vendor's answer never came. The message may be out: do not send it again.",
      warning: "Accepted, but look at this: {code}",
      check: "Please check your input.",
      network: "The Worker does not answer. Check the list before you send again.",
      stepAccepted: "Accepted",
      stepRequested: "Requested",
      stepSent: "With the carrier",
      stepScheduled: "Scheduled",
      PENDING: "Pending",
      SENT: "Sent",
      DELIVERED: "Delivered",
      FAILED: "Failed",
      CANCELLED: "Cancelled",
      UNKNOWN: "Unknown",
      stepResult: "Result",
      details: "Details",
      fallbackOf: "Replacement text",
      fallbackFailed: "The replacement could not be sent: {code}",
      messageId: "Message id",
      providerMessageId: "Vendor's id",
      providerName: "Provider",
      checks: "Status queries",
      nextCheck: "Next query",
      vendorCode: "Vendor's code",
      lastError: "Last error",
      announce: "{to}: {status}",
      number0000: "arrives at once",
      number0001: "not on KakaoTalk",
      number0002: "power off (texts fail)",
      number0008: "never reported",
    },
  };
  const KEY = "kmsg-language";

  // Storage may be switched off in the browser; the page then forgets, and works.
  function recall() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  }
  function remember(language) {
    try {
      localStorage.setItem(KEY, language);
    } catch {}
  }

  const saved = recall();
  let language = saved === "ko" || saved === "en" ? saved : "";
  if (!language) language = navigator.language.toLowerCase().startsWith("ko") ? "ko" : "en";
  const listeners = [];

  /** The words for a key, with {name} filled in from `values`. */
  function t(key, values = {}) {
    const text = TEXTS[language][key] ?? key;
    return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
  }

  /** The words for what the Worker reports; its own, which are English, where there are none. */
  function explain(key, message) {
    return TEXTS[language][key] ?? message;
  }

  function translate() {
    document.documentElement.lang = language;
    for (const element of document.querySelectorAll("[data-t]")) {
      element.textContent = t(element.dataset.t);
    }
    for (const element of document.querySelectorAll("[data-t-label]")) {
      element.setAttribute("aria-label", t(element.dataset.tLabel));
    }
    for (const element of document.querySelectorAll("[data-t-placeholder]")) {
      element.placeholder = t(element.dataset.tPlaceholder);
    }
    for (const button of document.querySelectorAll("[data-lang]")) {
      button.setAttribute("aria-pressed", String(button.dataset.lang === language));
    }
    for (const listener of listeners) listener();
  }

  for (const button of document.querySelectorAll("[data-lang]")) {
    button.addEventListener("click", () => {
      language = button.dataset.lang;
      remember(language);
      translate();
    });
  }

  return {
    t,
    explain,
    translate,
    language: () => language,
    onChange: (listener) => listeners.push(listener),
  };
})();
