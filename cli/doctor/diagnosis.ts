import { isAccessDenied, isDisabledRegion } from '../../lib/aws/errors.ts'
import { plainText } from '../../lib/text/plain-text.ts'

/** What is known of one part of an installation, and what a person should do about it. */
export type Diagnosis = { level: 'ok' | 'warning' | 'problem'; part: string; text: string; todo?: string }

export const ok = (part: string, text: string): Diagnosis => ({ level: 'ok', part, text })
export const warning = (part: string, text: string, todo: string): Diagnosis => ({
  level: 'warning',
  part,
  text,
  todo,
})
export const problem = (part: string, text: string, todo: string): Diagnosis => ({
  level: 'problem',
  part,
  text,
  todo,
})

/** What helps against a read that failed: a right, only where one was missing. */
export function toRead(operation: string, code: string, where = ''): string {
  if (isAccessDenied(code)) return `allow ${operation}${where}`
  if (isDisabledRegion(code)) return 'leave out what is not enabled: --regions names those to look at'
  return 'no right was missing: run this again, and see what answers (AWS_ENDPOINT_URL, a proxy, AWS Health)'
}

/** One line a diagnosis, and one more for what to do. */
export const diagnosesText = (diagnoses: readonly Diagnosis[]): string =>
  diagnoses.map((one) => linesOf(one)).join('')

const most = 2_000

function linesOf({ level, part, text, todo }: Diagnosis): string {
  const said = `${level.padEnd(8)} ${part.padEnd(12)} ${plainText(text, most)}\n`
  return todo === undefined ? said : `${said}${' '.repeat(22)}→ ${plainText(todo, most)}\n`
}
