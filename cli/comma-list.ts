/** The words of an option that takes several, with commas between them; blanks and empty ones do not count. */
export const commaList = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean)
