import { parseArn } from '../aws/arn.ts'
import type { AccountId, Tamper } from '../model/index.ts'
import { plainText } from '../text/plain-text.ts'

/** Who did what, from where, with what, and what it means. */
export function tamperText(tamper: Tamper, account: AccountId): string {
  const { actor } = tamper
  const who = actor.arn ?? actor.name ?? actor.type
  const lines = [
    tamper.errorCode === undefined ? 'WHAT HAPPENED' : `WHAT WAS TRIED (it failed: ${tamper.errorCode})`,
    `  ${tamper.eventName} on ${tamper.target ?? 'an unknown trail'} in ${tamper.region}, ${tamper.eventTime}`,
    `  by ${who} (${tamper.confirmed ? 'event history shows the same' : 'as the event claims'})`,
    actor.sessionIssuer === undefined ? '' : `  by way of ${actor.sessionIssuer}`,
    actor.sourceIp === undefined ? '' : `  from ${actor.sourceIp}`,
    actor.userAgent === undefined ? '' : `  with ${actor.userAgent}`,
    ownerLine(tamper.target, account),
    tamper.weakens.length > 0 ? `  It weakens: ${tamper.weakens.join(', ')}.` : '',
    (tamper.attempts ?? 1) > 1 ? `  ${tamper.attempts} attempts since the last that was told` : '',
    (tamper.repeats ?? 1) > 1 ? `  It was stopped ${tamper.repeats} times within the hour` : '',
    tamper.pipeline === undefined
      ? ''
      : `  That is the pipeline ${tamper.pipeline}: repairs are only proposed`,
    tamper.underOwnRole
      ? "  The role is the guard's own, and the call is none of the guard's: somebody uses it"
      : '',
    `  Event ${tamper.eventId}`,
  ]
  return lines
    .filter(Boolean)
    .map((line) => `${line.startsWith(' ') ? '  ' : ''}${plainText(line)}`)
    .join('\n')
}

/** An organization's trail can be changed by its owner alone. */
function ownerLine(target: string | undefined, account: AccountId): string {
  const owner = target === undefined ? undefined : parseArn(target)?.account
  if (!owner || owner === account) return ''
  return `  It belongs to account ${owner}: only there can it be mended`
}
