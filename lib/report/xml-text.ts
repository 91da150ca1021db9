import { plainText } from '../text/plain-text.ts'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Text for an element or a quoted attribute of XML 1.0 or HTML: harmless and cut as `plainText` makes it, without the
 * characters that XML forbids (XML 1.0, 2.2), and escaped.
 */
export const xmlText = (text: string, most = 200): string => escapeXml(plainText(text, most))

/** Text of our own, escaped. */
export const escapeXml = (text: string): string =>
  text.replaceAll(/[\uFFFE\uFFFF]/g, '').replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')
