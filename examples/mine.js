// A system in JavaScript, without dependencies: each line of standard input is a story, and each article gets a line.
const readline = require("node:readline");

// Return the offset in code points for every index of a string. JavaScript counts UTF-16 units: 😀 has two of them.
function codePointOffsets(text) {
  const offsets = new Uint32Array(text.length + 1);
  let unit = 0;
  let point = 0;
  for (const character of text) {
    // A span never begins or ends inside a character, so its second unit needs no offset.
    offsets[unit] = point;
    unit += character.length;
    point += 1;
  }
  offsets[unit] = point;
  return offsets;
}

function mentions(text) {
  const offsets = codePointOffsets(text);
  return [...text.matchAll(/(?<=\p{Ll} )\p{Lu}[\p{L}\p{M}]+/gu)].map((match, index) => ({
    id: `m${index + 1}`,
    start: offsets[match.index],
    end: offsets[match.index + match[0].length],
    type: "GPE",
    text: match[0],
  }));
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  for (const article of JSON.parse(line).articles) {
    console.log(JSON.stringify({ article: article.id, mentions: mentions(article.text) }));
  }
});
