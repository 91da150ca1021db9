import type { AlertMessage } from '../../lib/alert/alert-message.ts'
import { subjectText } from '../../lib/alert/message-text.ts'
import type { AccountIdentity } from '../../lib/collect/account-identity.ts'

/** An alert that says that it is none, in each form that a real one has. */
export function testAlert(
  { account, callerArn }: AccountIdentity,
  region: string,
  token: string,
  at: Date,
): AlertMessage {
  const headline = `test alert ${token}, nothing is wrong`
  const subject = subjectText('[Trailkeeper] info:', headline, `(${account}, ${region})`)
  return {
    kind: 'test',
    severity: 'info',
    account,
    region,
    subject,
    text: [
      `This is a test alert of Trailkeeper, ${token}. Nothing is wrong, and nothing was changed.`,
      `Account ${account}, topic in ${region}, ${at.toISOString()}`,
      `Sent by ${callerArn} with: trailkeeper alert --test`,
      'You read this, so alerts of this account reach you.',
      '',
    ].join('\n'),
    short: subject,
    structured: {
      schemaVersion: '1',
      kind: 'test',
      severity: 'info',
      headline,
      account,
      region,
      token,
      at: at.toISOString(),
    },
  }
}
