/** What we say ourselves goes on to its end, which is what to do; the values inside it are many, or none. */
export const mostInMessage = 600

/**
 * Text that came from AWS, made fit for a line that a person reads: harmless as `harmlessText` makes it, and cut.
 * @param most characters; a value of AWS's has 200, what we say about several of them may need more
 */
export function plainText(text: string, most = 200): string {
  const harmless = harmlessText(text)
  // A string has at least as many units as characters.
  if (harmless.length <= most) return harmless
  const characters = Array.from(harmless)
  return characters.length <= most ? harmless : `${wholeCommands(characters.slice(0, most - 1).join(''))}…`
}

const elsewhere = '(a command that is too long for here: --output json has it) '

/** A command is shown whole or not at all: half of one may do something else. Ours end with a quote. */
function wholeCommands(cut: string): string {
  const last = [...cut.matchAll(/\baws [a-z0-9]+ [a-z0-9-]+ --[^']*('[^']*'?)?/g)].at(-1)
  const isWhole = last === undefined || ((last[1]?.length ?? 0) > 1 && last[1]?.endsWith("'"))
  if (isWhole) return cut
  return `${cut.slice(0, Math.min(last.index, Math.max(0, cut.length - elsewhere.length)))}${elsewhere}`
}

/**
 * Text without control and direction-changing characters, white space folded, and links broken, so that neither a
 * terminal nor a mail client makes more of it than words.
 */
export function harmlessText(text: string): string {
  if (!needsChange.test(text)) return text
  return text
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, '')
    .trim()
    .replaceAll('://', '[:]//')
    .replaceAll(/http(?=s?\[:\]\/\/)/giu, 'hxxp')
    .replaceAll(/ftp(?=\[:\]\/\/)/giu, 'fxp')
    .replaceAll(/\bwww\./giu, 'www[.]')
}

/** Of most text nothing is changed, which one look tells in a tenth of the time: a report has 100,000 of them. */
const needsChange = /[^ -~]| {2}|^ | $|:\/|\[:|www/i

/** A text of no more than so many bytes in UTF-8, whole lines where it has any, with a word on what is missing. */
export function cutToBytes(text: string, most: number, end: string): string {
  if (Buffer.byteLength(text) <= most) return text
  const room = most - Buffer.byteLength(end)
  // A character that is cut in two becomes U+FFFD, which is taken off.
  const cut = Buffer.from(text)
    .subarray(0, room)
    .toString('utf8')
    .replace(/\uFFFD$/, '')
  const line = cut.lastIndexOf('\n')
  return `${line > room / 2 ? cut.slice(0, line) : cut}${end}`
}

/** Text broken at blanks into lines that fit; a longer word stands alone on its line. */
export function wrappedLines(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}

/** Text whose paragraphs stand in one line each; a blank line is between two. */
export const paragraphs = (text: string): string =>
  text
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replaceAll('\n', ' '))
    .join('\n\n')

/** Text broken at spaces to fit a width, each line indented. A word that is longer stands alone on its line. */
export function wrapped(text: string, width: number, indent: number): string {
  const lines = wrappedLines(text, Math.max(20, width - indent))
  return lines.map((line) => ' '.repeat(indent) + line).join('\n')
}

/** A number with its noun: `1 log file`, `2 log files`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
