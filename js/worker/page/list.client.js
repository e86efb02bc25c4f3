// The list: asks for the records every two seconds and changes only what has changed, so that open
// details, focus and selection stay. Everything is shown through textContent.

globalThis.kmsgList = (() => {
  const { t, language, onChange } = globalThis.kmsgTexts;
  const INTERVAL_MS = 2000;
  const STATUSES = ["PENDING", "SENT", "DELIVERED", "FAILED", "CANCELLED", "UNKNOWN"];
  const FALLBACK_SUFFIX = ":api-fallback";
  const TEXTS_KEY = "kmsg-texts";
  const $ = (id) => document.getElementById(id);
  /** messageId → { element, status } of what is on the page. */
  const shown = new Map();
  let records = [];
  let filter = "";
  let loaded = false;
  let timer;
  let round = 0;

  // The store keeps no texts; those sent from this tab are remembered by the tab.
  const texts = (() => {
    try {
      return JSON.parse(sessionStorage.getItem(TEXTS_KEY)) ?? {};
    } catch {
      return {};
    }
  })();

  function rememberText(messageId, text) {
    texts[messageId] = text;
    try {
      sessionStorage.setItem(TEXTS_KEY, JSON.stringify(texts));
    } catch {}
  }

  function make(tag, className, ...children) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children);
    return element;
  }

  function formatNumber(to) {
    const digits = to.replace(/\D/g, "");
    const parts = /^(02|01\d|0\d\d)(\d{3,4})(\d{4})$/.exec(digits);
    return parts ? parts.slice(1).join("-") : to;
  }

  function formatTime(iso) {
    const date = new Date(iso);
    const today = date.toDateString() === new Date().toDateString();
    return date.toLocaleString(language(), {
      ...(today ? {} : { month: "short", day: "numeric" }),
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    });
  }

  function stepItem(label, iso, state) {
    const item = make("li", state ?? "", make("b", "", label));
    if (iso) {
      const time = make("time", "", formatTime(iso));
      time.dateTime = iso;
      item.append(time);
    }
    return item;
  }

  function steps(record) {
    const { status, sentAt = record.deliveredAt } = record;
    const resultStates = { DELIVERED: "done good", FAILED: "done bad", UNKNOWN: "done unsure" };
    const isFinal = !["PENDING", "SENT"].includes(status);
    const endAt = record.deliveredAt ?? record.failedAt ?? record.statusUpdatedAt;
    // Without the vendor's id nobody has said that the message was accepted.
    const first = t(record.providerMessageId ? "stepAccepted" : "stepRequested");
    const items = [stepItem(first, record.requestedAt, "done")];
    if (record.scheduledAt) {
      const isPast = isFinal || Date.parse(record.scheduledAt) <= Date.now();
      items.push(stepItem(t("stepScheduled"), record.scheduledAt, isPast ? "done" : ""));
    }
    items.push(stepItem(t("stepSent"), sentAt, sentAt ? "done" : ""));
    items.push(
      isFinal
        ? stepItem(t(status), endAt, resultStates[status] ?? "done")
        : stepItem(t("stepResult")),
    );
    return items;
  }

  function facts(record) {
    const rows = [
      ["messageId", record.messageId],
      ["providerMessageId", record.providerMessageId],
      ["providerName", record.providerId],
      ["vendorCode", record.providerStatusCode],
      ["lastError", record.lastError && `${record.lastError.code}: ${record.lastError.message}`],
      ["checks", record.attemptCount],
      ["nextCheck", ["PENDING", "SENT"].includes(record.status) && formatTime(record.nextCheckAt)],
    ];
    return rows
      .filter(([, value]) => value || value === 0)
      .flatMap(([key, value]) => [make("dt", "", t(key)), make("dd", "", String(value))]);
  }

  function reasonOf(record) {
    if (record.status === "DELIVERED") return "";
    if (record.status === "UNKNOWN" && !record.providerMessageId) return t("unknown");
    if (record.status === "FAILED" && record.providerStatusMessage) {
      return record.providerStatusMessage;
    }
    return record.lastError ? `${record.lastError.code}: ${record.lastError.message}` : "";
  }

  function fallbackProblem(record) {
    const attempt = record.metadata?.failover?.apiAttempt;
    if (attempt?.outcome !== "failed" && attempt?.outcome !== "skipped") return "";
    return t("fallbackFailed", { code: attempt.errorCode ?? attempt.warningCode ?? "" });
  }

  function createMessage(isFallback) {
    const element = make(isFallback ? "div" : "li", isFallback ? "fallback" : "message card");
    const parts = {
      note: make("p", "fallback-note"),
      type: make("span", "type"),
      to: make("span", ""),
      badge: make("span", "badge"),
      said: make("p", "said"),
      reason: make("p", "reason"),
      steps: make("ol", "steps"),
      fallbackError: make("p", "reason"),
      summary: make("summary", ""),
      facts: make("dl", ""),
    };
    element.append(
      parts.note,
      make("div", "row", make("div", "who", parts.type, parts.to), parts.badge),
      parts.said,
      parts.reason,
      parts.steps,
      make("details", "facts", parts.summary, parts.facts),
      parts.fallbackError,
    );
    return { element, parts, status: undefined };
  }

  function setText(element, text) {
    element.hidden = text === "";
    if (element.textContent !== text) element.textContent = text;
  }

  function paint(entry, record, said) {
    const { element, parts } = entry;
    element.dataset.messageId = record.messageId;
    element.dataset.status = record.status;
    setText(parts.note, record.messageId.endsWith(FALLBACK_SUFFIX) ? t("fallbackOf") : "");
    parts.type.textContent = record.type === "ALIMTALK" ? t("kindAlimtalk") : record.type;
    parts.type.dataset.type = record.type;
    parts.to.textContent = formatNumber(record.to);
    parts.badge.textContent = t(record.status);
    setText(parts.said, said);
    setText(parts.reason, reasonOf(record));
    setText(parts.fallbackError, fallbackProblem(record));
    parts.steps.replaceChildren(...steps(record));
    parts.summary.textContent = t("details");
    parts.facts.replaceChildren(...facts(record));
    if (entry.status !== undefined && entry.status !== record.status) {
      element.classList.remove("changed");
      void element.offsetWidth; // restarts the animation
      element.classList.add("changed");
      const words = { to: formatNumber(record.to), status: t(record.status) };
      $("announce").textContent = t("announce", words);
    }
    entry.status = record.status;
  }

  function entryOf(record, isFallback, used) {
    const known = shown.get(record.messageId);
    const entry = known?.isFallback === isFallback ? known : createMessage(isFallback);
    entry.isFallback = isFallback;
    if (known && known !== entry) known.element.remove();
    shown.set(record.messageId, entry);
    used.add(record.messageId);
    return entry;
  }

  function render() {
    const byId = new Map(records.map((record) => [record.messageId, record]));
    const originalOf = ({ messageId }) =>
      messageId.endsWith(FALLBACK_SUFFIX)
        ? byId.get(messageId.slice(0, -FALLBACK_SUFFIX.length))
        : undefined;
    const used = new Set();
    const list = $("messages");
    let place = list.firstElementChild;
    for (const record of records) {
      if (originalOf(record)) continue;
      const entry = entryOf(record, false, used);
      paint(entry, record, texts[record.messageId] ?? "");
      if (entry.element === place) place = place.nextElementSibling;
      else list.insertBefore(entry.element, place);
      const fallback = byId.get(record.messageId + FALLBACK_SUFFIX);
      if (!fallback) continue;
      const child = entryOf(fallback, true, used);
      paint(child, fallback, record.metadata?.failover?.request?.fallbackContent ?? "");
      if (child.element.parentNode !== entry.element) entry.element.append(child.element);
    }
    for (const [messageId, { element }] of shown) {
      if (used.has(messageId)) continue;
      element.remove();
      shown.delete(messageId);
    }
    $("empty").hidden = !loaded || records.length > 0;
    $("empty").textContent = t(filter ? "emptyFilter" : "empty");
  }

  function renderFilters() {
    const buttons = ["", ...STATUSES].map((status) => {
      const button = make("button", "", t(status || "all"));
      button.type = "button";
      button.dataset.filter = status;
      button.setAttribute("aria-pressed", String(status === filter));
      return button;
    });
    $("filters").replaceChildren(...buttons);
  }

  /** @param state "live", "locked" (the token is missing) or "offline" */
  function showConnection(state) {
    $("live").dataset.state = state;
    $("live-text").textContent = t(state);
  }

  /** Asks for the records now, and again every two seconds while the page is visible. */
  async function refresh() {
    clearTimeout(timer);
    const mine = ++round;
    let state = "offline";
    try {
      const query = filter ? `?status=${filter}` : "";
      const response = await globalThis.kmsgRequest(`/messages${query}`);
      if (response.status === 401) state = "locked";
      const answer = response.ok ? await response.json() : undefined;
      if (mine !== round) return; // a later question is under way
      if (answer) {
        state = "live";
        records = answer.messages;
        loaded = true;
        render();
      }
    } catch {
      // no answer: offline
    }
    if (mine !== round) return;
    showConnection(state);
    if (!document.hidden) timer = setTimeout(refresh, INTERVAL_MS);
  }

  $("filters").addEventListener("click", (event) => {
    const status = event.target.dataset.filter;
    if (status === undefined) return;
    filter = status;
    renderFilters();
    $("filters").querySelector(`[data-filter="${status}"]`).focus();
    refresh();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) refresh();
  });
  onChange(() => {
    renderFilters();
    showConnection($("live").dataset.state ?? "live");
    render();
  });

  return { refresh, rememberText };
})();
