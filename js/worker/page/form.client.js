// The form: builds a SendInput, sends it, and shows what came of it at the field it concerns.

(() => {
  const { t, explain, translate, onChange } = globalThis.kmsgTexts;
  const { refresh, rememberText } = globalThis.kmsgList;
  const $ = (id) => document.getElementById(id);
  const form = $("form");
  const LMS_ABOVE_BYTES = 90;
  const SCRIPTED_NUMBERS = ["0000", "0001", "0002", "0008"];
  let health;

  /** fetch with the token of the field, if one was asked for. */
  globalThis.kmsgRequest = async (path, init = {}) => {
    const headers = new Headers(init.headers);
    if ($("token").value) headers.set("authorization", `Bearer ${$("token").value}`);
    const response = await fetch(path, { ...init, headers });
    if (response.status === 401) $("token-field").hidden = false;
    return response;
  };

  /** Bytes as Korean carriers count them: one for ASCII, two for the rest. */
  function carrierBytes(text) {
    let bytes = 0;
    for (let i = 0; i < text.length; i++) bytes += text.charCodeAt(i) <= 0x7f ? 1 : 2;
    return bytes;
  }

  const kind = () => form.elements.kind.value;

  function showKind() {
    for (const section of form.querySelectorAll("[data-kind]")) {
      section.hidden = section.dataset.kind !== kind();
    }
    $("failover-fields").hidden = !$("failover").checked;
    const bytes = carrierBytes($("text").value);
    const type = bytes > LMS_ABOVE_BYTES ? "LMS" : "SMS";
    $("counter").textContent = t("bytes", { bytes, type });
    $("subject-field").hidden = type !== "LMS";
  }

  function addVariable(name = "", value = "") {
    const row = document.createElement("div");
    row.className = "variable";
    for (const [part, text] of [
      ["variableName", name],
      ["variableValue", value],
    ]) {
      const input = document.createElement("input");
      input.dataset.part = part;
      input.dataset.tLabel = part;
      input.dataset.tPlaceholder = part;
      input.setAttribute("aria-label", t(part));
      input.setAttribute("aria-describedby", "variables-error");
      input.placeholder = t(part);
      input.autocomplete = "off";
      input.value = text;
      row.append(input);
    }
    const remove = document.createElement("button");
    remove.type = "button";
    remove.textContent = "×";
    remove.dataset.tLabel = "removeVariable";
    remove.setAttribute("aria-label", t("removeVariable"));
    remove.addEventListener("click", () => {
      row.remove();
      $("add-variable").focus();
    });
    row.append(remove);
    $("variables").append(row);
    return row;
  }

  function variables() {
    const result = {};
    for (const row of $("variables").children) {
      const [name, value] = [...row.querySelectorAll("input")].map((input) => input.value);
      if (name.trim() !== "") result[name.trim()] = value;
    }
    return result;
  }

  /** The SendInput that the form says; the Worker is the one to judge it. */
  function readInput() {
    const input = { to: $("to").value.trim() };
    if (kind() === "alimtalk") {
      input.type = "ALIMTALK";
      input.templateId = $("templateId").value.trim();
      input.variables = variables();
      if ($("failover").checked) {
        input.failover = {
          enabled: true,
          fallbackChannel: form.elements.channel.value,
          fallbackContent: $("fallback").value,
        };
      }
    } else {
      input.text = $("text").value;
      if (!$("subject-field").hidden && $("subject").value.trim()) {
        input.subject = $("subject").value.trim();
      }
    }
    if ($("from").value.trim()) input.from = $("from").value.trim();
    if ($("providerId").value) input.providerId = $("providerId").value;
    if ($("scheduledAt").value) {
      input.options = { scheduledAt: new Date($("scheduledAt").value).toISOString() };
    }
    return input;
  }

  function clearErrors() {
    $("alert").hidden = true;
    for (const field of form.querySelectorAll("[data-field].bad")) {
      field.classList.remove("bad");
      field.querySelector(".error").textContent = "";
      for (const input of field.querySelectorAll("[aria-invalid]")) {
        input.removeAttribute("aria-invalid");
      }
    }
  }

  function showAlert(message, code, isWarning) {
    $("alert").classList.toggle("warn", Boolean(isWarning));
    const detail = document.createElement("code");
    detail.textContent = code ?? "";
    $("alert").replaceChildren(message, ...(code ? [detail] : []));
    $("alert").hidden = false;
  }

  /** Marks the field that a path such as "variables.name" or "failover" belongs to. */
  function showFieldError(path, message) {
    const field = [...form.querySelectorAll("[data-field]")].find(
      ({ dataset }) =>
        path === dataset.field ||
        path.startsWith(`${dataset.field}.`) ||
        dataset.field.startsWith(`${path}.`),
    );
    if (!field || field.closest("[data-kind]")?.hidden) return false;
    if ($("more").contains(field)) $("more").open = true;
    field.hidden = false;
    field.classList.add("bad");
    field.querySelector(".error").textContent = explain(`bad_${field.dataset.field}`, message);
    const inputs = field.querySelectorAll("input, textarea, select");
    for (const input of inputs) input.setAttribute("aria-invalid", "true");
    (inputs[0] ?? field.querySelector("button")).focus();
    return true;
  }

  function showProblem(problem) {
    if (problem.outcome === "unknown") {
      showAlert(t("unknown"), `${problem.code} · ${problem.messageId}`, true);
      return;
    }
    const named = problem.field !== undefined && showFieldError(problem.field, problem.message);
    const text = named ? t("check") : explain(`error_${problem.code}`, problem.message);
    showAlert(
      text,
      text === problem.message ? problem.code : `${problem.code}: ${problem.message}`,
    );
  }

  async function send(event) {
    event.preventDefault();
    clearErrors();
    const input = readInput();
    $("send").disabled = true;
    $("send").firstElementChild.textContent = t("sending");
    try {
      const response = await globalThis.kmsgRequest("/messages", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(input),
      });
      const answer = await response.json();
      if (answer.messageId && input.text) rememberText(answer.messageId, input.text);
      if (!response.ok) showProblem(answer);
      else if (answer.warnings?.some(({ code }) => code === "TRACKING_NOT_RECORDED")) {
        showAlert(t("warning", { code: "TRACKING_NOT_RECORDED" }), answer.messageId, true);
      }
    } catch {
      showAlert(t("network"));
    } finally {
      $("send").disabled = false;
      $("send").firstElementChild.textContent = t("send");
    }
    refresh();
  }

  function showBanner() {
    if (!health?.providers) return;
    const banner = $("banner");
    banner.hidden = false;
    banner.classList.toggle("real", !health.simulatorUrl);
    if (!health.simulatorUrl) {
      banner.textContent = t("real", { providers: health.providers.join(", ") });
      return;
    }
    const link = document.createElement("a");
    link.href = `${health.simulatorUrl}/delivered`;
    link.target = "_blank";
    link.rel = "noreferrer";
    link.textContent = t("simulatorLink");
    banner.replaceChildren(t("simulator"), link);
  }

  function showNumbers() {
    if (!health?.simulatorUrl) return;
    const buttons = SCRIPTED_NUMBERS.map((suffix) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `…${suffix} ${t(`number${suffix}`)}`;
      button.addEventListener("click", () => {
        $("to").value = `0100000${suffix}`;
        $("to").focus();
      });
      return button;
    });
    $("numbers").replaceChildren(...buttons);
    $("numbers").hidden = false;
  }

  async function askHealth() {
    try {
      const response = await fetch("/health");
      health = await response.json();
      if (!response.ok) {
        showProblem(health);
        return;
      }
    } catch {
      return; // the list says that the Worker does not answer
    }
    for (const id of health.providers) $("providerId").append(new Option(id, id));
    $("provider-field").hidden = health.providers.length < 2;
    $("token-field").hidden = !health.protected;
    if (health.simulatorUrl && !$("templateId").value) $("templateId").value = "WELCOME";
    showBanner();
    showNumbers();
  }

  /** Samples follow the language until the reader has changed them. */
  function fillSamples() {
    for (const [id, key] of [
      ["text", "textSample"],
      ["fallback", "fallbackSample"],
    ]) {
      const field = $(id);
      if (field.value === "" || field.value === field.dataset.sample) {
        field.value = t(key);
        field.dataset.sample = field.value;
      }
    }
  }

  form.addEventListener("submit", send);
  form.addEventListener("input", showKind);
  $("add-variable").addEventListener("click", () => addVariable().querySelector("input").focus());
  onChange(() => {
    fillSamples();
    showKind();
    showBanner();
    showNumbers();
  });
  addVariable("name", "홍길동");
  translate();
  askHealth();
  refresh();
})();
