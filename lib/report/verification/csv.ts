import type { Verification } from '../../model/index.ts'
import { csvRow } from '../csv.ts'
import { faultText, summaryText, worstObjectsFirst, worstPlacesFirst } from './texts.ts'

const columns = [
  'from',
  'to',
  'account',
  'region',
  'trail',
  'verdict',
  'kind',
  'reason',
  'object',
  'message',
  'true_version',
  'command',
]

/** One row an object that is not proven, an explained gap, or a trail-region that is proven. */
export function* verificationCsv({ trails, from, to, quick }: Verification): Generator<string> {
  yield csvRow(columns)
  for (const place of worstPlacesFirst(trails)) {
    const head = [from, to, place.account, place.region, place.trail]
    if (place.objects.length === 0)
      yield csvRow([...head, place.verdict, 'region', '', '', summaryText(place, quick), '', ''])
    for (const fault of worstObjectsFirst(place.objects)) {
      const { verdict, kind, reason, object, trueVersion } = fault
      const version = [trueVersion?.versionId ?? '', trueVersion?.command ?? '']
      yield csvRow([...head, verdict, kind, reason, object, faultText(fault), ...version])
    }
    for (const gap of place.gaps.filter(({ explained }) => explained))
      yield csvRow([...head, 'proven', 'gap', 'explained', `${gap.from}/${gap.to}`, gap.message, '', ''])
  }
}
