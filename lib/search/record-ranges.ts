/** Where a record stands in the text of a log file. */
export type RecordRange = { start: number; end: number }

/** A text that is not the JSON of a log file. */
export class NoLogFile extends Error {}

/**
 * Where the records of a log file stand, `{"Records":[…]}`, found without parsing them, so that a hit can be printed as
 * it is in the file. Only the members of the top-level list count: text that looks like a record may stand in one.
 * @returns undefined where the document has no list of records, as a digest has none
 * @throws NoLogFile where the brackets do not fit
 */
export function recordRanges(text: string): RecordRange[] | undefined {
  let at = expected(text, blank(text, 0), '{')
  while (true) {
    at = blank(text, at)
    if (text[at] === '}') return undefined
    const key = at
    at = pastString(text, at)
    const name = text.slice(key, at)
    at = blank(text, expected(text, blank(text, at), ':'))
    if (name === '"Records"' && text[at] === '[') return rangesIn(text, at + 1)
    at = blank(text, pastValue(text, at))
    if (text[at] === ',') at += 1
  }
}

function rangesIn(text: string, from: number): RecordRange[] {
  const ranges: RecordRange[] = []
  let at = blank(text, from)
  while (text[at] !== ']') {
    const end = pastValue(text, at)
    ranges.push({ start: at, end })
    at = blank(text, end)
    if (text[at] === ',') at = blank(text, at + 1)
    else if (text[at] !== ']') throw new NoLogFile(`the list of records ends at character ${at}`)
  }
  return ranges
}

function blank(text: string, from: number): number {
  let at = from
  while (' \t\n\r'.includes(text[at] ?? 'end')) at += 1
  return at
}

function expected(text: string, at: number, char: string): number {
  if (text[at] !== char) throw new NoLogFile(`no ${char} at character ${at}`)
  return at + 1
}

/** Behind a value; what stands in it is looked at for strings and brackets alone. */
function pastValue(text: string, from: number): number {
  const first = text[from]
  if (first === '"') return pastString(text, from)
  if (first === '{' || first === '[') return pastBrackets(text, from)
  scalarEnd.lastIndex = from
  const end = scalarEnd.exec(text)?.index
  if (end === undefined || end === from) throw new NoLogFile(`no value at character ${from}`)
  return end
}

const scalarEnd = /[,\]}\s]/g

function pastBrackets(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === quote) at = pastString(text, at) - 1
    else if (code === openBrace || code === openBracket) depth += 1
    else if ((code === closeBrace || code === closeBracket) && --depth === 0) return at + 1
  }
  throw new NoLogFile('it ends inside a record')
}

const [quote, openBrace, closeBrace, openBracket, closeBracket] = [0x22, 0x7b, 0x7d, 0x5b, 0x5d]
const backslash = 0x5c

function pastString(text: string, from: number): number {
  if (text.charCodeAt(from) !== quote) throw new NoLogFile(`no string at character ${from}`)
  for (let end = text.indexOf('"', from + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let escapes = end
    while (text.charCodeAt(escapes - 1) === backslash) escapes -= 1
    if ((end - escapes) % 2 === 0) return end + 1
  }
  throw new NoLogFile('it ends inside a string')
}
