import * as schemas from '@aws-sdk/client-sqs'
import type { Service } from '../../service.ts'
import { messages } from './messages.ts'
import { queues } from './queues.ts'
import { invalidInput } from './invalid-input.ts'

/** SQS, as far as alerts and dead letters need it. */
export const sqs: Service<typeof schemas> = {
  signingName: 'sqs',
  schemas,
  invalidInput,
  unsupported: {
    ReceiveMessage: ['ReceiveRequestAttemptId'],
    SendMessage: ['MessageDeduplicationId', 'MessageGroupId'],
  },
  operations: { ...queues, ...messages },
}
