import { figureRows, headings } from './figure-rows.ts'
import type { Section } from './figure.ts'

export type Circumstances = {
  date: string
  node: string
  processor: string
  cores: number
  memoryGiB: number
  /** One-minute load averages when the run began, and when it ended. */
  load: readonly [number, number]
}

/** bench/results.md: where and when, the plot, and a table for each benchmark. */
export function resultsPage(sections: readonly Section[], where: Circumstances): string {
  const [before, after] = where.load.map((load) => load.toFixed(2))
  return [
    '# Benchmark results',
    'Written by `npm run bench`, all in one run. A floor is the least that was possible in that run; the ratio is what was measured over it.',
    [
      `- Date: ${where.date}`,
      `- Machine: ${where.processor}, ${where.cores} cores, ${where.memoryGiB.toFixed(1)} GiB`,
      `- Node.js ${where.node}`,
      `- Load average over one minute: ${before} at the start, ${after} at the end.${busy(where)}`,
    ].join('\n'),
    '![Ratios to the floors, and their bounds](results.svg)',
    ...sections.flatMap(({ title, about, figures, notes = [] }) => [
      `## ${title}`,
      about,
      [headings, headings.map(() => '---'), ...figureRows(figures)]
        .map((cells) => `| ${cells.join(' | ')} |`)
        .join('\n'),
      ...(notes.length > 0 ? [notes.map((note) => `- ${note}`).join('\n')] : []),
    ]),
    '',
  ].join('\n\n')
}

function busy({ load: [before], cores }: Circumstances): string {
  if (before < cores / 2) return ''
  return ' The machine was busy with other work when the run began: times are longer than on a quiet one.'
}
