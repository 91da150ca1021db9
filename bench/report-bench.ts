import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { scanFormats } from '../cli/sweep-options.ts'
import { formats } from '../lib/report/formats.ts'
import { aLargeReport } from './a-large-report.ts'
import type { Figure, Section } from './figure.ts'
import { firstPaint } from './first-paint.ts'
import type { Place } from './place.ts'
import { quantile } from './quantile.ts'

const accounts = 1000
const paints = 5

/** Writing the report on an organization in every format, and opening the page. */
export async function reportBench({ folder }: Place): Promise<Section> {
  const report = aLargeReport(accounts)
  const options = { color: false, width: 110, verbose: false, history: [] }
  const figures: Figure[] = []
  let page = ''
  for (const format of scanFormats) {
    const began = performance.now()
    const document = (await formats[format].load()).print(report, options)
    const { length, largest } = measured(document)
    figures.push(
      figure(format, 'time', performance.now() - began, 'ms'),
      {
        ...figure(format, 'size', length / 1000, 'KB'),
        ...(format === 'html' && { bound: underFiveMegabytes }),
      },
      figure(format, 'largest piece', largest / 1000, 'KB'),
    )
    if (format === 'html' && typeof document === 'string') page = document
  }
  return { title: 'Reports', about, figures: [...figures, ...(await paintFigures(folder, page))] }
}

const about = `The report on ${accounts} accounts with 34 regions and a trail each, a verdict of every check on each: every format written once in this process. What is written in pieces takes memory for its largest piece beside the report itself. First paint: Chromium, headless, 1280 × 900, the median of ${paints} openings of the file; where there is no Chromium, it is left out.`

const underFiveMegabytes: NonNullable<Figure['bound']> = { most: 5000, of: 'value' }

const figure = (format: string, name: string, value: number, unit: Figure['unit']): Figure => ({
  case: format,
  name,
  measured: value,
  unit,
})

function measured(document: string | Iterable<string>): { length: number; largest: number } {
  let [length, largest] = [0, 0]
  for (const piece of typeof document === 'string' ? [document] : document) {
    length += piece.length
    largest = Math.max(largest, piece.length)
  }
  return { length, largest }
}

async function paintFigures(folder: string, page: string): Promise<Figure[]> {
  const file = join(folder, 'report.html')
  await writeFile(file, page)
  const times = await firstPaint(file, paints)
  if (times === undefined) return []
  return [
    { ...figure('html', 'first paint', quantile(times, 0.5), 'ms'), bound: { most: 1000, of: 'value' } },
  ]
}
