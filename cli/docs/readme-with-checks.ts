const start = '<!-- checks:start -->'
const end = '<!-- checks:end -->'

/**
 * The README with the table of checks between its markers.
 * @throws Error where the markers are not there, once each and in order
 */
export function readmeWithChecks(readme: string, table: string): string {
  const from = readme.indexOf(start)
  const to = readme.indexOf(end)
  const once = readme.lastIndexOf(start) === from && readme.lastIndexOf(end) === to
  if (from < 0 || to < from || !once) throw new Error(`README.md must have ${start} and then ${end}, once each`)
  return `${readme.slice(0, from + start.length)}\n${table}\n${readme.slice(to)}`
}
