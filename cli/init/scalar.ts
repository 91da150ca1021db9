/** A value of AWS's as a YAML scalar: what stands between JSON's quotes is text in YAML too. */
export const scalar = (text: string): string =>
  JSON.stringify(text).replaceAll(
    /[^\x20-\x7E]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
