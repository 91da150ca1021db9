const cap = 200

/**
 * Text that came from AWS, made fit for a line that a person reads: control and direction-changing characters are
 * dropped, white space is folded, and it is cut at 200 characters.
 */
export function plainText(text: string): string {
  const clean = text
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, '')
    .trim()
  const characters = Array.from(clean)
  return characters.length <= cap ? clean : `${characters.slice(0, cap - 1).join('')}…`
}
