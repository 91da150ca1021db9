import * as schemas from '@aws-sdk/client-sns'
import type { Service } from '../../service.ts'
import { permissions } from './permissions.ts'
import { subscriptions } from './subscriptions.ts'
import { topicTags } from './tags.ts'
import { topics } from './topics.ts'

/** SNS: topics, subscriptions, publishing. */
export const sns: Service<typeof schemas> = {
  signingName: 'sns',
  schemas,
  unsupported: {
    CreateTopic: ['DataProtectionPolicy'],
    Publish: ['MessageDeduplicationId', 'MessageGroupId', 'PhoneNumber'],
  },
  operations: { ...topics, ...permissions, ...topicTags, ...subscriptions },
}
