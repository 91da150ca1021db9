import { failureText } from '../aws/own-failure.ts'
import type { Gap } from '../model/index.ts'
import { plainText } from '../text/plain-text.ts'

const causes: Record<Gap['cause'], string> = {
  stopped: 'was stopped',
  deleted: 'was deleted',
  narrowed: 'recorded less',
  misdirected: 'sent its log files elsewhere',
}

/** For each gap: from when to when, where, what of it can still be had, and what is lost. */
export function gapsText(gaps: readonly Gap[]): string {
  if (gaps.length === 0) return ''
  return ['WHAT WAS NOT RECORDED', ...gaps.flatMap(linesOf)].join('\n')
}

function linesOf(gap: Gap): string[] {
  const { trailArn, cause, from, to, regions, lost, coveredBy } = gap
  const where = regions === 'all' ? 'all regions' : regions.join(', ')
  const lines = [
    `${trailArn} ${causes[cause]} from ${from} ${to === undefined ? 'on, and still is' : `to ${to}`}, in ${where}.`,
    `Management events of that time were not delivered, but stay in event history for 90 days (${counted(gap)}):`,
    `aws cloudtrail lookup-events --start-time ${from}${to === undefined ? '' : ` --end-time ${to}`} --region REGION`,
    ...(lost.length > 0 ? [`Lost, as event history does not keep them: ${lost.join(', ')}.`] : []),
    ...(coveredBy.length > 0 ? [`Meanwhile these logged management events: ${coveredBy.join(', ')}.`] : []),
  ]
  return lines.map((line, index) => `${index === 0 ? '  ' : '    '}${plainText(line)}`)
}

function counted({ inHistory }: Gap): string {
  if (!inHistory.ok) return `not counted: ${failureText(inHistory)}`
  const { events, more } = inHistory.value
  return `${more ? 'at least ' : ''}${events} so far; they take up to 15 minutes to show`
}
