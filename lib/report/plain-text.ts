const cap = 200

/**
 * Text that came from AWS, made fit for a line that a person reads: harmless as `harmlessText` makes it, and cut at
 * 200 characters.
 */
export function plainText(text: string): string {
  const characters = Array.from(harmlessText(text))
  return characters.length <= cap ? characters.join('') : `${characters.slice(0, cap - 1).join('')}…`
}

/**
 * Text without control and direction-changing characters, white space folded, and links broken, so that neither a
 * terminal nor a mail client makes more of it than words.
 */
export function harmlessText(text: string): string {
  return text
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, '')
    .trim()
    .replaceAll('://', '[:]//')
    .replaceAll(/http(?=s?\[:\]\/\/)/giu, 'hxxp')
    .replaceAll(/ftp(?=\[:\]\/\/)/giu, 'fxp')
    .replaceAll(/\bwww\./giu, 'www[.]')
}
