import type { Summary } from '../model/index.ts'

export const nothing: Summary = {
  pass: 0,
  fail: 0,
  unknown: 0,
  exempt: 0,
  applied: 0,
  failed: 0,
  refused: 0,
  drifted: 0,
  planned: 0,
}

/** The counts of all together. */
export const summed = (summaries: readonly Summary[]): Summary =>
  summaries.reduce(
    (sum, one) => ({
      pass: sum.pass + one.pass,
      fail: sum.fail + one.fail,
      unknown: sum.unknown + one.unknown,
      exempt: sum.exempt + one.exempt,
      applied: sum.applied + one.applied,
      failed: sum.failed + one.failed,
      refused: sum.refused + one.refused,
      drifted: sum.drifted + one.drifted,
      planned: sum.planned + one.planned,
    }),
    nothing,
  )
