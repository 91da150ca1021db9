/**
 * The little of XML that S3's listings and errors need: elements without attributes of their own, one after another. In
 * listings names are URL-encoded, so that no character of them is in the way.
 */

/** The text of the first element of a name. */
export function textOf(xml: string, name: string): string | undefined {
  const start = xml.indexOf(`<${name}>`)
  const end = start < 0 ? -1 : xml.indexOf(`</${name}>`, start)
  return end < 0 ? undefined : unescaped(xml.slice(start + name.length + 2, end))
}

/** The content of every element of a name, or of one of several, in their order. */
export function elementsOf(xml: string, ...names: string[]): { name: string; content: string }[] {
  const pattern = new RegExp(`<(${names.join('|')})>([\\s\\S]*?)</\\1>`, 'g')
  return [...xml.matchAll(pattern)].map(([, name = '', content = '']) => ({ name, content }))
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function unescaped(text: string): string {
  if (!text.includes('&')) return text
  return text.replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    const code = typeof hex === 'string' ? Number.parseInt(hex, 16) : Number(decimal)
    if (typeof name === 'string') return NAMED[name] ?? whole
    return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole
  })
}
