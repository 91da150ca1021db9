/** Hours from one time to another, both ISO 8601; infinite where one cannot be read. */
export function hoursBetween(from: string, to: string): number {
  const hours = (Date.parse(to) - Date.parse(from)) / (60 * 60 * 1000)
  return Number.isNaN(hours) ? Infinity : hours
}
