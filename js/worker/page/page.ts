import { SECURITY_HEADERS } from "../http.js";
import formScript from "./form.client.js";
import formStyles from "./form.css";
import listScript from "./list.client.js";
import listStyles from "./list.css";
import pageStyles from "./page.css";
import html from "./page.html";
import textsScript from "./texts.client.js";

// The page's own come last: its narrow-screen rules overrule the others.
const STYLES = [formStyles, listStyles, pageStyles].join("\n");

/**
 * The page at `/`: one document with everything in it. Style and scripts carry a nonce that is new
 * for each answer; whatever else finds its way into the document does not run.
 */
export function pageResponse(): Response {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));
  const script = (text: string) => `<script nonce="${nonce}">\n${text}</script>`;
  // Replacement functions: a text replacement would give "$&" in a script a meaning.
  const document = html
    .replace("<!-- style -->", () => `<style nonce="${nonce}">\n${STYLES}</style>`)
    .replace("<!-- scripts -->", () =>
      [textsScript, listScript, formScript].map(script).join("\n"),
    );
  return new Response(document, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": [
        "default-src 'none'",
        `script-src 'nonce-${nonce}'`,
        `style-src 'nonce-${nonce}'`,
        "img-src data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join("; "),
      ...SECURITY_HEADERS,
    },
  });
}
