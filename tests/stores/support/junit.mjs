const kEntities = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

/** The test cases of a JUnit report; `failure` is what went wrong, if something did. */
export function readJunit(xml) {
  const cases = /<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g;
  return [...xml.matchAll(cases)].map(([, attributes, content = ""]) => {
    const failure = /<(?:failure|error|skipped)\b([\s\S]*)/.exec(content)?.[1];
    const name = /\bname="([^"]*)"/.exec(attributes)?.[1] ?? "";
    return { name: decode(name), failure: failure && decode(failure) };
  });
}

function decode(text) {
  const numeric = (code) =>
    String.fromCodePoint(
      code[1] === "x" ? Number.parseInt(code.slice(2), 16) : Number(code.slice(1)),
    );
  return text.replace(/&(#x?[0-9a-fA-F]+|\w+);/g, (whole, code) =>
    code.startsWith("#") ? numeric(code) : (kEntities[code] ?? whole),
  );
}
