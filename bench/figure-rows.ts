import { type Figure, holds } from './figure.ts'

export const headings = ['case', 'figure', 'measured', 'floor', 'ratio', 'bound', 'holds'] as const

/** Figures as cells of a table, under `headings`. */
export function figureRows(figures: readonly Figure[]): string[][] {
  return figures.map((figure) => {
    const { floor, unit, bound } = figure
    return [
      figure.case,
      figure.name,
      `${short(figure.measured)} ${unit}`,
      floor === undefined ? '' : `${short(floor)} ${unit}`,
      floor === undefined ? '' : short(figure.measured / floor),
      bound === undefined ? '' : boundText(bound, unit),
      { true: 'yes', false: 'NO', undefined: '' }[`${holds(figure)}`] ?? '',
    ]
  })
}

const boundText = ({ most, of }: NonNullable<Figure['bound']>, unit: string) =>
  of === 'ratio' ? `${most} × floor` : `${most} ${unit}`

/** Three digits that mean something, and no more. */
function short(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 100) return String(Math.round(value))
  return String(Number(value.toPrecision(3)))
}
