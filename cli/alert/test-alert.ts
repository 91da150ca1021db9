import { type AlertMessage, subjectText } from '../../lib/alert/message/alert-message.ts'
import { chatText } from '../../lib/alert/message/chat.ts'
import type { AccountIdentity } from '../../lib/collect/account.ts'

/** An alert that says that it is none, in each form that a real one has. */
export function testAlert(
  { account, callerArn }: AccountIdentity,
  region: string,
  token: string,
  at: Date,
): AlertMessage {
  const headline = `test alert ${token}, nothing is wrong`
  const subject = subjectText('[Trailkeeper] info:', headline, `(${account}, ${region})`)
  const lines = [
    `This is a test alert of Trailkeeper, ${token}. Nothing is wrong, and nothing was changed.`,
    `Account ${account}, sent to ${region}, ${at.toISOString()}`,
    `Sent by ${callerArn} with: trailkeeper alert --test`,
    'You read this, so alerts of this account reach you.',
  ]
  const said = { kind: 'test', severity: 'info', account, region } as const
  return {
    id: token,
    ...said,
    subject,
    text: `${lines.join('\n')}\n`,
    short: subject,
    chat: {
      version: '1.0',
      source: 'custom',
      id: token,
      content: {
        textType: 'client-markdown',
        title: chatText(headline),
        description: lines.map((line) => chatText(line)).join('\n'),
        nextSteps: [],
        keywords: ['test', account, region],
      },
      metadata: {
        threadId: `trailkeeper-test-${token}`,
        summary: chatText(headline),
        eventType: 'trailkeeper-test',
        relatedResources: [],
        additionalContext: { account, region, alert: token },
      },
    },
    structured: {
      schemaVersion: '1',
      id: token,
      ...said,
      headline,
      startedAt: at.toISOString(),
      finishedAt: at.toISOString(),
    },
  }
}
