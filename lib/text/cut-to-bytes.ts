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
