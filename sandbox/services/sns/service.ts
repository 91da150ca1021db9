import * as schemas from '@aws-sdk/client-sns'
import type { Service } from '../../service.ts'
import { subscriptions } from './subscriptions.ts'
import { topics } from './topics.ts'

/** SNS: topics, subscriptions, publishing. */
export const sns: Service<typeof schemas> = {
  signingName: 'sns',
  schemas,
  operations: { ...topics, ...subscriptions },
}
