import { TemplateBuilder } from "kmsg-edge/template";

/** A template that passes every check, with some members replaced. */
export function templateWith(members = {}) {
  return {
    id: "tpl",
    code: "CODE",
    name: "이름",
    content: "안녕하세요",
    category: "NOTIFICATION",
    status: "APPROVED",
    provider: "mine",
    metadata: {
      createdAt: new Date(1_700_000_000_000),
      updatedAt: new Date(1_700_000_000_000),
      usage: { sent: 0, delivered: 0, failed: 0 },
    },
    ...members,
  };
}

/** A builder that lacks its content alone. */
export function newTemplate() {
  return new TemplateBuilder().name("이름").code("CODE").category("NOTIFICATION").provider("mine");
}
