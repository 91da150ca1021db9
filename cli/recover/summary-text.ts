import type { Manifest } from '../../lib/evidence/recover/manifest.ts'
import { mostInMessage, plainText } from '../../lib/text/plain-text.ts'

/** What a recovery brought back, for a person. */
export function summaryText(manifest: Manifest, out: string, now: number): string {
  const { query, events, files, pages, regions, alreadyDelivered, redeliveredUntil } = manifest
  const delivered = query.diff ? `; ${alreadyDelivered} more were delivered already` : ''
  const accounts = query.accounts.length === 1 ? '' : ` of ${query.accounts.length} accounts`
  return [
    `${manifest.complete ? 'Complete' : 'Incomplete'}: ${events} events from ${query.from} to ${query.to} in ${files.length} files${delivered}.`,
    `${pages} pages of event history in ${regions.length} regions${accounts}; manifest.json and AWSLogs/ in ${out}`,
    ...manifest.incomplete.map((reason) => `Missing: ${plainText(reason, mostInMessage)}`),
    `Not in event history: ${manifest.lostByNature.join(', ')}.`,
    ...(Date.parse(redeliveredUntil) > now
      ? [`Files that a bucket refused come by themselves once it takes them, until ${redeliveredUntil}.`]
      : []),
    '',
  ].join('\n')
}
