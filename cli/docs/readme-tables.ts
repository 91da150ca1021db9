import { formats } from '../../lib/report/formats.ts'
import { code, table } from './markdown.ts'

/**
 * The README with each table between the markers of its name.
 * @throws Error where the markers of one are not there, once each and in order
 */
export const readmeWith = (readme: string, tables: Readonly<Record<string, string>>): string =>
  Object.entries(tables).reduce((text, [name, rows]) => withTable(text, name, rows), readme)

function withTable(readme: string, name: string, rows: string): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`]
  const from = readme.indexOf(start)
  const to = readme.indexOf(end)
  const once = readme.lastIndexOf(start) === from && readme.lastIndexOf(end) === to
  if (from < 0 || to < from || !once) throw new Error(`README.md must have ${start} and then ${end}, once each`)
  return `${readme.slice(0, from + start.length)}\n${rows}\n${readme.slice(to)}`
}

/** What each report format is for. */
export async function formatsTable(): Promise<string> {
  const rows: string[][] = []
  for (const { load } of Object.values(formats)) {
    const { id, use, scanOnly } = await load()
    rows.push([code(id), scanOnly ? `${use}; \`scan\` only` : use])
  }
  return table(['`--output`', 'Is for'], rows)
}
