import type { Figure, Section } from './figure.ts'

const width = 860
const labels = 400
const row = 18

type Bar = { label: string; ratio: number; most?: number }

/** An SVG of bars: each figure that has a floor, as its ratio to it, with its bound as a red line. */
export function plot(sections: readonly Section[]): string {
  const bars = sections.flatMap(({ figures }) => figures.flatMap(barOf))
  const longest = Math.max(1, ...bars.map(({ ratio, most = 0 }) => Math.max(ratio, most)))
  const scale = (ratio: number) => (ratio / longest) * (width - labels - 60)
  const height = (bars.length + 2) * row
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${labels}" y="${row - 5}">measured ÷ floor (grey: 1, red: bound)</text>`,
    ...bars.map((bar, index) => drawn(bar, (index + 1) * row, scale)),
    line(scale(1), row, height - row, '#999'),
    '</svg>',
    '',
  ].join('\n')
}

function barOf({ case: where, name, measured, floor, bound }: Figure): Bar[] {
  if (floor === undefined || floor <= 0) return []
  const most = bound && (bound.of === 'ratio' ? bound.most : bound.most / floor)
  return [{ label: `${where}: ${name}`, ratio: measured / floor, ...(most !== undefined && { most }) }]
}

function drawn({ label, ratio, most }: Bar, top: number, scale: (ratio: number) => number): string {
  return [
    `<text x="${labels - 6}" y="${top + 13}" text-anchor="end">${escaped(label)}</text>`,
    `<rect x="${labels}" y="${top + 3}" width="${scale(ratio).toFixed(1)}" height="${row - 6}" fill="#4a7ebb"/>`,
    `<text x="${(labels + scale(ratio) + 5).toFixed(1)}" y="${top + 13}">${ratio.toFixed(2)}</text>`,
    ...(most === undefined ? [] : [line(scale(most), top, top + row, '#c00')]),
  ].join('')
}

const line = (at: number, from: number, to: number, color: string) =>
  `<line x1="${(labels + at).toFixed(1)}" x2="${(labels + at).toFixed(1)}" y1="${from}" y2="${to}" stroke="${color}"/>`

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
