import type { Finding, Report, Tamper } from '../model/index.ts'
import type { AlertKind } from './alert-kind.ts'
import type { AlertContext } from './alert-message.ts'

/** The alert in a sentence. */
export function headlineOf(
  report: Report,
  kind: AlertKind,
  open: readonly Finding[],
  { changes = [], known = 0 }: AlertContext,
): string {
  const done = report.outcomes.filter((outcome) => outcome.result === 'applied').length
  const what = kind === 'repair-failed' ? 'repair FAILED, ' : done > 0 ? 'repaired, ' : ''
  if (report.tamper) return `${what}${tamperHeadline(report.tamper)}`
  const [worst] = open
  const [gap] = report.gaps ?? []
  if (gap) return `${what}${nameOf(gap.trailArn)} was stopped, and no event of it came`
  if (worst) {
    const again = kind === 'still-open' ? 'still open: ' : ''
    const count = open.length > 1 ? `${open.length} findings, first: ` : ''
    return `${what}${again}${count}${worst.message}`
  }
  const ended = changes.filter(({ kind: change }) => change === 'resolved')
  if (done > 0)
    return `${counted(done, 'repair')} made, ${known > 0 ? `${known} findings stay open` : 'nothing is wrong any more'}`
  const failed = report.outcomes.find(({ result }) => result !== 'planned')
  if (failed) return `${what}${failed.message}`
  const [first] = ended
  if (!first) return report.outcomes[0]?.message ?? ''
  return `resolved, ${ended.length > 1 ? `${ended.length} findings, first: ` : ''}${first.matter.name} on ${nameOf(first.matter.resource)}`
}

function tamperHeadline(tamper: Tamper): string {
  const verb = tamper.errorCode === undefined ? tamper.eventName : `denied ${tamper.eventName}`
  const role = tamper.underOwnRole ? " by the guard's role" : ''
  const name = tamper.target === undefined ? 'a trail' : nameOf(tamper.target)
  return `${verb}${role} on ${name}${timesOf(tamper)}`
}

function timesOf({ attempts = 1, repeats = 1 }: Tamper): string {
  if (attempts > 1) return `, ${attempts} times`
  return repeats > 1 ? `, ${repeats} times in an hour` : ''
}

const nameOf = (trailArn: string) => trailArn.replace(/^.*:trail\//u, '')

const counted = (count: number, noun: string) => `${count} ${count === 1 ? noun : `${noun}s`}`
